package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryOutputs;

/**
 * The gradient with the optimizer's update written once for each parameter, at the parameter's own shape, so that fusion can let
 * it ride on the contraction that yields the gradient. Outputs {@code update:NAME} and {@code slot:SLOT/NAME} take the place of
 * the gradients.
 *
 * @param graph all of it
 * @param updates the outputs that overwrite a parameter
 */
record JoinedUpdate(Graph graph, Set<String> updates) {
    private static final String UPDATE = "update:";

    /** A slot of a parameter. */
    record SlotOf(String slot, String parameter) {}

    /**
     * Joins the update of {@code optimizer} to the gradient of {@code model}.
     *
     * @param gradient simplified already: no rule may touch the update
     */
    static JoinedUpdate of(ModelDefinition model, OptimizerDefinition optimizer, Graph gradient) {
        var builder = GraphBuilder.extending(gradient);
        var outputs = new LinkedHashMap<String, Value>();
        gradient.outputs().forEach((name, value) -> {
            if (!name.startsWith(EntryOutputs.GRADIENT)) {
                outputs.put(name, value);
            }
        });
        var updates = new LinkedHashSet<String>();
        for (var parameter : model.signature().parameters()) {
            TensorType type = Types.of(parameter);
            Value theta = builder.add(new LeafOp.Parameter(parameter.name(), type));
            Value slope = gradient.output(EntryOutputs.GRADIENT + parameter.name());
            var placed = new HashMap<Value, Value>();
            for (Node node : optimizer.update().nodes()) {
                placed.put(node.result(), place(builder, node, placed, theta, slope, parameter.name()));
            }
            optimizer.update().outputs().forEach((name, value) -> {
                Value here = placed.get(value);
                if (here != null) {
                    outputs.put(
                            name.startsWith(OptimizerDefinition.SLOT)
                                    ? name + "/" + parameter.name()
                                    : UPDATE + parameter.name(),
                            here);
                }
            });
            updates.add(UPDATE + parameter.name());
        }
        return new JoinedUpdate(builder.build(outputs), updates);
    }

    private static Value place(
            GraphBuilder builder, Node node, Map<Value, Value> placed, Value theta, Value gradient, String parameter) {
        return switch (node.op()) {
            case LeafOp.Input input -> input.name().equals(OptimizerDefinition.THETA) ? theta : gradient;
            case LeafOp.State slot ->
                builder.add(new LeafOp.State(OptimizerDefinition.SLOT + slot.name() + "/" + parameter, theta.type()));
            case LeafOp leaf -> builder.add(leaf);
            case Elementwise op -> builder.add(op, operands(node, placed));
            default -> throw new IllegalStateException("an update is pointwise, but has " + node);
        };
    }

    private static List<Value> operands(Node node, Map<Value, Value> placed) {
        var operands = new ArrayList<Value>();
        for (Value operand : node.operands()) {
            Value here = placed.get(operand);
            if (here == null) {
                throw new IllegalStateException(operand + " is used before it is computed: " + node);
            }
            operands.add(here);
        }
        return operands;
    }

    /** The parameter that an output of that name overwrites. */
    static Optional<String> updated(String output) {
        return output.startsWith(UPDATE) ? Optional.of(output.substring(UPDATE.length())) : Optional.empty();
    }

    /** The optimizer slot that a state or an output of that name stands for. */
    static Optional<SlotOf> optimizerSlot(String name) {
        int slash = name.indexOf('/');
        return name.startsWith(OptimizerDefinition.SLOT) && slash > 0
                ? Optional.of(
                        new SlotOf(name.substring(OptimizerDefinition.SLOT.length(), slash), name.substring(slash + 1)))
                : Optional.empty();
    }
}
