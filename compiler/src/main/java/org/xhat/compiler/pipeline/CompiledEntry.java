package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.backend.jvm.FittingKernels;
import org.xhat.compiler.backend.jvm.JvmBackend;
import org.xhat.compiler.backend.jvm.JvmOptions;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelCost;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Placement;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.kernel.Step;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.TakesRows;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.runtime.program.CompiledModel;
import org.xhat.runtime.program.Extent;
import org.xhat.runtime.program.IndexBound;
import org.xhat.runtime.program.Program;
import org.xhat.runtime.program.Requirement;

/**
 * One graph on its way to code, with what every stage left.
 *
 * @param name the program's
 * @param graph as it was given
 * @param simplified after the normal form and the rules
 * @param fired how often each rule fired
 * @param plan steps and storage
 * @param shared which steps are one
 * @param code for each step of the plan its code; steps that do the same share it
 * @param entry what the runtime runs
 */
public record CompiledEntry(
        String name,
        Graph graph,
        Graph simplified,
        SortedMap<String, Integer> fired,
        Plan plan,
        SharedSteps shared,
        CompiledPlan code,
        CompiledModel.Entry entry) {

    /** Classes are verified before they are loaded wherever assertions are enabled: in tests. */
    private static final boolean VERIFY_CLASSES = CompiledEntry.class.desiredAssertionStatus();

    /**
     * How a graph may be rewritten.
     *
     * @param primal the nodes of the forward computation, where the graph holds a gradient; all nodes otherwise
     * @param allowed what rules may assume outside of {@code primal}
     * @param rules whether rules are applied at all: an optimizer's update keeps every operation as written
     */
    record Rewriting(Set<Node> primal, Set<Exactness> allowed, boolean rules) {
        static final Rewriting NONE = new Rewriting(Set.of(), Exactness.EXACT, false);

        static final Rewriting EXACT = new Rewriting(Set.of(), Exactness.EXACT, true);

        static Rewriting gradient(Set<Node> primal) {
            return new Rewriting(primal, Exactness.GRADIENT, true);
        }
    }

    /** Compiles {@code graph}: every pass, each followed by its verifier. */
    static CompiledEntry of(
            String name,
            Graph graph,
            EntryDims entryDims,
            Rewriting rewriting,
            Set<String> updates,
            Placement.Chooser chooser,
            CompileOptions options) {
        GraphVerifier.verify(graph);
        var simplification = Simplification.of(graph, rewriting);
        Graph simplified = simplification.graph();
        List<String> dims = entryDims.used(simplified);
        var jvm = new JvmOptions(name, VERIFY_CLASSES);
        boolean ride = options.updatePlacement() == UpdatePlacement.EPILOGUE;
        var fusion = new FusionOptions(ride, FusionOptions.DEFAULT.maximumOperations())
                .withFits(new FittingKernels(options.type()));
        Plan plan = KernelPlanning.plan(simplified, fusion, updates, chooser);
        var shared = SharedSteps.of(plan, dims);
        var compiled = JvmBackend.compile(shared.distinct(), options.type(), VectorUnit.bits(options), jvm);
        var code = new CompiledPlan(shared.uses().stream()
                .map(use -> compiled.steps().get(use.distinct()))
                .toList());
        var outputs = new LinkedHashMap<String, Integer>();
        plan.outputs().forEach((output, buffer) -> outputs.put(output, buffer.number()));
        var entry = new CompiledModel.Entry(
                program(name, simplified, plan, shared, dims, entryDims.checked(dims), code, options), outputs);
        return new CompiledEntry(name, graph, simplified, simplification.fired(), plan, shared, code, entry);
    }

    private static Program program(
            String name,
            Graph graph,
            Plan plan,
            SharedSteps shared,
            List<String> dims,
            List<Requirement> requirements,
            CompiledPlan code,
            CompileOptions options) {
        var steps = new ArrayList<Program.Step>();
        for (int k = 0; k < plan.steps().size(); k++) {
            Step step = plan.steps().get(k);
            var cost = KernelCost.of(step);
            SharedSteps.Use use = shared.uses().get(k);
            steps.add(new Program.Step(
                    step.name(),
                    code.steps().get(k).code(),
                    use.buffers(),
                    use.sizes().stream().map(size -> extent(size, dims)).toList(),
                    step.origins().stream()
                            .findFirst()
                            .map(origin -> "'" + origin.text() + "' at " + origin)
                            .orElse(""),
                    values -> cost.estimatedNanos(EntryDims.bind(dims, values))));
        }
        var places = places(graph);
        var buffers = plan.buffers().stream()
                .map(buffer -> new Program.BufferPlace(
                        places.getOrDefault(buffer.name(), buffer.name()),
                        buffer.storage().slot(),
                        extent(buffer.storage().offset(), dims),
                        extent(buffer.type().elementCount(), dims)))
                .toList();
        var slots = plan.slots().stream()
                .map(slot -> new Program.StorageSlot(
                        slot.name(), slot.integers(), slot.external(), largest(slot.sizes(), dims)))
                .toList();
        return new Program(
                name, options.type(), dims, requirements, steps, buffers, slots, indexBounds(graph, plan, dims));
    }

    /** What the buffers between kernels hold: {@code dense(x, 100) at BatchNormMlp.java:21:25}, by their names. */
    private static Map<String, String> places(Graph graph) {
        var places = new HashMap<String, String>();
        for (Value value : graph.values()) {
            graph.origins(value.node()).stream()
                    .findFirst()
                    .ifPresent(
                            origin -> places.put(Buffer.temporaryName(value), "'" + origin.text() + "' at " + origin));
        }
        return places;
    }

    /** What the inputs are below by which {@code graph} reads rows or adds to them: of the same rows, where they first are. */
    private static List<IndexBound> indexBounds(Graph graph, Plan plan, List<String> dims) {
        var bounds = new ArrayList<IndexBound>();
        var bounded = new HashSet<Map.Entry<String, Dim>>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof TakesRows op
                    && op.indices(node).op() instanceof LeafOp.Input input
                    && bounded.add(Map.entry(input.name(), op.rows(node)))) {
                String place = graph.origins(node).stream()
                        .findFirst()
                        .map(origin -> origin + ": " + origin.text())
                        .orElse(node.toString());
                plan.buffers().stream()
                        .filter(buffer -> buffer.role() == Buffer.Role.INPUT
                                && buffer.name().equals(input.name()))
                        .map(buffer ->
                                new IndexBound(buffer.number(), input.name(), extent(op.rows(node), dims), place))
                        .forEach(bounds::add);
            }
        }
        return bounds;
    }

    private static Extent extent(Dim dim, List<String> dims) {
        return values -> dim.evaluate(EntryDims.bind(dims, values));
    }

    private static Extent largest(List<Dim> sizes, List<String> dims) {
        return values -> {
            var bound = EntryDims.bind(dims, values);
            return sizes.stream().mapToLong(size -> size.evaluate(bound)).max().orElse(0);
        };
    }
}
