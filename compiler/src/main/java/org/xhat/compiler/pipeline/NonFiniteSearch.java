package org.xhat.compiler.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.interpret.NonFiniteTrace;
import org.xhat.compiler.interpret.NonFiniteTrace.Source;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.NonFiniteOrigin;
import org.xhat.runtime.text.Numbers;

/** Finds the operator of a model, or of its optimizer, that makes a NaN or an infinity, by evaluating their unrewritten graphs. */
record NonFiniteSearch(ModelDefinition model, OptimizerDefinition optimizer) implements NonFiniteOrigin.Search {
    private static final String SCALE = "scale what enters";
    private static final String LOWER = "lower the learning rate with --set learningRate=…, or " + SCALE;
    private static final String AVOID = "keep its operands away from there, as max(x, 1e-6f) does";
    private static final String CHOOSE =
            "where a branch is not taken, choose its operand too: log(where(c, x, 1f)) for where(c, log(x), …)";

    @Override
    public Optional<NonFiniteOrigin> inStep(ModelValues values, DimValues dims) {
        var bindings = new ValueBindings(values);
        double[] theta = bindings.theta();
        double[] point = theta;
        if (optimizer.lookAhead().isPresent()) {
            Graph lookAhead = optimizer.lookAhead().get();
            var found = inOptimizer(lookAhead, bindings.flat(theta), values);
            if (found.isPresent()) {
                return found;
            }
            point = new GraphInterpreter(lookAhead)
                    .run(bindings.flat(theta))
                    .getOrDefault(OptimizerDefinition.LOOK_AHEAD, ValueBindings.vector(theta))
                    .data();
        }
        var gradient = GradientGraph.of(model);
        var at = bindings.at(point, dims);
        var found = inModel(gradient.graph(), at, values, gradient.primal(), model);
        return found.isPresent() ? found : inUpdate(new GraphInterpreter(gradient.graph()).run(at), bindings);
    }

    private Optional<NonFiniteOrigin> inUpdate(Map<String, Array64> outputs, ValueBindings bindings) {
        var values = bindings.values();
        var gradient = new double[values.parameterLayout().elementCount()];
        values.parameterLayout().offsets().forEach((name, offset) -> {
            Array64 part = outputs.get(EntryOutputs.GRADIENT + name);
            if (part != null) {
                System.arraycopy(part.data(), 0, gradient, offset, part.data().length);
            }
        });
        var at = bindings.flat(bindings.theta()).input(OptimizerDefinition.GRADIENT, ValueBindings.vector(gradient));
        return inOptimizer(optimizer.update(), at, values);
    }

    @Override
    public Optional<NonFiniteOrigin> inEvaluation(ModelValues values, DimValues dims) {
        var bindings = new ValueBindings(values);
        Graph graph = model.entry(EntryKind.EVALUATE);
        return inModel(graph, bindings.at(bindings.theta(), dims), values, Set.copyOf(graph.nodes()), model);
    }

    /** In a model's loss and gradient alone, at the values that {@code values} hold. */
    static Optional<NonFiniteOrigin> inGradient(
            ModelDefinition model, GradientGraph gradient, ModelValues values, DimValues dims) {
        var bindings = new ValueBindings(values);
        return inModel(gradient.graph(), bindings.at(bindings.theta(), dims), values, gradient.primal(), model);
    }

    /** Before the first update no learning rate is to blame. */
    private static Optional<NonFiniteOrigin> inModel(
            Graph graph, Bindings bindings, ModelValues values, Set<Node> primal, ModelDefinition model) {
        return search(graph, bindings, values, primal, model.source(), values.step() > 0 ? LOWER : SCALE);
    }

    private Optional<NonFiniteOrigin> inOptimizer(Graph graph, Bindings bindings, ModelValues values) {
        return search(graph, bindings, values, Set.copyOf(graph.nodes()), optimizer.source(), LOWER);
    }

    private static Optional<NonFiniteOrigin> search(
            Graph graph,
            Bindings bindings,
            ModelValues values,
            Set<Node> primal,
            SourceFile file,
            String overflowCure) {
        return NonFiniteTrace.of(graph, bindings, values.storage().type()::round)
                .flatMap(source -> graph.origins(source.node()).stream()
                        .findFirst()
                        .map(origin -> told(
                                source,
                                origin,
                                !primal.contains(source.node()),
                                graph.variables().getOrDefault(source.value(), ""),
                                file,
                                overflowCure)));
    }

    private static NonFiniteOrigin told(
            Source source, Origin origin, boolean derivative, String variable, SourceFile file, String overflowCure) {
        var operands = source.operands();
        boolean pole = operands.isEmpty() || Double.isNaN(source.result()) || operands.getLast() == 0;
        boolean unused = derivative && !operands.isEmpty() && operands.getFirst() == 0 && Double.isNaN(source.result());
        String cure = unused ? CHOOSE : pole && !operands.isEmpty() ? AVOID : overflowCure;
        return new NonFiniteOrigin(
                origin.file().equals(file.name()) ? file.path() : origin.file(),
                origin.line(),
                origin.column(),
                (derivative ? "in the derivative of " : "in ") + origin.text() + ", " + formula(source)
                        + element(source.index(), variable),
                cure);
    }

    /** {@code , element [12, 3] of 'h'}: whose it is can be told where the source calls it something. */
    private static String element(List<Integer> index, String variable) {
        String place = index.isEmpty() ? "" : ", element " + index;
        return variable.isEmpty() ? place : (place.isEmpty() ? "," : place) + " of '" + variable + "'";
    }

    /** {@code log x is -Infinity at x = 0}. */
    private static String formula(Source source) {
        String result = " is " + source.result();
        return switch (source.node().op()) {
            case Elementwise op -> {
                var text = new StringBuilder(op.formula()).append(result).append(" at ");
                for (int i = 0; i < source.operands().size(); i++) {
                    text.append(i == 0 ? "" : ", ")
                            .append("xyz".charAt(i))
                            .append(" = ")
                            .append(Numbers.exact(source.operands().get(i)));
                }
                yield text.toString();
            }
            case LeafOp leaf -> leaf.mnemonic() + " '" + leaf.attributes() + "'" + result + " as given";
            default -> source.node().op().mnemonic() + result + " though its operands are finite";
        };
    }
}
