package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;

/** A contraction that contracts over nothing is one all the same: it never becomes a part of a sweep. */
final class GroupJoinTest {
    private static final Dim M = Dim.named("m");
    private static final Dim N = Dim.named("n");

    @ParameterizedTest
    @ValueSource(strings = {"m,n->mn", "mk,kn->mn"})
    void aContractionWithoutAContractedAxisStaysApartFromReductions(String text) {
        var op = ContractOp.parse(text);
        var builder = new GraphBuilder();
        Value product = builder.add(op, input(builder, "u", op.left()), input(builder, "v", op.right()));
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(M, N, Dim.named("l"))));
        Value sum = builder.add(new ReduceOp(ReduceOp.Kind.SUM, List.of(2)), x);
        Value both = builder.add(Elementwise.ADD, product, sum);
        var nodes = FusionGraph.of(builder.build(Map.of("y", both)));
        var productAlone = group(nodes, product);
        var sumAlone = group(nodes, sum);
        var bothAlone = group(nodes, both);

        var productAndBoth = joined(productAlone, bothAlone, nodes);
        assertEquals(nodes.writers(product), List.of(productAndBoth.contraction()));
        assertEquals(new Legality.Illegal(GroupJoin.ALONE), Legality.of(sumAlone, productAndBoth, nodes));

        var sumAndBoth = joined(sumAlone, bothAlone, nodes);
        assertEquals(Set.of(sum, both), values(sumAndBoth));
        assertEquals(new Legality.Illegal(GroupJoin.ALONE), Legality.of(productAlone, sumAndBoth, nodes));
    }

    /** The axis k has one element. */
    private static Value input(GraphBuilder builder, String name, String letters) {
        var dims = letters.chars()
                .mapToObj(letter -> letter == 'k' ? Dim.ONE : Dim.named(Character.toString(letter)))
                .toList();
        return builder.add(new LeafOp.Input(name, TensorType.floating(dims)));
    }

    private static FusionGroup group(FusionGraph nodes, Value value) {
        return FusionGroup.of(nodes.writers(value).getFirst());
    }

    private static FusionGroup joined(FusionGroup producer, FusionGroup consumer, FusionGraph nodes) {
        return assertInstanceOf(Legality.Legal.class, Legality.of(producer, consumer, nodes))
                .group();
    }

    private static Set<Value> values(FusionGroup group) {
        return group.members().keySet().stream().map(FusionNode::value).collect(Collectors.toSet());
    }
}
