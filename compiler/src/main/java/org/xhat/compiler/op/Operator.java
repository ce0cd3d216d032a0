package org.xhat.compiler.op;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.Value;

/**
 * What every operator of xhat declares beyond its types: its derivative and its meaning in double; one with one result through
 * {@link SingleResult}. How it becomes code is the business of its family ({@link Elementwise}, {@link ReduceOp}, {@link AffineView}, …),
 * whose members all lower alike.
 */
public interface Operator extends Op {
    /** The operator of {@code node}; {@link IllegalArgumentException} where it is none of xhat's. */
    static Operator of(Node node) {
        if (node.op() instanceof Operator operator) {
            return operator;
        }
        throw new IllegalArgumentException(
                node + " has no derivative and no value: its operator is not in the catalog");
    }

    /** What it is called, and how it is tried and used. */
    Declaration<? extends Operator> declaration();

    @Override
    default String mnemonic() {
        return declaration().mnemonic();
    }

    @Override
    default String attributes() {
        return declaration().print(this);
    }

    /**
     * Axes of operands that the extent of a result's axis comes from, likeliest first: what an error can point at. Those of the same
     * number and extent, unless the operator knows better.
     */
    default List<Place> sources(Node node, int result, int axis) {
        Dim extent = node.types().get(result).dim(axis);
        return IntStream.range(0, node.operands().size())
                .filter(i -> axis < node.operands().get(i).type().rank()
                        && node.operands().get(i).type().dim(axis).equals(extent))
                .mapToObj(i -> new Place(i, axis))
                .toList();
    }

    /**
     * Reverse mode: the cotangent of each operand, given the results'.
     *
     * @param fx makes the derivative's nodes
     * @param node the primal node; its operands and its results may be reused
     * @param cotangents one for each result, of the result's type; null where it is zero, but not everywhere
     * @return one cotangent for each operand, of the operand's type; null where the derivative is zero everywhere
     */
    List<@Nullable Value> vjp(Fx fx, Node node, List<@Nullable Value> cotangents);

    /**
     * Forward mode: the tangent of each result, given the operands'.
     *
     * @param tangents one for each operand, null where it is zero
     * @return one for each result, of the result's type; null where it is zero
     */
    List<@Nullable Value> jvp(Fx fx, Node node, List<@Nullable Value> tangents);

    /**
     * The results for concrete operands, in double: the meaning that generated code is held against.
     *
     * @param dims the values of the named dimensions
     */
    List<Array64> evaluate(Node node, List<Array64> operands, Map<String, Long> dims);

    /** Whether it is smooth in pieces only, which {@link #pieces} tells apart. */
    default boolean hasKinks() {
        return false;
    }

    /**
     * A number that tells apart the smooth pieces of an operator with kinks, as {@link Domain.Pieces#joined} numbers do: it changes
     * where operands cross some. Always 0 for a smooth operator.
     */
    default long pieces(Node node, List<Array64> operands) {
        return 0;
    }
}
