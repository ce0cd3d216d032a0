package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.one;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** Nodes that bring elements to a common scale. */
final class Normalizations {
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("Softmax", one(node -> softmax(node, false))),
            entry("LogSoftmax", one(node -> softmax(node, true))),
            entry("BatchNormalization", one(Normalizations::batch)),
            entry("InstanceNormalization", one(Normalizations::instance)),
            entry("LayerNormalization", Normalizations::layer),
            entry("MeanVarianceNormalization", one(Normalizations::meanVariance)));

    private Normalizations() {}

    private static Value softmax(OnnxNode node, boolean logarithm) {
        Value x = node.input(0);
        int axis = OnnxNode.axis(node.integer("axis", -1), x.type().rank());
        return logarithm ? logSoftmax(node.fx(), x, axis) : softmax(node.fx(), x, axis);
    }

    private static Value softmax(Fx fx, Value x, int axis) {
        Value weights = fx.exp(fx.sub(x, fx.broadcastLike(fx.max(x, List.of(axis)), x, List.of(axis))));
        return fx.div(weights, fx.broadcastLike(fx.sum(weights, List.of(axis)), x, List.of(axis)));
    }

    static Value logSoftmax(Fx fx, Value x, int axis) {
        Value shifted = fx.sub(x, fx.broadcastLike(fx.max(x, List.of(axis)), x, List.of(axis)));
        Value total = fx.log(fx.sum(fx.exp(shifted), List.of(axis)));
        return fx.sub(shifted, fx.broadcastLike(total, x, List.of(axis)));
    }

    private static Value batch(OnnxNode node) {
        if (node.flag("training_mode", false)) {
            throw new UnsupportedNodeException(
                    "running statistics are states, which a node that gives new ones has not");
        }
        Fx fx = node.fx();
        Value x = node.input(0);
        Value variance = fx.add(node.input(4), fx.constant(node.number("epsilon", 1e-5)));
        Value scaled = fx.mul(fx.sub(x, channelwise(fx, node.input(3), x)), channelwise(fx, fx.rsqrt(variance), x));
        return fx.add(fx.mul(scaled, channelwise(fx, node.input(1), x)), channelwise(fx, node.input(2), x));
    }

    private static Value channelwise(Fx fx, Value parameter, Value x) {
        return fx.broadcast(parameter, x.dims(), List.of(1));
    }

    private static Value instance(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        var moments = Moments.of(fx, x, OnnxNode.axesFrom(2, x.type().rank()), node.number("epsilon", 1e-5));
        Value scaled = fx.mul(moments.normalized(fx), channelwise(fx, node.input(1), x));
        return fx.add(scaled, channelwise(fx, node.input(2), x));
    }

    /** The result, the mean, and 1/√(variance + epsilon). */
    private static List<Value> layer(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        int axis = OnnxNode.axis(node.integer("axis", -1), x.type().rank());
        var axes = OnnxNode.axesFrom(axis, x.type().rank());
        var moments = Moments.of(fx, x, axes, node.number("epsilon", 1e-5));
        Value scaled = node.call("mul", moments.normalized(fx), node.input(1));
        Value result = node.hasInput(2) ? node.call("add", scaled, node.input(2)) : scaled;
        return List.of(
                        result,
                        Reductions.kept(fx, moments.mean, x, axes),
                        Reductions.kept(fx, moments.inverseDeviation, x, axes))
                .subList(0, node.outputCount());
    }

    private static Value meanVariance(OnnxNode node) {
        Value x = node.input(0);
        var axes = OnnxNode.axes(
                node.integers("axes", List.of(0L, 2L, 3L)), x.type().rank());
        return Moments.of(node.fx(), x, axes, 1e-9).normalized(node.fx());
    }

    /** What is known of x over axes. */
    private record Moments(Value centered, Value mean, Value inverseDeviation, List<Integer> axes) {
        static Moments of(Fx fx, Value x, List<Integer> axes, double epsilon) {
            Value mean = fx.mean(x, axes);
            Value centered = fx.sub(x, fx.broadcastLike(mean, x, axes));
            Value variance = fx.mean(fx.square(centered), axes);
            return new Moments(centered, mean, fx.rsqrt(fx.add(variance, fx.constant(epsilon))), axes);
        }

        Value normalized(Fx fx) {
            return fx.mul(centered, fx.broadcastLike(inverseDeviation, centered, axes));
        }
    }
}
