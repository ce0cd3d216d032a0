package org.xhat.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.random.RandomProgram;

/** A real graph in which one node is not what a builder would have made is rejected. */
final class GraphMutationProperties {
    /** How the node is changed. */
    enum Mutation {
        /** An extent of the stated type. */
        TYPE,
        /** A number that came before. */
        NUMBER,
        /** An operand that is not of this graph. */
        STRANGER,
        /** A second result of an operand that has one. */
        RESULT,
        /** An operand more. */
        ARITY
    }

    @Property(tries = 300)
    void aChangedNodeIsRejected(
            @ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program,
            @ForAll Mutation mutation,
            @ForAll @IntRange(max = 1000) int place) {
        Graph graph = program.graph();
        Node target = graph.nodes().get(place % graph.nodes().size());
        boolean hasOperands = !target.operands().isEmpty();
        Assume.that(hasOperands || mutation == Mutation.TYPE);
        Assume.that(!(target.op() instanceof Concat)); // which may have any number of operands
        var copies = new HashMap<Node, Node>();
        for (Node node : graph.nodes()) {
            var operands = node.operands().stream()
                    .map(operand -> new Value(copies.get(operand.node()), operand.index()))
                    .toList();
            copies.put(
                    node,
                    node == target
                            ? mutated(node, operands, mutation)
                            : new Node(node.id(), node.op(), operands, node.types()));
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, value) -> outputs.put(name, new Value(copies.get(value.node()), value.index())));
        // Whatever is left of the operands is still there.
        target.operands()
                .forEach(operand -> outputs.put(
                        "operand" + outputs.size(), new Value(copies.get(operand.node()), operand.index())));
        Graph broken = Graph.of(outputs, Map.of(), Map.of());
        assertThrows(GraphVerifier.BrokenGraphException.class, () -> GraphVerifier.verify(broken));
    }

    private static Node mutated(Node node, List<Value> operands, Mutation mutation) {
        return switch (mutation) {
            case TYPE -> {
                var dims = new ArrayList<>(node.types().getFirst().dims());
                dims.add(Dim.of(2));
                var types = new ArrayList<>(node.types());
                types.set(0, TensorType.floating(dims));
                yield new Node(node.id(), node.op(), operands, types);
            }
            case NUMBER -> new Node(operands.getFirst().node().id(), node.op(), operands, node.types());
            case STRANGER -> {
                Value first = operands.getFirst();
                Node known = first.node();
                Node stranger = new Node(known.id(), known.op(), known.operands(), known.types());
                Value other = new Value(stranger, first.index());
                yield new Node(node.id(), node.op(), replaced(operands, other), node.types());
            }
            case RESULT ->
                new Node(
                        node.id(),
                        node.op(),
                        replaced(operands, noResult(operands.getFirst().node())),
                        node.types());
            case ARITY -> {
                var more = new ArrayList<>(operands);
                for (int i = 0; i < 3; i++) {
                    more.add(operands.getFirst());
                }
                yield new Node(node.id(), node.op(), more, node.types());
            }
        };
    }

    private static Value noResult(Node node) {
        return new Value(node, node.types().size());
    }

    private static List<Value> replaced(List<Value> operands, Value first) {
        var replaced = new ArrayList<>(operands);
        replaced.set(0, first);
        return replaced;
    }
}
