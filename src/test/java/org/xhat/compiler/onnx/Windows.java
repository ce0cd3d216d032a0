package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.one;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.WindowOp;

/** Nodes that slide a window over the axes after the batch and the channels: [batch, channels, …]. */
final class Windows {
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("Conv", one(Windows::convolution)),
            entry("ConvTranspose", one(Windows::transposedConvolution)),
            entry("MaxPool", one(Windows::maxPool)),
            entry("AveragePool", one(Windows::averagePool)),
            entry("LRN", one(Windows::responseNormalization)));

    private static final String POSITIONS = "pqrstuvw";
    private static final String TAPS = "hijklmno";

    /**
     * How a window slides along one axis.
     *
     * @param before elements added before the first
     * @param after elements added after the last
     * @param beyond elements added after those, so that a last window that begins inside is whole
     */
    private record Along(int size, int stride, int dilation, int before, int after, int beyond) {
        int reach() {
            return dilation * (size - 1) + 1;
        }

        /** x with what is added along {@code axis}. */
        Value padded(Fx fx, Value x, int axis, double fill, double fillBeyond) {
            return padded(fx, padded(fx, x, axis, before, after, fill), axis, 0, beyond, fillBeyond);
        }

        private static Value padded(Fx fx, Value x, int axis, int before, int after, double fill) {
            return before == 0 && after == 0
                    ? x
                    : fx.builder().add(new Pad(axis, Dim.of(before), Dim.of(after), Dim.ONE, fill), x);
        }

        /** Windows along {@code axis} of x. */
        Value windows(Fx fx, Value x, int axis) {
            return fx.windows(x, new WindowOp.Window(axis, size, stride, dilation));
        }
    }

    private Windows() {}

    /** By the attributes of {@code node}, along all axes of x but the first two. */
    private static List<Along> window(OnnxNode node, Value x, List<Long> otherwise) {
        var sizes = node.integers("kernel_shape", otherwise);
        int rank = sizes.size();
        var strides = node.integers("strides", Collections.nCopies(rank, 1L));
        var dilations = node.integers("dilations", Collections.nCopies(rank, 1L));
        var pads = node.integers("pads", Collections.nCopies(2 * rank, 0L));
        String automatic = node.text("auto_pad", "NOTSET");
        boolean ceil = node.flag("ceil_mode", false);
        var window = new ArrayList<Along>();
        for (int i = 0; i < rank; i++) {
            int extent = OnnxNode.extent(x, 2 + i);
            int size = Math.toIntExact(sizes.get(i));
            int stride = Math.toIntExact(strides.get(i));
            int dilation = Math.toIntExact(dilations.get(i));
            int reach = dilation * (size - 1) + 1;
            int before = Math.toIntExact(pads.get(i));
            int after = Math.toIntExact(pads.get(rank + i));
            if (automatic.startsWith("SAME")) {
                int all = Math.max(0, (Math.ceilDiv(extent, stride) - 1) * stride + reach - extent);
                before = automatic.equals("SAME_LOWER") ? Math.ceilDiv(all, 2) : all / 2;
                after = all - before;
            }
            int slack = extent + before + after - reach;
            int windows = Math.ceilDiv(slack, stride) + 1;
            boolean lastIsInside = (windows - 1) * stride < extent + before;
            int beyond = ceil && lastIsInside ? (windows - 1) * stride - slack : 0;
            window.add(new Along(size, stride, dilation, before, after, beyond));
        }
        return window;
    }

    private static List<Integer> taps(List<Along> window) {
        return OnnxNode.axesFrom(0, window.size()).stream()
                .map(i -> 2 + 2 * i + 1)
                .toList();
    }

    private static Value windows(Fx fx, Value x, List<Along> window, double fill) {
        Value windows = x;
        for (int i = 0; i < window.size(); i++) {
            windows = window.get(i).padded(fx, windows, 2 + i, fill, fill);
        }
        for (int i = 0; i < window.size(); i++) {
            windows = window.get(i).windows(fx, windows, 2 + 2 * i);
        }
        return windows;
    }

    private static List<Long> extentsFrom(int first, Value x) {
        return OnnxNode.axesFrom(first, x.type().rank()).stream()
                .map(axis -> (long) OnnxNode.extent(x, axis))
                .toList();
    }

    private static Value convolution(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        Value weight = node.input(1);
        var window = window(node, x, extentsFrom(2, weight));
        String positions = POSITIONS.substring(0, window.size());
        String taps = TAPS.substring(0, window.size());
        Value windows = grouped(fx, windows(fx, x, window, 0), 1, node.integer("group", 1));
        Value weights = grouped(fx, weight, 0, node.integer("group", 1));
        var op = new ContractOp("bgc" + alternating(positions, taps), "gzc" + taps, "bgz" + positions);
        return withBias(node, joined(fx, fx.contract(op, windows, weights)));
    }

    private static String alternating(String positions, String taps) {
        var letters = new StringBuilder();
        for (int i = 0; i < positions.length(); i++) {
            letters.append(positions.charAt(i)).append(taps.charAt(i));
        }
        return letters.toString();
    }

    /** {@code axis} divided into groups and what each has. */
    private static Value grouped(Fx fx, Value x, int axis, long groups) {
        var dims = new ArrayList<>(x.dims());
        dims.set(axis, Dim.of(groups));
        dims.add(axis + 1, Dim.of(OnnxNode.extent(x, axis) / groups));
        return fx.reshape(x, dims);
    }

    /** The channels of all groups, axes 1 and 2, as one axis. */
    private static Value joined(Fx fx, Value x) {
        var dims = new ArrayList<>(x.dims());
        dims.set(1, dims.get(1).times(dims.remove(2)));
        return fx.reshape(x, dims);
    }

    private static Value withBias(OnnxNode node, Value x) {
        return node.hasInput(2) ? node.fx().add(x, node.fx().broadcast(node.input(2), x.dims(), List.of(1))) : x;
    }

    /** Each element times the weight, added up where windows overlap; then padding is taken away. */
    private static Value transposedConvolution(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        Value weight = node.input(1);
        var window = window(node, x, extentsFrom(2, weight));
        int rank = window.size();
        String positions = POSITIONS.substring(0, rank);
        String taps = TAPS.substring(0, rank);
        long groups = node.integer("group", 1);
        var op = new ContractOp("bgc" + positions, "gcz" + taps, "bgz" + alternating(positions, taps));
        Value result = joined(fx, fx.contract(op, grouped(fx, x, 1, groups), grouped(fx, weight, 0, groups)));
        var more = node.integers("output_padding", Collections.nCopies(rank, 0L));
        for (int i = 0; i < rank; i++) {
            Along along = window.get(i);
            int full = (OnnxNode.extent(x, 2 + i) - 1) * along.stride + along.reach();
            result = fx.builder().add(new WindowOp.Fold(2 + i, Dim.of(full), along.stride, along.dilation), result);
            int before = along.before;
            long after = along.after - more.get(i);
            if (node.hasAttribute("output_shape")) {
                long all = full - node.integers("output_shape", List.of()).get(i);
                before = Math.toIntExact(all - Math.floorDiv(all, 2));
                before = node.text("auto_pad", "NOTSET").equals("SAME_UPPER") ? (int) (all - before) : before;
                after = all - before;
            }
            result = fx.pad(result, 2 + i, Dim.of(-before), Dim.of(-after));
        }
        return withBias(node, result);
    }

    private static Value maxPool(OnnxNode node) {
        if (node.outputCount() > 1) {
            throw new UnsupportedNodeException("there is no argMax, for the places of the largest");
        }
        Value x = node.input(0);
        var window = window(node, x, List.of());
        return node.fx().max(windows(node.fx(), x, window, Double.NEGATIVE_INFINITY), taps(window));
    }

    /** Padding counts as elements only where that is said; what makes the last window whole never does. */
    private static Value averagePool(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        var window = window(node, x, List.of());
        double counted = node.flag("count_include_pad", false) ? 1 : 0;
        Value mean = fx.sum(windows(fx, x, window, 0), taps(window));
        for (int i = 0; i < window.size(); i++) {
            Value ones = fx.filled(1, List.of(x.type().dim(2 + i)));
            Value elements = window.get(i).padded(fx, ones, 0, counted, 0);
            Value count = fx.sum(window.get(i).windows(fx, elements, 0), List.of(1));
            mean = fx.div(mean, fx.broadcast(count, mean.dims(), List.of(2 + i)));
        }
        return mean;
    }

    /** x / (bias + alpha/size · Σ x²)^beta, the sum over the channels around. */
    private static Value responseNormalization(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        int size = Math.toIntExact(node.integer("size", 1));
        var along = new Along(size, 1, 1, (size - 1) / 2, size / 2, 0);
        Value squares = along.padded(fx, fx.square(x), 1, 0, 0);
        Value sums = fx.sum(along.windows(fx, squares, 1), List.of(2));
        Value scale = fx.mul(fx.constant(node.number("alpha", 1e-4) / size), sums);
        Value base = fx.add(fx.constant(node.number("bias", 1)), scale);
        return fx.div(x, fx.pow(base, fx.constant(node.number("beta", 0.75))));
    }
}
