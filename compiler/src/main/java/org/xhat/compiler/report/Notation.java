package org.xhat.compiler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.op.Broadcast;

/**
 * A formula for a value, and what a reader takes it to be: what is repeated along axes is written without them, and so are axes
 * of extent 1.
 *
 * @param text the formula
 * @param strength how tightly its outermost sign binds; an operand that binds less is put in parentheses
 * @param dims the extents that it has as written
 * @param axes which axis of the value each of these is; −1 for one of extent 1 that the value has not. The longer ones ascend
 */
record Notation(String text, int strength, List<Dim> dims, List<Integer> axes) {
    static final int COMPARISON = 1;
    static final int SUM = 2;
    static final int PRODUCT = 3;
    static final int SIGN = 4;
    static final int POWER = 5;
    static final int ATOM = 6;

    private static final int NONE = -1;

    /** Copies the lists. */
    Notation {
        dims = List.copyOf(dims);
        axes = List.copyOf(axes);
    }

    /** A name or a number, of a value of these extents. */
    static Notation atom(String text, List<Dim> dims) {
        return of(text, ATOM, dims);
    }

    /** A formula that is written with all the extents of its value. */
    static Notation of(String text, int strength, List<Dim> dims) {
        return new Notation(text, strength, dims, upTo(dims.size()));
    }

    static Notation infix(Notation left, String sign, Notation right, int strength) {
        return of(left.within(strength) + sign + right.within(strength + 1), strength, List.of());
    }

    static Notation call(String function, List<Notation> operands) {
        return atom(
                function + operands.stream().map(Notation::text).collect(Collectors.joining(", ", "(", ")")),
                List.of());
    }

    /** The same formula, which is of these extents, lying along these axes. */
    Notation lying(List<Dim> along, List<Integer> on) {
        return new Notation(text, strength, along, on);
    }

    /** Its text, in parentheses where it binds less than {@code least}. */
    String within(int least) {
        return strength >= least ? text : "(" + text + ")";
    }

    /** Of a matrix, the transposed one; of a vector, one that lies along the first axis of what it is beside. */
    Notation transposed() {
        return new Notation(within(POWER) + "ᵀ", POWER, dims.reversed(), axes);
    }

    /** The same as an operand, of which the value repeats each axis as {@code broadcast} says. */
    Notation repeated(Broadcast broadcast) {
        return lying(
                dims,
                axes.stream()
                        .map(axis -> axis == NONE ? NONE : broadcast.axes().get(axis))
                        .toList());
    }

    /** The same for a value of the extents {@code to} that differs from one of {@code from} in axes of extent 1 alone. */
    Notation withUnits(List<Dim> from, List<Dim> to) {
        List<Integer> before = longAxes(from);
        List<Integer> after = longAxes(to);
        return mapped(axis -> before.contains(axis) ? after.get(before.indexOf(axis)) : NONE);
    }

    /** The same for a value that has each axis elsewhere; {@code place} is −1 for one that it has not. */
    Notation mapped(IntUnaryOperator place) {
        return lying(
                dims,
                axes.stream()
                        .map(axis -> axis == NONE ? NONE : place.applyAsInt(axis))
                        .toList());
    }

    /** The axes of the value that it lies along, those of extent 1 left out. */
    List<Integer> longAxes() {
        return IntStream.range(0, dims.size())
                .filter(axis -> !dims.get(axis).equals(Dim.ONE))
                .mapToObj(axes::get)
                .toList();
    }

    /** The axes that are not of the constant extent 1. */
    static List<Integer> longAxes(List<Dim> dims) {
        return upTo(dims.size()).stream()
                .filter(axis -> !dims.get(axis).equals(Dim.ONE))
                .toList();
    }

    /** Written with all the extents {@code of} its value. */
    Notation full(List<Dim> of) {
        List<Integer> along = longAxes();
        if (dims.equals(of) && along.equals(longAxes(of))) {
            return lying(of, upTo(of.size()));
        }
        if (along.equals(longAxes(of))) {
            return atom("reshape[dims=" + extents(of) + "](" + text + ")", of);
        }
        List<Dim> kept = along.stream().map(of::get).toList();
        String operand = dims.equals(kept) ? text : "reshape[dims=" + extents(kept) + "](" + text + ")";
        return atom(
                "broadcast[dims=" + extents(of) + "; axes="
                        + along.stream().map(String::valueOf).collect(Collectors.joining(",")) + "](" + operand + ")",
                of);
    }

    private static String extents(List<Dim> dims) {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(","));
    }

    private static List<Integer> upTo(int rank) {
        return new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    }
}
