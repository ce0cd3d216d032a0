package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * What models make of windows: convolution is a contraction over them, pooling a reduction. Tensors are [batch, channels, …], and
 * windows slide along the axes after those.
 */
final class Convolution {
    /** The functions that models call. */
    static final List<Signature> SIGNATURES = List.of(
            Signature.of("convolve", Convolution::convolve, Parameter.TENSOR, Parameter.TENSOR, Parameter.WINDOW),
            Signature.of("maxPool", Convolution::maxPool, Parameter.TENSOR, Parameter.WINDOW),
            Signature.of("averagePool", Convolution::averagePool, Parameter.TENSOR, Parameter.WINDOW));

    /** Before the axes that windows slide along: the batch and the channels. */
    private static final int FIRST = 2;

    private static final String POSITIONS = "pqrstuvw";
    private static final String TAPS = "hijklmno";

    private Convolution() {}

    /**
     * {@code [b,c,…] ∗ [maps,c/groups,…] → [b,maps,…]}: at each window the sum of its elements, each times that of the weight which
     * lies at the same place of the window; not turned round, as in every library.
     */
    private static Value convolve(Fx fx, Arguments given) {
        Value x = given.tensor(0);
        Value weight = given.tensor(1);
        Sliding window = given.window(2);
        requireRank("convolve", x, window);
        if (window.rank() > POSITIONS.length()) {
            throw new ShapeException(
                    "a convolution over " + window.rank() + " axes", "at most " + POSITIONS.length() + " axes");
        }
        var expected = new ArrayList<Dim>();
        Dim groups = Dim.of(window.groups());
        Dim channels = x.type().dim(1).floorDiv(groups);
        boolean divides = channels.times(groups).equals(x.type().dim(1));
        expected.add(weight.type().rank() > 0 ? weight.type().dim(0) : Dim.ONE);
        expected.add(channels);
        window.sizes().forEach(size -> expected.add(Dim.of(size)));
        Dim maps = expected.getFirst().floorDiv(groups);
        if (!divides || !maps.times(groups).equals(expected.getFirst())) {
            throw new ShapeException(
                    "channels of " + x.type().extents() + " and maps of "
                            + weight.type().extents() + " are not divisible by " + groups,
                    "as many in each group");
        }
        if (!weight.dims().equals(expected)) {
            throw new ShapeException(
                    "a weight " + weight.type().extents() + " does not fit "
                            + x.type().extents() + " under " + window,
                    "[maps" + expected.stream().skip(1).map(dim -> ", " + dim).reduce("", String::concat) + "]");
        }
        Value windows = windows(fx, given, 2, x, window, 0);
        String positions = POSITIONS.substring(0, window.rank());
        String taps = TAPS.substring(0, window.rank());
        var slid = new StringBuilder();
        for (int axis = 0; axis < window.rank(); axis++) {
            slid.append(positions.charAt(axis)).append(taps.charAt(axis));
        }
        if (window.groups() == 1) {
            var op = new ContractOp("bc" + slid, "zc" + taps, "bz" + positions);
            return fx.contract(op, windows, weight);
        }
        var op = new ContractOp("bgc" + slid, "gzc" + taps, "bgz" + positions);
        Value result = fx.contract(op, split(fx, windows, 1, groups, channels), split(fx, weight, 0, groups, maps));
        var dims = new ArrayList<>(result.dims());
        dims.remove(2);
        dims.set(1, expected.getFirst());
        return fx.reshape(result, dims);
    }

    /** x with {@code axis} divided into {@code outer} times {@code inner}. */
    private static Value split(Fx fx, Value x, int axis, Dim outer, Dim inner) {
        var dims = new ArrayList<>(x.dims());
        dims.set(axis, outer);
        dims.add(axis + 1, inner);
        return fx.reshape(x, dims);
    }

    /** The largest of each window; padding is smaller than everything. */
    private static Value maxPool(Fx fx, Arguments given) {
        Value x = given.tensor(0);
        Sliding window = given.window(1);
        requireRank("maxPool", x, window);
        requireElements(given, 1, x, window);
        return fx.max(windows(fx, given, 1, x, window, Double.NEGATIVE_INFINITY), taps(window));
    }

