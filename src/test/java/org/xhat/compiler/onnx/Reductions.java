package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.missing;
import static org.xhat.compiler.onnx.Translation.one;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Reverse;

/** Nodes that combine the elements along axes. */
final class Reductions {
    /** What is made of x along axes, which the result lacks. */
    @FunctionalInterface
    private interface Reduction {
        Value of(Fx fx, Value x, List<Integer> axes);
    }

    // spotless:off
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("ReduceSum", over(Fx::sum)),
            entry("ReduceMean", over(Fx::mean)),
            entry("ReduceMax", over(Fx::max)),
            entry("ReduceMin", over(Fx::min)),
            entry("ReduceProd", over(Reductions::product)),
            entry("ReduceL1", over((fx, x, axes) -> fx.sum(fx.abs(x), axes))),
            entry("ReduceL2", over((fx, x, axes) -> fx.sqrt(fx.sum(fx.square(x), axes)))),
            entry("ReduceSumSquare", over((fx, x, axes) -> fx.sum(fx.square(x), axes))),
            entry("ReduceLogSum", over((fx, x, axes) -> fx.log(fx.sum(x, axes)))),
            entry("ReduceLogSumExp", over(Reductions::logSumExp)),
            entry("GlobalAveragePool", one(node -> global(node, Fx::mean))),
            entry("GlobalMaxPool", one(node -> global(node, Fx::max))),
            entry("ArgMax", one(node -> place(node, "argMax"))),
            entry("ArgMin", one(node -> place(node, "argMin"))),
            entry("TopK", missing("topK")),
            entry("CumSum", one(Reductions::cumulativeSum)));
    // spotless:on

    private Reductions() {}

    private static Translation over(Reduction reduction) {
        return one(node -> {
            Value x = node.input(0);
            int rank = x.type().rank();
            List<Long> axes = node.hasInput(1) ? node.integers(1) : node.integers("axes", List.of());
            if (axes.isEmpty() && node.flag("noop_with_empty_axes", false)) {
                return x;
            }
            var along = axes.isEmpty() ? OnnxNode.axesFrom(0, rank) : OnnxNode.axes(axes, rank);
            Value result = reduction.of(node.fx(), x, along);
            return node.flag("keepdims", true) ? kept(node.fx(), result, x, along) : result;
        });
    }

    /** Where the first extreme element is; the last is where the first of the reversed is, counted from the end. */
    private static Value place(OnnxNode node, String function) {
        Fx fx = node.fx();
        Value x = node.input(0);
        int axis =
                OnnxNode.axes(List.of(node.integer("axis", 0)), x.type().rank()).getFirst();
        boolean last = node.flag("select_last_index", false);
        Value place = node.call(function, last ? fx.builder().add(new Reverse(axis), x) : x, axis);
        if (last) {
            place = fx.sub(fx.constant(OnnxNode.extent(x, axis) - 1), fx.toFloating(place));
        }
        return node.flag("keepdims", true) ? kept(fx, place, x, List.of(axis)) : place;
    }

    /** Sums so far, from either end, each with its own element or without. */
    private static Value cumulativeSum(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        int axis = OnnxNode.axes(node.integers(1), x.type().rank()).getFirst();
        boolean reverse = node.flag("reverse", false);
        Value sums = node.call("cumSum", reverse ? fx.builder().add(new Reverse(axis), x) : x, axis);
        if (node.flag("exclusive", false)) {
            sums = fx.slice(
                    fx.pad(sums, axis, Dim.ONE, Dim.ZERO),
                    axis,
                    Dim.ZERO,
                    x.type().dim(axis));
        }
        return reverse ? fx.builder().add(new Reverse(axis), sums) : sums;
    }

    private static Value global(OnnxNode node, Reduction reduction) {
        Value x = node.input(0);
        var axes = OnnxNode.axesFrom(2, x.type().rank());
        return kept(node.fx(), reduction.of(node.fx(), x, axes), x, axes);
    }

    /** {@code result}, which lacks {@code axes} of x, with extents of 1 there. */
    static Value kept(Fx fx, Value result, Value x, List<Integer> axes) {
        var dims = new ArrayList<>(x.dims());
        axes.forEach(axis -> dims.set(axis, Dim.ONE));
        return fx.reshape(result, dims);
    }

    /** max x + log Σ exp(x − max x), which does not overflow. */
    private static Value logSumExp(Fx fx, Value x, List<Integer> axes) {
        Value most = fx.max(x, axes);
        Value shifted = fx.sub(x, fx.broadcastLike(most, x, axes));
        return fx.add(most, fx.log(fx.sum(fx.exp(shifted), axes)));
    }

    /** Factor by factor: xhat has no reduction of this kind. */
    private static Value product(Fx fx, Value x, List<Integer> axes) {
        Value product = x;
        for (int axis : axes.reversed()) {
            Value each = product;
            product = IntStream.range(0, OnnxNode.extent(x, axis))
                    .mapToObj(i -> fx.slice(each, axis, Dim.of(i), Dim.of(i + 1)))
                    .reduce(fx::mul)
                    .map(last -> fx.sum(last, List.of(axis)))
                    .orElseThrow(() -> new UnsupportedNodeException("there is no product of no factors"));
        }
        return product;
    }
}
