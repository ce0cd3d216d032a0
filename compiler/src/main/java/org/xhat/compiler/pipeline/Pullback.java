package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelValues.Slots;

/**
 * A model's prediction in training and its vector–Jacobian product, for a cotangent that is an input: what its layers cost by
 * themselves, forwards and backwards, with neither loss nor update.
 */
public final class Pullback {
    /** The input that holds the cotangent of the prediction, of its shape. */
    public static final String COTANGENT = "cotangent";

    private Pullback() {}

    /**
     * Compiles it. Outputs: {@code prediction}, {@code state:NAME} for each assigned state, {@code gradient:NAME} for each
     * parameter and for each input that is no labels.
     */
    public static CompiledEntry compile(ModelDefinition model, CompileOptions options) {
        var train = model.entry(EntryKind.TRAIN);
        var builder = GraphBuilder.extending(train);
        Value prediction = train.output(EntryOutputs.PREDICTION);
        var outputs = new LinkedHashMap<String, Value>();
        train.outputs().forEach((name, value) -> {
            if (!name.equals(EntryOutputs.LOSS)) {
                outputs.put(name, value);
            }
        });
        Set<Node> primal = new LinkedHashSet<>(builder.build(outputs).nodes());
        var names = new ArrayList<String>();
        var wrt = new ArrayList<Value>();
        for (Node node : train.nodes()) {
            if (node.op() instanceof LeafOp.Input input && node.result().type().kind() == Kind.FLOATING) {
                names.add(input.name());
                wrt.add(node.result());
            } else if (node.op() instanceof LeafOp.Parameter parameter) {
                names.add(parameter.name());
                wrt.add(node.result());
            }
        }
        Value cotangent = builder.add(new LeafOp.Input(COTANGENT, prediction.type()));
        var result = ReverseMode.vjp(builder, List.of(prediction), List.of(cotangent), wrt);
        for (int i = 0; i < wrt.size(); i++) {
            outputs.put(EntryOutputs.GRADIENT + names.get(i), result.gradients().get(i));
        }
        var placements = FlatPlacements.of(model.signature());
        return CompiledEntry.of(
                model.signature().model() + ".pullback",
                builder.build(outputs),
                EntryDims.of(model, EntryKind.TRAIN),
                Rewriting.gradient(primal),
                Set.of(),
                buffer -> buffer.role() == Buffer.Role.OUTPUT
                        ? Optional.empty()
                        : placements.model(buffer, Slots.PARAMETERS),
                options);
    }
}
