package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * One evaluation of a call in a model's source: the nodes it became, what went in and what came out. A call in an unrolled loop
 * is one of these for each iteration.
 *
 * @param origin the call
 * @param inputs tensors from elsewhere that its nodes read, parameters and other leaves left out
 * @param parameters the parameters its nodes read
 * @param leaves every leaf its nodes read, parameters among them
 * @param output its last value that something else reads
 */
record SourceCall(
        Origin origin, List<Value> inputs, List<LeafOp.Parameter> parameters, Set<LeafOp> leaves, Value output) {

    /** The calls of the file called {@code file} that became more than leaves, in the order of the graph. */
    static List<SourceCall> of(Graph graph, String file) {
        var byOrigin = new LinkedHashMap<Origin, List<Node>>();
        for (Node node : graph.nodes()) {
            boolean computes =
                    !(node.op() instanceof LeafOp) && !node.result().type().isScalar();
            if (computes) {
                graph.origins(node).stream()
                        .filter(origin -> origin.file().equals(file))
                        .forEach(origin -> byOrigin.computeIfAbsent(origin, o -> new ArrayList<>())
                                .add(node));
            }
        }
        var users = graph.users();
        var calls = new ArrayList<SourceCall>();
        byOrigin.forEach((origin, nodes) -> components(nodes).forEach(component -> {
            Node last = component.stream()
                    .filter(node -> users.getOrDefault(node, List.of()).stream()
                            .anyMatch(user -> !component.contains(user)
                                    && !user.result().type().isScalar()))
                    .reduce((x, y) -> y)
                    .orElse(null);
            if (last != null) {
                calls.add(of(origin, component, last));
            }
        }));
        calls.sort(
                (x, y) -> Integer.compare(x.output.node().id(), y.output.node().id()));
        return calls;
    }

    private static SourceCall of(Origin origin, Set<Node> nodes, Node last) {
        var inputs = new LinkedHashSet<Value>();
        var parameters = new LinkedHashSet<LeafOp.Parameter>();
        var leaves = new HashSet<LeafOp>();
        for (Node node : nodes) {
            for (Value operand : node.operands()) {
                if (operand.op() instanceof LeafOp leaf) {
                    leaves.add(leaf);
                }
                if (operand.op() instanceof LeafOp.Parameter parameter) {
                    parameters.add(parameter);
                } else if (!(operand.op() instanceof LeafOp)
                        && !operand.type().isScalar()
                        && !nodes.contains(operand.node())) {
                    inputs.add(operand);
                }
            }
        }
        return new SourceCall(origin, List.copyOf(inputs), List.copyOf(parameters), leaves, last.result());
    }

    /** The parts of {@code nodes} that are connected among themselves, each in the order of the graph. */
    private static List<Set<Node>> components(List<Node> nodes) {
        Map<Node, Set<Node>> partOf = new HashMap<>();
        for (Node node : nodes) {
            var part = new LinkedHashSet<Node>();
            for (Value operand : node.operands()) {
                Set<Node> other = partOf.get(operand.node());
                if (other != null) {
                    part.addAll(other);
                }
            }
            part.add(node);
            part.forEach(member -> partOf.put(member, part));
        }
        var seen = new HashSet<Node>();
        var parts = new ArrayList<Set<Node>>();
        for (Node node : nodes) {
            Set<Node> part = partOf.getOrDefault(node, Set.of());
            if (part.stream().noneMatch(seen::contains)) {
                seen.addAll(part);
                parts.add(part);
            }
        }
        return parts;
    }
}
