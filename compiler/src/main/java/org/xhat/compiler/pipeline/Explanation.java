package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xhat.compiler.ast.AstPrinter;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.front.JavaSourceReader;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.KernelCost;
import org.xhat.compiler.kernel.KernelPrinter;
import org.xhat.compiler.kernel.LibraryCall;
import org.xhat.compiler.kernel.Step;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.OptimizerSignature;
import org.xhat.runtime.text.Numbers;

/** A compilation's stages as text, and its kernels as figures. */
public final class Explanation {
    /** What can be shown. */
    public enum Emission {
        /** The syntax tree of the model's file. */
        ast,
        /** The graphs of the four entries, as read. */
        graph,
        /** The derived gradient, simplified, as formulas for each call. */
        gradient,
        /** What was fused into which kernel, what it costs, and why no more was fused. */
        fused,
        /** The kernels: axes, terms, stages. */
        kernels,
        /** The kernels' loops as scheduled for the backend. */
        loops,
        /** The kernels' classes. */
        bytecode
    }

    /**
     * A kernel, or the call of a library, of a training step.
     *
     * @param name its name
     * @param entry the program it is part of: train, or update
     * @param body sweep, contraction or call
     * @param stages how often it traverses what it reduces; 1 where it reduces nothing
     * @param bytesRead at the dims explained for
     * @param bytesWritten at those dims
     * @param flops at those dims
     * @param lines the source lines it comes from, {@code FILE:LINE:COLUMN}
     */
    public record KernelFacts(
            String name,
            String entry,
            String body,
            int stages,
            long bytesRead,
            long bytesWritten,
            long flops,
            List<String> lines) {
        /** Copies the lines. */
        public KernelFacts {
            lines = List.copyOf(lines);
        }
    }

    private final ModelDefinition model;
    private final CompiledEntries entries;
    private final DimValues dims;
    private final int elementBytes;

    /** Of a compiled model, its bytes and operations counted at these dims. */
    public Explanation(ModelDefinition model, CompiledEntries entries, DimValues dims, ElementType type) {
        this.model = model;
        this.entries = entries;
        this.dims = dims;
        this.elementBytes = type.sizeBytes();
    }

    /** The stage as text. */
    public String text(Emission emission) {
        return switch (emission) {
            case ast ->
                JavaSourceReader.read(model.source(), new DiagnosticLog())
                        .map(AstPrinter::print)
                        .orElse("");
            case graph -> GraphPrinter.print(graphs());
            case gradient -> GradientPage.of(model);
            case fused ->
                (dims.values().isEmpty() ? "" : "// bytes and operations at " + dims + "\n")
                        + eachKernel((entry, k) -> KernelPrinter.summary(step(entry, k), dims(entry), elementBytes));
            case kernels -> eachKernel((entry, k) -> KernelPrinter.print(entry.plan(), step(entry, k)));
            case loops -> eachCode(CompiledPlan.CompiledCode::printedLoops);
            case bytecode -> eachCode(CompiledPlan.CompiledCode::printedBytecode);
        };
    }

    private Map<String, Graph> graphs() {
        var graphs = new LinkedHashMap<String, Graph>();
        model.entries().forEach((kind, graph) -> graphs.put(kind.name().toLowerCase(Locale.ROOT), graph));
        return graphs;
    }

    private interface KernelText {
        String of(CompiledEntry entry, int kernel);
    }

    /** Kernels of the training step, then those of the other entries. */
    private String eachKernel(KernelText show) {
        var text = new StringBuilder();
        entries.all().forEach((kind, entry) -> {
            int steps = entry.plan().steps().size();
            int kernels = entry.plan().kernels().size();
            text.append("// ").append(kind.title()).append(": ").append(Numbers.count(kernels, "kernel"));
            if (kernels < steps) {
                text.append(", ").append(Numbers.count(steps - kernels, "call"));
            }
            text.append("\n\n");
            for (int k = 0; k < steps; k++) {
                text.append(show.of(entry, k)).append('\n');
            }
        });
        return text.toString();
    }

    /** Kernels that differ in sizes share their code, which is shown once; routines, which all share, come last. */
    private String eachCode(Function<CompiledPlan.CompiledCode, String> print) {
        String kernels = eachKernel((entry, k) -> {
            String name = step(entry, k).name();
            var compiled = entry.code().steps().get(k);
            String sizes = sizes(entry.shared().uses().get(k).sizes());
            return compiled.name().equals(name)
                    ? (sizes.isEmpty() ? "" : "// " + sizes + "\n") + print.apply(compiled)
                    : name + ": the code of " + compiled.name() + (sizes.isEmpty() ? "" : ", " + sizes) + "\n";
        });
        return entries.all().values().stream()
                .flatMap(entry -> entry.code().routines().stream())
                .distinct()
                .map(print)
                .collect(Collectors.joining("\n", kernels, ""));
    }

    private static String sizes(List<Dim> sizes) {
        var named = new ArrayList<String>();
        for (Dim size : sizes) {
            named.add("e" + named.size() + " = " + size);
        }
        return String.join(", ", named);
    }

    private static Step step(CompiledEntry entry, int k) {
        return entry.plan().steps().get(k);
    }

    private Map<String, Long> dims(CompiledEntry entry) {
        boolean flat = entries.all().entrySet().stream()
                .anyMatch(each -> each.getValue() == entry && each.getKey().isOfOptimizer());
        return flat ? Map.of(OptimizerSignature.ELEMENTS, model.signature().parameterCount()) : dims.values();
    }

    /** Nodes of a training step's graphs, after simplification. */
    public int nodeCount() {
        return stepEntries().values().stream()
                .mapToInt(entry -> entry.simplified().nodes().size())
                .sum();
    }

    /** How often each rule fired in a training step's graphs. */
    public SortedMap<String, Integer> rulesFired() {
        var fired = new TreeMap<String, Integer>();
        stepEntries().values().forEach(entry -> entry.fired().forEach((rule, n) -> fired.merge(rule, n, Integer::sum)));
        return fired;
    }

    /** The kernels of a training step, in the order they run. */
    public List<KernelFacts> kernels() {
        var facts = new ArrayList<KernelFacts>();
        stepEntries().forEach((name, entry) -> {
            for (Step step : entry.plan().steps()) {
                facts.add(facts(name, entry, step));
            }
        });
        return facts;
    }

    private Map<String, CompiledEntry> stepEntries() {
        var step = new LinkedHashMap<String, CompiledEntry>();
        entries.all().forEach((kind, entry) -> {
            if (kind == EntryKind.TRAIN || kind == EntryKind.UPDATE) {
                step.put(kind.title(), entry);
            }
        });
        return step;
    }

    private KernelFacts facts(String name, CompiledEntry entry, Step step) {
        var cost = KernelCost.of(step);
        var dims = dims(entry);
        return new KernelFacts(
                step.name(),
                name,
                switch (step) {
                    case Kernel kernel ->
                        switch (kernel.body()) {
                            case Body.Sweep sweep -> "sweep";
                            case Body.Contract contract -> "contract";
                        };
                    case LibraryCall call -> "call";
                },
                step instanceof Kernel kernel && kernel.body() instanceof Body.Sweep sweep
                        ? sweep.stages().size()
                        : 1,
                cost.elementsRead().evaluate(dims) * elementBytes,
                cost.elementsWritten().evaluate(dims) * elementBytes,
                cost.flops().evaluate(dims),
                step.origins().stream().map(Object::toString).distinct().toList());
    }
}
