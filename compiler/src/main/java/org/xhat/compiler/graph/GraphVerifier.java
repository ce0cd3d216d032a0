package org.xhat.compiler.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks what every pass may rely on: operands come before their uses and belong to the graph, ids are unique and ascend, types
 * are those that the operators infer, equal operations are one node, and outputs are results of the graph's nodes. It runs
 * after each pass and costs one look at each node.
 */
public final class GraphVerifier {
    private record Operation(Op op, List<Value> operands) {}

    private GraphVerifier() {}

    /** A broken graph: a fault of the pass that made it. The message shows the node among its operands and users. */
    public static final class BrokenGraphException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        BrokenGraphException(String message) {
            super(message);
        }
    }

    /**
     * Does nothing for a sound graph.
     *
     * @throws BrokenGraphException for another
     */
    public static void verify(Graph graph) {
        Set<Node> earlier = new HashSet<>();
        var operations = new HashMap<Operation, Node>();
        int previousId = -1;
        for (Node node : graph.nodes()) {
            if (node.id() <= previousId) {
                throw broken(graph, node, "its id does not follow %" + previousId);
            }
            previousId = node.id();
            for (Value operand : node.operands()) {
                if (!earlier.contains(operand.node())) {
                    throw broken(graph, node, "its operand " + operand + " is not computed before it in this graph");
                }
                if (operand.index() < 0
                        || operand.index() >= operand.node().types().size()) {
                    throw broken(graph, node, "its operand " + operand + " is no result of " + operand.node());
                }
            }
            verifyTypes(graph, node);
            Node twin = operations.putIfAbsent(new Operation(node.op(), node.operands()), node);
            if (twin != null) {
                throw broken(graph, node, "it repeats %" + twin.id());
            }
            earlier.add(node);
        }
        graph.outputs().forEach((name, value) -> {
            if (!earlier.contains(value.node())
                    || value.index() < 0
                    || value.index() >= value.node().types().size()) {
                throw new BrokenGraphException("output " + name + " = " + value + " is no result of this graph");
            }
        });
    }

    private static void verifyTypes(Graph graph, Node node) {
        List<TensorType> inferred;
        try {
            inferred = node.op().infer(node.operands().stream().map(Value::type).toList());
        } catch (ShapeException e) {
            throw broken(graph, node, e.getMessage());
        }
        if (!inferred.equals(node.types())) {
            throw broken(graph, node, "its operator infers " + inferred);
        }
    }

    private static BrokenGraphException broken(Graph graph, Node node, String reason) {
        var text = new StringBuilder("%" + node.id() + " is broken: " + reason);
        node.operands().stream().map(Value::node).distinct().forEach(operand -> text.append("\n    " + operand));
        text.append("\n  > " + node);
        users(graph, node).forEach(user -> text.append("\n    " + user));
        graph.origins(node).forEach(origin -> text.append("\n  from " + origin + " " + origin.text()));
        return new BrokenGraphException(text.toString());
    }

    private static Stream<Node> users(Graph graph, Node node) {
        return graph.nodes().stream()
                .filter(user -> user.operands().stream().anyMatch(operand -> operand.node() == node))
                .limit(8);
    }
}
