package org.xhat.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/** Each way a graph can be broken, and the message that tells where. */
class GraphVerifierTest {
    private static final TensorType ROW = TensorType.floating(Dim.of(3));

    private final Node x = new Node(0, new LeafOp.Input("x", ROW), List.of(), List.of(ROW));
    private final Node y = new Node(1, Elementwise.EXP, List.of(x.result()), List.of(ROW));

    @Test
    void soundGraphPasses() {
        GraphVerifier.verify(graph(y));
    }

    @Test
    void statedTypeIsNotTheInferredOne() {
        var wide = TensorType.floating(Dim.of(4));
        var broken = new Node(2, Elementwise.NEG, List.of(y.result()), List.of(wide));
        var user = new Node(3, Elementwise.ABS, List.of(broken.result()), List.of(wide));
        assertEquals("""
                %2 is broken: its operator infers [f[3]]
                    %1 = exp %0 : f[3]
                  > %2 = neg %1 : f[4]
                    %3 = abs %2 : f[4]""", messageOf(graph(user)));
    }

    @Test
    void operandsDoNotFit() {
        var wide = TensorType.floating(Dim.of(4));
        var z = new Node(2, new LeafOp.Input("z", wide), List.of(), List.of(wide));
        var broken = new Node(3, Elementwise.ADD, List.of(y.result(), z.result()), List.of(ROW));
        assertEquals("""
                %3 is broken: add takes equal shapes, or a scalar beside a shape, not f[3] and f[4]
                    %1 = exp %0 : f[3]
                    %2 = input{z} : f[4]
                  > %3 = add %1 %2 : f[3]""", messageOf(graph(broken)));
    }

    @Test
    void operandComesLater() {
        var late = new Node(9, Elementwise.EXP, List.of(x.result()), List.of(ROW));
        var broken = new Node(2, Elementwise.NEG, List.of(late.result()), List.of(ROW));
        assertEquals("""
                %2 is broken: its operand %9 is not computed before it in this graph
                    %9 = exp %0 : f[3]
                  > %2 = neg %9 : f[3]""", messageOf(graph(broken)));
    }

    @Test
    void nodesOfTwoBuildersMeet() {
        var stranger = new Node(1, Elementwise.LOG, List.of(x.result()), List.of(ROW));
        var meeting = new Node(2, Elementwise.ADD, List.of(y.result(), stranger.result()), List.of(ROW));
        String first = messageOf(graph(meeting)).lines().findFirst().orElseThrow();
        assertEquals("%1 is broken: its id does not follow %1", first);
    }

    @Test
    void operationIsRepeated() {
        var twin = new Node(2, Elementwise.EXP, List.of(x.result()), List.of(ROW));
        var both = new Node(3, Elementwise.ADD, List.of(y.result(), twin.result()), List.of(ROW));
        assertEquals("""
                %2 is broken: it repeats %1
                    %0 = input{x} : f[3]
                  > %2 = exp %0 : f[3]
                    %3 = add %1 %2 : f[3]""", messageOf(graph(both)));
    }

    @Test
    void resultDoesNotExist() {
        var broken = new Node(2, Elementwise.NEG, List.of(new Value(y, 1)), List.of(ROW));
        assertEquals(
                "%2 is broken: its operand %1.1 is no result of %1 = exp %0 : f[3]",
                messageOf(graph(broken)).lines().findFirst().orElseThrow());
    }

    @Test
    void outputDoesNotExist() {
        assertEquals(
                "output result = %1.2 is no result of this graph",
                messageOf(Graph.of(Map.of("result", new Value(y, 2)), Map.of(), Map.of())));
    }

    private static Graph graph(Node result) {
        return Graph.of(Map.of("result", result.result()), Map.of(), Map.of());
    }

    private static String messageOf(Graph graph) {
        return assertThrows(GraphVerifier.BrokenGraphException.class, () -> GraphVerifier.verify(graph))
                .getMessage();
    }
}
