package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Random graphs that train themselves: their updates lie over their parameters, and everything else shares storage. */
public final class TrainingGraphs {
    private static final String UPDATE = "update:";

    private TrainingGraphs() {}

    /** One step of gradient descent on the sum of {@code model}'s outputs, times a weight where it has no parameter. */
    public static Graph of(Graph model) {
        var builder = GraphBuilder.extending(model);
        var fx = new Fx(builder);
        Value loss = fx.constant(0);
        for (Value output : model.outputs().values()) {
            Value numbers = output.type().kind() == Kind.INTEGER ? fx.toFloating(output) : output;
            loss = fx.add(
                    loss,
                    fx.sum(
                            numbers,
                            IntStream.range(0, numbers.type().rank()).boxed().toList()));
        }
        var parameters = new ArrayList<Value>();
        model.nodes().stream()
                .filter(node -> node.op() instanceof LeafOp.Parameter)
                .forEach(node -> parameters.add(node.result()));
        if (parameters.isEmpty()) {
            Value weight = builder.add(new LeafOp.Parameter("x", TensorType.floating(Dim.of(3))));
            parameters.add(weight);
            loss = fx.contract("k,k->", weight, fx.mul(weight, loss));
        }
        var gradients = ReverseMode.gradient(builder, loss, parameters);
        var outputs = new LinkedHashMap<String, Value>();
        for (int i = 0; i < parameters.size(); i++) {
            String name = ((LeafOp.Parameter) parameters.get(i).op()).name();
            Value step = fx.mul(fx.constant(0.01), fx.tanh(gradients.get(i)));
            outputs.put(UPDATE + name, fx.sub(parameters.get(i), step));
        }
        return builder.build(outputs);
    }

    /** The plan of such a graph, its parameters overwritten in place. */
    public static Plan plan(Graph graph, FusionOptions options) {
        return KernelPlanning.plan(graph, options, graph.outputs().keySet(), inPlace(graph));
    }

    /** All parameters in one array, each update where its parameter is. */
    private static Placement.Chooser inPlace(Graph graph) {
        Map<String, Dim> offsets = new HashMap<>();
        Dim end = Dim.ZERO;
        for (var node : graph.nodes()) {
            // Where a size may be negative for all that is known, nothing is known of what follows.
            if (node.op() instanceof LeafOp.Parameter parameter
                    && parameter.type().elementCount().isAtLeast(0)) {
                offsets.put(parameter.name(), end);
                end = end.plus(parameter.type().elementCount());
            }
        }
        var roles = List.of(Buffer.Role.PARAMETER, Buffer.Role.OUTPUT);
        return buffer -> roles.contains(buffer.role())
                ? Optional.ofNullable(offsets.get(buffer.name().replace(UPDATE, "")))
                        .map(offset -> new Placement("parameters", offset))
                : Optional.empty();
    }
}
