package org.xhat.compiler.kernel;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;

/**
 * The least that can be a kernel of its own: one operation and the space it iterates over. Extents of 1 are not iterated.
 *
 * @param number its place among the atoms; what it reads has smaller numbers
 * @param kind what it does
 * @param value the value of the graph that it computes, or computes a part of; of a call, the first
 * @param piece what a piece copies; null for other kinds
 * @param extents the axes it iterates over
 * @param index where in the operand (of a reduction or piece) or result (otherwise) it stands: one index for each extent
 * @param resultAxes the axes its result varies along: for the extents of the result that are not 1, in order
 * @param resultIndex where in the value it stands
 * @param readings what it reads, through views: an operand each, then what says where these are
 * @param layout how the memory lies that it comes to
 * @param reduction how it reduces; null for other kinds
 * @param output the graph's output it exists for, if it only copies
 */
record Atom(
        int number,
        Kind kind,
        Value value,
        Pieces.@Nullable Piece piece,
        List<Dim> extents,
        List<Affine> index,
        List<Integer> resultAxes,
        List<Affine> resultIndex,
        List<Views.Reading> readings,
        Layout layout,
        @Nullable Reduction reduction,
        @Nullable String output) {
    /** Appends to the readings those of the indices that they need. */
    Atom {
        int axes = extents.size();
        readings = Stream.concat(
                        readings.stream(), readings.stream().flatMap(reading -> reading.indices(axes).stream()))
                .toList();
    }

    /** What an atom does. */
    enum Kind {
        /** An elementwise operator. */
        POINTWISE,
        /** A reduction. */
        REDUCE,
        /** A contraction. */
        CONTRACT,
        /** A view that must lie in memory, or an output that is no computation of its own. */
        COPY,
        /** One operand of a concatenation, copied to its place. */
        PIECE,
        /** A library's computation of all results of a node. */
        CALL
    }

    /**
     * How a reduction goes.
     *
     * @param combine how elements combine
     * @param order in which order they do; null where none of the axes reduced over is iterated
     * @param leader the mean of which this is the sum of squared deviations, left by the same reduction; null for others
     */
    record Reduction(
            Combine combine,
            @Nullable ReductionOrder order,
            @Nullable Atom leader) {}

    /** The values that it computes. */
    List<Value> values() {
        return kind == Kind.CALL ? value.node().results() : List.of(value);
    }

    /** How this combines several elements to one; null where it does not. */
    @Nullable Reduction reducing() {
        return reduction == null || reduction.order == null ? null : reduction;
    }

    /** Whether each element has a result, of those up to it. */
    boolean isRunning() {
        return reduction != null && reduction.order != null && reduction.order.running();
    }

    /** The mean whose reduction leaves this, too; null where this is no such thing. */
    @Nullable Atom leader() {
        return reduction == null ? null : reduction.leader;
    }

    /** Whether other atoms may read the result before it is stored. */
    boolean passesOn() {
        return kind == Kind.POINTWISE || kind == Kind.REDUCE || kind == Kind.CONTRACT;
    }

    /** Whether computing it again costs more than loading it. */
    boolean isExpensive() {
        return kind != Kind.REDUCE && value.op() instanceof Elementwise op && OperationCost.isExpensive(op);
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
        return "atom " + number + ": " + value;
    }
}
