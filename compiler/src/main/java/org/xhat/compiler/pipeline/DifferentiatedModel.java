package org.xhat.compiler.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.BoundEntry;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.NonFiniteOrigin;
import org.xhat.runtime.program.OptimizerSignature;

/**
 * A model's gradient compiled in float64, as it is for training; and by itself its loss, with the smooth piece of every operator
 * with kinks that the values lie on.
 */
final class DifferentiatedModel implements ModelInputs {
    private static final String KEPT = "kept:";

    private final ModelDefinition model;
    private final GradientGraph gradient;
    private final Graph graph;
    private final ModelValues values;
    private final BoundEntry lossEntry;
    private final BoundEntry gradientEntry;
    private final List<Node> kinked;
    private final Value summed;
    private final Dim divisor;
    private DimValues dims = DimValues.NONE;

    /** Compiles {@code gradient}, which is of {@code model}. */
    DifferentiatedModel(ModelDefinition model, GradientGraph gradient, ThreadTeam team) {
        this.model = model;
        this.gradient = gradient;
        this.graph = gradient.graph();
        this.values = new ModelValues(
                model.signature(),
                new OptimizerSignature("none", List.of(), List.of()),
                ElementType.FLOAT64,
                ElementType.FLOAT64);
        this.kinked = gradient.primal().stream()
                .filter(node -> Operator.of(node).hasKinks())
                .toList();
        Value loss = gradient.graph().output(EntryOutputs.LOSS);
        this.divisor = loss.op() == Elementwise.DIV
                        && loss.node().operands().getLast().op() instanceof LeafOp.DimValue(Dim count)
                ? count
                : Dim.ONE;
        Value sum = divisor.equals(Dim.ONE) ? loss : loss.node().operands().getFirst();
        this.summed = sum.op() instanceof ReduceOp reduce && reduce.kind() == ReduceOp.Kind.SUM
                ? sum.node().operands().getFirst()
                : sum;
        var kept = new LinkedHashMap<String, Value>(Map.of(EntryOutputs.LOSS, loss, KEPT + summed, summed));
        kinked.forEach(node -> node.operands().forEach(operand -> kept.put(KEPT + operand, operand)));
        this.lossEntry = compiled("loss", GraphBuilder.extending(graph).build(kept), gradient.primal(), team);
        this.gradientEntry = compiled("gradient", graph, gradient.primal(), team);
    }

    private BoundEntry compiled(String name, Graph outputs, Set<Node> primal, ThreadTeam team) {
        var placements = FlatPlacements.of(model.signature());
        var compiled = CompiledEntry.of(
                model.signature().model() + ".check." + name,
                outputs,
                EntryDims.of(model, EntryKind.TRAIN),
                Rewriting.gradient(primal),
                Set.of(),
                buffer -> placements.model(buffer, ModelValues.Slots.PARAMETERS),
                CompileOptions.standard().withType(ElementType.FLOAT64));
        return new BoundEntry(compiled.entry(), values.storage(), team);
    }

    @Override
    public ModelSignature model() {
        return model.signature();
    }

    @Override
    public Elements input(String name, DimValues dims) {
        return values.input(name, dims);
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

    /** The loss of the batch in the inputs; summands and pieces are then those of this run. */
    double loss(DimValues dims) {
        this.dims = dims;
        lossEntry.run(dims);
        return lossEntry.scalar(EntryOutputs.LOSS);
    }

    /**
     * What the loss is the sum of, or itself where it is no sum: commonly a term for each example. The differences of terms keep
     * what the last bit of their sum has lost.
     */
    double[] summands() {
        double[] summands = kept(summed).data();
        long count = divisor.evaluate(dims.values());
        for (int i = 0; i < summands.length; i++) {
            summands[i] /= count;
        }
        return summands;
    }

    /** ∂loss/∂parameter for the batch in the inputs. */
    double[] gradient(DimValues dims, ModelSignature.Variable parameter) {
        gradientEntry.run(dims);
        return gradientEntry.elements(EntryOutputs.GRADIENT + parameter.name(), parameter.elementCount());
    }

    /** The operator that makes the loss or a derivative NaN or infinite; empty where none does. */
    Optional<NonFiniteOrigin> nonFinite() {
        return NonFiniteSearch.inGradient(model, gradient, values, dims);
    }

    /** For each operator with kinks, a number that tells apart the smooth pieces on which runs lie. */
    long[] pieces() {
        var pieces = new long[kinked.size()];
        for (int i = 0; i < pieces.length; i++) {
            Node node = kinked.get(i);
            pieces[i] = Operator.of(node)
                    .pieces(node, node.operands().stream().map(this::kept).toList());
        }
        return pieces;
    }

    /** The operator of which {@link #pieces} gives the number {@code index}, as a reader of the source would find it. */
    String kinked(int index) {
        Node node = kinked.get(index);
        return graph.origins(node).stream()
                .findFirst()
                .map(origin -> node.op().mnemonic() + " at " + origin)
                .orElse(node.op().mnemonic());
    }

    private Array64 kept(Value value) {
        List<Integer> shape = value.dims().stream()
                .map(dim -> Math.toIntExact(dim.evaluate(dims.values())))
                .toList();
        return new Array64(
                shape, lossEntry.elements(KEPT + value, shape.stream().reduce(1, Math::multiplyExact)));
    }
}
