package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/**
 * What a function of models is called with, each argument of the kind that its {@link Signature} says. An argument whose number
 * cannot be raises {@link ArgumentException}; what only data decide is noted as a {@link Demand}.
 */
public final class Arguments {
    /** One argument. */
    public sealed interface Argument {
        /** A tensor or labels. */
        record Tensor(Value value) implements Argument {}

        /** An int known when compiling. */
        record Whole(long value) implements Argument {}

        /** An int that may depend on extents. */
        record Extent(Dim value) implements Argument {}

        /** A float. */
        record Real(double value) implements Argument {}

        /** How a window slides. */
        record OfWindow(Sliding value) implements Argument {}
    }

    /** That {@code value} is at least {@code least}, one of which data decide; otherwise the argument is at fault. */
    public record Demand(int argument, Dim value, Dim least, String problem) {}

    /** As an extent: what the others leave. */
    public static final Dim REST = Dim.of(-1);

    private final List<Argument> given;
    private final List<Demand> demands = new ArrayList<>();

    /** Of a call with these arguments. */
    public Arguments(List<Argument> given) {
        this.given = List.copyOf(given);
    }

    /** What the arguments, as far as they were read, demand of the data. */
    public List<Demand> demands() {
        return demands;
    }

    /** The tensor, the labels or the scalar at {@code index}. */
    Value tensor(int index) {
        return ((Argument.Tensor) given.get(index)).value;
    }

    /** The tensors from {@code index} on. */
    List<Value> tensorsFrom(int index) {
        return IntStream.range(index, given.size()).mapToObj(this::tensor).toList();
    }

    /** The float at {@code index}. */
    double number(int index) {
        return ((Argument.Real) given.get(index)).value;
    }

    /** The int at {@code index}. */
    long integer(int index) {
        return ((Argument.Whole) given.get(index)).value;
    }

    /** The ints from {@code index} on, as axes. */
    List<Integer> integersFrom(int index) {
        return IntStream.range(index, given.size())
                .mapToObj(i -> (int) Math.clamp(integer(i), Integer.MIN_VALUE, Integer.MAX_VALUE))
                .toList();
    }

    /** The extent or the count at {@code index}. */
    Dim dim(int index) {
        return ((Argument.Extent) given.get(index)).value;
    }

    /** The extents from {@code index} on. */
    List<Dim> dimsFrom(int index) {
        return IntStream.range(index, given.size()).mapToObj(this::dim).toList();
    }

    /** As {@link #dimsFrom(int)}, where −1 stands for what the others leave of the elements of {@code x}. */
    List<Dim> dimsFrom(int index, TensorType x) {
        var dims = new ArrayList<>(dimsFrom(index));
        int rest = dims.indexOf(REST);
        if (rest < 0) {
            return dims;
        }
        if (dims.lastIndexOf(REST) != rest) {
            throw new ArgumentException(
                    index + dims.lastIndexOf(REST),
                    "-1 stands here twice for what the other extents leave",
                    "-1 for one axis, and the extents of the others");
        }
        Dim others = dims.stream().filter(dim -> !dim.equals(REST)).reduce(Dim.ONE, Dim::times);
        Dim count = x.elementCount();
        dims.set(rest, count.floorDiv(others));
        if (!dims.get(rest).times(others).equals(count)) {
            throw new ArgumentException(
                    index + rest,
                    x.extents() + " has " + count + " elements, which "
                            + (count.isConstant() && others.isConstant() ? "are" : "for some data are")
                            + " no multiple of " + others,
                    "other extents, whose product divides " + count);
        }
        return dims;
    }

    /** How the window at {@code index} slides. */
    Sliding window(int index) {
        return ((Argument.OfWindow) given.get(index)).value;
    }

    /** The axis of {@code x} at {@code index}. */
    int axis(int index, Value x) {
        return axis(index, integer(index), x.type(), x.type().rank());
    }

    /** The axis at {@code index} of a tensor that has those of {@code x} and one more. */
    int newAxis(int index, Value x) {
        return axis(index, integer(index), x.type(), x.type().rank() + 1);
    }

    /** The axes of {@code x} from {@code index} on, ascending; all where there are none. */
    List<Integer> axesFrom(int index, Value x) {
        var axes = new LinkedHashSet<Integer>();
        for (int i = index; i < given.size(); i++) {
            if (!axes.add(axis(i, x))) {
                throw new ArgumentException(i, "axis " + integer(i) + " is named twice", "each axis once");
            }
        }
        return axes.isEmpty()
                ? Axes.all(x.type().rank())
                : axes.stream().sorted().toList();
    }

    /** That {@code value} is at least {@code least}, to which the argument at {@code index} sees. */
    void demand(int index, Dim value, Dim least, String problem, String expected) {
        Dim difference = value.minus(least);
        if (difference.isConstant() && difference.constantValue() < 0) {
            throw new ArgumentException(index, problem, expected);
        }
        if (!difference.isConstant() && !difference.isAtLeast(0)) {
            demands.add(new Demand(index, value, least, problem));
        }
    }

    /**
     * The axis that the argument {@code index} calls {@code axis}, from 0: negative ones count from {@code rank}.
     *
     * @param x the tensor to tell of where there is none
     */
    public static int axis(int index, long axis, TensorType x, int rank) {
        long found = axis < 0 ? axis + rank : axis;
        if (found < 0 || found >= rank) {
            throw new ArgumentException(
                    index,
                    "axis " + axis + " does not exist in " + x.extents(),
                    rank == 0 ? "no axis: this is a scalar" : "an axis from " + -rank + " to " + (rank - 1));
        }
        return (int) found;
    }
}
