package org.xhat.compiler.kernel;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;

/**
 * The least that can be a kernel of its own: one operation and the space it iterates over. Extents of 1 are not iterated, unless a
 * reduction along one has to combine it.
 *
 * @param number its place among the nodes; what it reads has smaller numbers
 * @param work what it does
 * @param value the value of the graph that it computes, or computes a part of; of a call, the first
 * @param extents the axes it iterates over
 * @param resultAxes the axes its result varies along: for the extents of the result that are iterated, in order
 * @param resultIndex where in the result, or in the piece that it copies, it stands
 * @param readings what it reads, through views: an operand each, then what says where these are
 * @param layout how the memory lies that it comes to
 */
record FusionNode(
        int number,
        Work work,
        Value value,
        List<Dim> extents,
        List<Integer> resultAxes,
        List<Affine> resultIndex,
        List<Views.Reading> readings,
        Layout layout) {

    /** What a node does. */
    sealed interface Work {}

    /** An elementwise operator. */
    record Pointwise() implements Work {}

    /**
     * A reduction.
     *
     * @param combine how elements combine
     * @param order in which order they do; null where there is one element, which is the result
     * @param leader the mean of which this is the sum of squared deviations, left by the same reduction; null for others
     */
    record Reduce(
            Combine combine,
            @Nullable ReductionOrder order,
            @Nullable FusionNode leader) implements Work {}

    /**
     * A contraction.
     *
     * @param letters those of the result, then those summed over
     * @param index the position along each letter
     */
    record Contract(ContractOp op, String letters, List<Affine> index) implements Work {
        /** The axes of {@code some} of the letters, but for those whose extent is 1. */
        List<Integer> axes(String some) {
            return some.chars()
                    .map(letter -> index.get(letters.indexOf(letter)).soleAxis())
                    .filter(axis -> axis >= 0)
                    .boxed()
                    .toList();
        }
    }

    /** A view or a constant expression that must lie in memory, computed there. */
    record Materialize() implements Work {}

    /** A copy that is an output of the graph, called {@code output}. */
    record CopyOut(String output) implements Work {}

    /** A copy of an operand of a concatenation to its place. */
    record CopyPiece(Pieces.Piece piece) implements Work {}

    /** A library's computation of all results of a node of the graph. */
    record Call() implements Work {}

    /** What computes {@code value}, its result at {@code resultIndex}. Appends to the readings those of the indices that they need. */
    static FusionNode of(
            int number,
            Work work,
            Value value,
            List<Dim> extents,
            List<Affine> resultIndex,
            List<Views.Reading> readings,
            Layout layout) {
        int axes = extents.size();
        return new FusionNode(
                number,
                work,
                value,
                extents,
                resultIndex.stream()
                        .map(Affine::soleAxis)
                        .filter(axis -> axis >= 0)
                        .toList(),
                resultIndex,
                Stream.concat(readings.stream(), readings.stream().flatMap(reading -> reading.indices(axes).stream()))
                        .toList(),
                layout);
    }

    /** The values that it computes. */
    List<Value> values() {
        return work instanceof Call ? value.node().results() : List.of(value);
    }

    /** Whether it writes an output of the graph that is no value of its own: a copy of one. */
    boolean copiesOut() {
        return work instanceof CopyOut;
    }

    /** Whether it writes what lies elsewhere, or nowhere, as it is. */
    boolean copies() {
        return copiesOut() || work instanceof Materialize;
    }

    boolean isPointwise() {
        return work instanceof Pointwise;
    }

    boolean isContraction() {
        return work instanceof Contract;
    }

    /** The reduction that it is; null where it is none. */
    @Nullable Reduce reduction() {
        return work instanceof Reduce reduce ? reduce : null;
    }

    /** In which order it combines several elements to one; null where it does not. */
    @Nullable ReductionOrder order() {
        return work instanceof Reduce reduce ? reduce.order : null;
    }

    /** Whether each element has a result, of those up to it. */
    boolean isRunning() {
        var order = order();
        return order != null && order.running();
    }

    /** The mean whose reduction leaves this, too; null where this is no such thing. */
    @Nullable FusionNode leader() {
        return work instanceof Reduce reduce ? reduce.leader : null;
    }

    /** Whether other nodes may read the result before it is stored. */
    boolean passesOn() {
        return switch (work) {
            case Pointwise _, Reduce _, Contract _ -> true;
            case Materialize _, CopyOut _, CopyPiece _, Call _ -> false;
        };
    }

    /** Whether computing it again costs more than loading it. */
    boolean isExpensive() {
        return reduction() == null && value.op() instanceof Elementwise op && OperationCost.isExpensive(op);
    }

    /** Roughly how much code it is, in pointwise operations. */
    int weight() {
        return value.op() instanceof Elementwise op ? OperationCost.codeOperations(op) : 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return "fusion node " + number + ": " + value;
    }
}
