package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.ShapeException;

/**
 * How a window slides along several axes: what models write {@code window(3, 3).stride(2).same()} for.
 *
 * @param sizes elements of a window along each axis
 * @param strides how far each window is from the one before
 * @param dilations how far each element of a window is from the one before
 * @param pads elements added at both ends
 * @param same whether as many are added as make ⌈extent/stride⌉ windows, in place of {@code pads}
 * @param groups how many groups of channels know nothing of each other
 */
public record Sliding(
        List<Integer> sizes,
        List<Integer> strides,
        List<Integer> dilations,
        List<Integer> pads,
        boolean same,
        int groups) {
    /** More elements along an axis than any window has. */
    private static final int MOST = 1 << 16;

    /** Copies the lists. */
    public Sliding {
        sizes = List.copyOf(sizes);
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        pads = List.copyOf(pads);
    }

    /** What would fit where the numbers given are not as many as there are axes. */
    private static final String FITTING = "numbers that a window can have";

    /** A window of these sizes; {@link ShapeException} where there are none. */
    public static Sliding of(List<Long> sizes) {
        if (sizes.isEmpty()) {
            throw new ShapeException(
                    "a window has a size for each axis that it slides along, such as window(3, 3)", FITTING);
        }
        var ones = Collections.nCopies(sizes.size(), 1);
        return new Sliding(
                counts("size", sizes, sizes.size(), 1), ones, ones, Collections.nCopies(sizes.size(), 0), false, 1);
    }

    /** The same, with other strides; {@link ShapeException} where they do not fit, as for the other changes. */
    public Sliding stride(List<Long> distances) {
        return new Sliding(sizes, counts("stride", distances, rank(), 1), dilations, pads, same, groups);
    }

    /** The same, with other dilations. */
    public Sliding dilation(List<Long> distances) {
        return new Sliding(sizes, strides, counts("dilation", distances, rank(), 1), pads, same, groups);
    }

    /** The same, with so many elements added at both ends. */
    public Sliding pad(List<Long> counts) {
        return new Sliding(sizes, strides, dilations, counts("pad", counts, rank(), 0), false, groups);
    }

    /** The same, padded to ⌈extent/stride⌉ windows. */
    public Sliding padded() {
        return new Sliding(sizes, strides, dilations, pads, true, groups);
    }

    /** The same on groups of channels. */
    public Sliding groups(long count) {
        return new Sliding(
                sizes,
                strides,
                dilations,
                pads,
                same,
                counts("groups", List.of(count), 1, 1).getFirst());
    }

    /** The number of axes. */
    public int rank() {
        return sizes.size();
    }

    /** How many elements a window has along an axis; {@link ShapeException} where there is no such axis. */
    public int size(long axis) {
        if (axis < 0 || axis >= rank()) {
            throw new ShapeException(this + " has no axis " + axis, "0 to " + (rank() - 1));
        }
        return sizes.get((int) axis);
    }

    private static List<Integer> counts(String what, List<Long> given, int axes, int least) {
        if (given.size() != axes && given.size() != 1) {
            throw new ShapeException(
                    what + " takes one number, or " + axes + ", one for each axis of the window", FITTING);
        }
        var counts = new ArrayList<Integer>();
        for (int axis = 0; axis < axes; axis++) {
            long count = given.get(given.size() == 1 ? 0 : axis);
            if (count < least || count > MOST) {
                throw new ShapeException(what + " is " + count, "at least " + least + ", at most " + MOST);
            }
            counts.add((int) count);
        }
        return counts;
    }

    /** How many elements of the axis a window reaches over. */
    long reach(int axis) {
        return (long) dilations.get(axis) * (sizes.get(axis) - 1) + 1;
    }

    /** The window along one axis, of a tensor whose axis {@code at} it is. */
    WindowOp.Window along(int axis, int at) {
        return new WindowOp.Window(at, sizes.get(axis), strides.get(axis), dilations.get(axis));
    }

    /** Elements added before and after {@code extent} elements along an axis; empty where that depends on data. */
    Optional<List<Dim>> padding(int axis, Dim extent) {
        Dim pad = Dim.of(pads.get(axis));
        if (!same) {
            return Optional.of(List.of(pad, pad));
        }
        long total = reach(axis) - 1;
        int stride = strides.get(axis);
        if (stride > 1) {
            if (!extent.isConstant()) {
                return Optional.empty();
            }
            long windows = (extent.constantValue() + stride - 1) / stride;
            total = Math.max(0, (windows - 1) * stride + reach(axis) - extent.constantValue());
        }
        return Optional.of(List.of(Dim.of(total / 2), Dim.of(total - total / 2)));
    }

    /**
     * The extent from which on every window along an axis holds one of its elements, where none reaches past the padding on one side:
     * a dilated window may still step over all of them.
     *
     * @param extent the elements between {@code before} and {@code after}; where it is a number, windows that it has no room for
     *     are left out
     */
    long leastExtent(int axis, long before, long after, Dim extent) {
        int dilation = dilations.get(axis);
        long least = 0;
        for (long start = -before; start < 0; start += strides.get(axis)) {
            long room = start + reach(axis) - after;
            if (room >= dilation) {
                break;
            }
            long first = Math.floorMod(start, dilation);
            if (first >= room && (!extent.isConstant() || extent.constantValue() >= room)) {
                least = Math.max(least, first + 1);
            }
        }
        return least;
    }

    /** As a model writes it. */
    @Override
    public String toString() {
        return "window(" + text(sizes) + ")"
                + (strides.stream().allMatch(stride -> stride == 1) ? "" : ".stride(" + text(strides) + ")")
                + (dilations.stream().allMatch(each -> each == 1) ? "" : ".dilation(" + text(dilations) + ")")
                + (same ? ".same()" : pads.stream().allMatch(pad -> pad == 0) ? "" : ".pad(" + text(pads) + ")")
                + (groups == 1 ? "" : ".groups(" + groups + ")");
    }

    private static String text(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
