package org.xhat.compiler.rewrite;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.LeafOp;

/** Values for the leaves of a graph, and what the graph makes of them. */
final class Evaluation {
    private Evaluation() {}

    /** Every input, parameter and state of {@code graph} bound to normal values, the same for the same seed. */
    static Bindings random(Graph graph, long seed, long batch) {
        return random(graph, seed, batch, 1);
    }

    /** As {@link #random(Graph, long, long)}, the input x multiplied by {@code scale}. */
    static Bindings random(Graph graph, long seed, long batch, double scale) {
        var random = new Random(seed);
        var bindings = new Bindings().dim("batch", batch);
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case LeafOp.Input(String name, TensorType type) ->
                    bindings.input(name, normal(type, random, batch, name.equals("x") ? scale : 1));
                case LeafOp.Parameter(String name, TensorType type) ->
                    bindings.parameter(name, normal(type, random, batch, 1));
                case LeafOp.State(String name, TensorType type) -> bindings.state(name, normal(type, random, batch, 1));
                default -> {}
            }
        }
        return bindings;
    }

    private static Array64 normal(TensorType type, Random random, long batch, double scale) {
        var shape = type.dims().stream()
                .map(dim -> (int) dim.evaluate(Map.of("batch", batch)))
                .toList();
        int count = shape.stream().reduce(1, Math::multiplyExact);
        return new Array64(
                shape, random.doubles(count).map(u -> scale * (3 * u - 1.5)).toArray());
    }

    static Map<String, Array64> run(Graph graph, Bindings bindings) {
        return new GraphInterpreter(graph).run(bindings);
    }

    /** The greatest magnitude of any value on the way, which rounding errors are relative to; at least 1. */
    static double scale(Graph graph, Bindings bindings) {
        var all = new LinkedHashMap<String, Value>();
        for (Node node : graph.nodes()) {
            if (node.result().type().kind() == TensorType.Kind.FLOATING) {
                all.put("n" + node.id(), node.result());
            }
        }
        return run(GraphBuilder.extending(graph).build(all), bindings).values().stream()
                .flatMapToDouble(array -> Arrays.stream(array.data()))
                .map(Math::abs)
                .reduce(1, Math::max);
    }
}