    /** The mean of each window; padding is no element. */
    private static Value averagePool(Fx fx, Arguments given) {
        Value x = given.tensor(0);
        Sliding window = given.window(1);
        requireRank("averagePool", x, window);
        requireElements(given, 1, x, window);
        Value sum = fx.sum(windows(fx, given, 1, x, window, 0), taps(window));
        Value count = null;
        for (int axis = 0; axis < window.rank(); axis++) {
            Dim extent = x.type().dim(FIRST + axis);
            Value ones = fx.filled(1, List.of(extent));
            Value inside = padded(fx, given, 1, ones, 0, window, axis, 0);
            Value along = fx.sum(fx.windows(inside, window.along(axis, 0)), List.of(1));
            Value wide = fx.broadcast(along, sum.dims(), List.of(FIRST + axis));
            count = count == null ? wide : fx.mul(count, wide);
        }
        return count == null ? sum : fx.div(sum, count);
    }

    private static List<Integer> taps(Sliding window) {
        var axes = new ArrayList<Integer>();
        for (int axis = 0; axis < window.rank(); axis++) {
            axes.add(FIRST + 2 * axis + 1);
        }
        return axes;
    }

    /**
     * {@code [b,c,n,…] → [b,c,windows,size,…]}, for every axis of the window. All are padded first: windows of windows, and their
     * derivatives, then stand together.
     */
    private static Value windows(Fx fx, Arguments given, int argument, Value x, Sliding window, double fill) {
        Value windows = x;
        for (int axis = 0; axis < window.rank(); axis++) {
            windows = padded(fx, given, argument, windows, FIRST + axis, window, axis, fill);
        }
        for (int axis = 0; axis < window.rank(); axis++) {
            windows = fx.windows(windows, window.along(axis, FIRST + 2 * axis));
        }
        return windows;
    }

    /** x with what {@code window} pads along its {@code axis}, which is axis {@code at} of x. */
    private static Value padded(
            Fx fx, Arguments given, int argument, Value x, int at, Sliding window, int axis, double fill) {
        Dim extent = x.type().dim(at);
        List<Dim> padding = window.padding(axis, extent)
                .orElseThrow(() -> new ArgumentException(
                        argument,
                        "how much same() pads for a stride of "
                                + window.strides().get(axis) + " depends on " + extent,
                        "pad(…), or an extent known when compiling"));
        Dim padded = padding.getFirst().plus(extent).plus(padding.getLast());
        given.demand(
                argument,
                padded,
                Dim.of(window.reach(axis)),
                window + " reaches over " + window.reach(axis) + " elements of an axis that has " + padded,
                "a smaller window, or padding");
        return padding.stream().allMatch(count -> count.is(0))
                ? x
                : fx.builder().add(new Pad(at, padding.getFirst(), padding.getLast(), Dim.ONE, fill), x);
    }

    /** Demands that no window holds padding alone, of which nothing is the largest and there is no mean. */
    private static void requireElements(Arguments given, int argument, Value x, Sliding window) {
        for (int axis = 0; axis < window.rank(); axis++) {
            Dim extent = x.type().dim(FIRST + axis);
            var padding = window.padding(axis, extent);
            if (padding.isEmpty()) {
                continue;
            }
            Dim before = padding.get().getFirst();
            Dim after = padding.get().getLast();
            long most = window.reach(axis) - 1;
            given.demand(
                    argument,
                    Dim.of(most),
                    after,
                    window + " has windows of padding alone: it pads an axis by " + after + " at both ends",
                    "padding by at most " + most);
            long least = window.leastExtent(axis, before.constantValue(), after.constantValue(), extent);
            given.demand(
                    argument,
                    extent,
                    Dim.of(least),
                    window + " has windows of padding alone on an axis of " + extent,
                    "a smaller dilation, or less padding");
        }
    }

    private static void requireRank(String name, Value x, Sliding window) {
        if (x.type().rank() != FIRST + window.rank()) {
            throw new ShapeException(
                    name + " of " + x.type().extents() + " under " + window,
                    "a tensor of rank " + (FIRST + window.rank())
                            + ": [batch, channels, …], and the axes that the window slides along");
        }
    }
}
