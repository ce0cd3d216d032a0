package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Domain;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.BoundEntry;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.OptimizerSignature;

/**
 * A model's loss and gradient compiled in float64, as they are for training, and besides, on which smooth piece of every
 * operator with kinks the values lie.
 */
final class DifferentiatedModel implements ModelInputs {
    private static final String KEPT = "kept:";

    private final ModelDefinition model;
    private final ModelValues values;
    private final BoundEntry entry;
    private final List<Node> kinked;
    private final Value summed;
    private final Dim divisor;
    private int batch;

    /** Compiles {@code gradient}, which is of {@code model}. */
    DifferentiatedModel(ModelDefinition model, GradientGraph gradient, ThreadTeam team) {
        this.model = model;
        this.values = new ModelValues(
                model.signature(),
                new OptimizerSignature("none", List.of(), List.of()),
                ElementType.FLOAT64,
                ElementType.FLOAT64);
        this.kinked =
                gradient.primal().stream().filter(DifferentiatedModel::hasKinks).toList();
        Value loss = gradient.graph().output(EntryOutputs.LOSS);
        this.divisor = loss.op() == Elementwise.DIV
                        && loss.node().operands().getLast().op() instanceof LeafOp.DimValue(Dim count)
                ? count
                : Dim.ONE;
        Value sum = divisor.equals(Dim.ONE) ? loss : loss.node().operands().getFirst();
        this.summed = sum.op() instanceof ReduceOp reduce && reduce.kind() == ReduceOp.Kind.SUM
                ? sum.node().operands().getFirst()
                : sum;
        var kept = new ArrayList<Value>(List.of(summed));
        kinked.forEach(node -> kept.addAll(node.operands()));
        var placements = FlatPlacements.of(model.signature());
        var compiled = CompiledEntry.of(
                model.signature().model() + ".check",
                withOutputs(gradient.graph(), kept),
                Rewriting.gradient(gradient.primal()),
                Set.of(),
                buffer -> placements.model(buffer, ModelValues.Slots.PARAMETERS),
                CompileOptions.standard().withType(ElementType.FLOAT64));
        this.entry = new BoundEntry(compiled.entry(), values.storage(), team);
    }

    private static boolean hasKinks(Node node) {
        return switch (node.op()) {
            case Elementwise op -> op.domain().pieces() != Domain.Pieces.ONE;
            case ReduceOp op -> op.kind() != ReduceOp.Kind.SUM;
            default -> false;
        };
    }

    /** The graph with {@code kept} among its outputs. */
    private static Graph withOutputs(Graph graph, List<Value> kept) {
        var all = new LinkedHashMap<String, Value>(graph.outputs());
        kept.forEach(value -> all.put(KEPT + value, value));
        return GraphBuilder.extending(graph).build(all);
    }

    @Override
    public ModelSignature model() {
        return model.signature();
    }

    @Override
    public Elements input(String name, int size) {
        return values.input(name, size);
    }

    void initialize(long seed) {
        values.initialize(seed);
    }

    double[] read(String parameter) {
        return values.read(parameter);
    }

    void write(String parameter, double[] elements) {
        values.write(parameter, elements);
    }

    /** The loss of the batch in the inputs; summands, gradient and pieces are then those of this run. */
    double run(int size) {
        batch = size;
        entry.run(size);
        return entry.scalar(EntryOutputs.LOSS);
    }

    /**
     * What the loss is the sum of, or itself where it is no sum: commonly a term for each example. The differences of terms keep
     * what the last bit of their sum has lost.
     */
    double[] summands() {
        double[] summands = kept(summed).data();
        long count = divisor.evaluate(bindings(divisor));
        for (int i = 0; i < summands.length; i++) {
            summands[i] /= count;
        }
        return summands;
    }

    /** ∂loss/∂parameter of the last run. */
    double[] gradient(ModelSignature.Variable parameter) {
        return entry.elements(EntryOutputs.GRADIENT + parameter.name(), parameter.elementCount());
    }

    /** A number that tells apart the smooth pieces on which runs lie: kinks lie between runs where it differs. */
    long pieces() {
        long pieces = 0;
        for (Node node : kinked) {
            var operands = new ArrayList<Array64>();
            node.operands().forEach(operand -> operands.add(kept(operand)));
            pieces = Domain.Pieces.joined(pieces, Operator.of(node).pieces(node, operands));
        }
        return pieces;
    }

    private Array64 kept(Value value) {
        List<Integer> shape = value.dims().stream()
                .map(dim -> Math.toIntExact(dim.evaluate(bindings(dim))))
                .toList();
        return new Array64(shape, entry.elements(KEPT + value, shape.stream().reduce(1, Math::multiplyExact)));
    }

    private Map<String, Long> bindings(Dim dim) {
        var bindings = new LinkedHashMap<String, Long>();
        dim.names().forEach(name -> bindings.put(name, (long) batch));
        return bindings;
    }
}
