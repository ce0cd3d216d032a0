package org.xhat.compiler.onnx;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** Steps of training: of a rate, the number of steps before, a parameter, its gradient and what is remembered. */
final class Optimizers {
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("Momentum", Optimizers::momentum),
            entry("Adagrad", Optimizers::adagrad),
            entry("Adam", Optimizers::adam));

    private Optimizers() {}

    /** The gradient with that of norm_coefficient/2·‖x‖². */
    private static Value gradient(OnnxNode node) {
        Fx fx = node.fx();
        return fx.add(fx.mul(fx.constant(node.number("norm_coefficient", 0)), node.input(2)), node.input(3));
    }

    private static Value scaled(OnnxNode node, double factor, Value x) {
        return node.fx().mul(node.fx().constant(factor), x);
    }

    private static List<Value> momentum(OnnxNode node) {
        Fx fx = node.fx();
        Value gradient = gradient(node);
        double alpha = node.number("alpha", 0);
        Value beta =
                fx.where(fx.less(fx.constant(0), node.input(1)), fx.constant(node.number("beta", 0)), fx.constant(1));
        Value momentum = fx.add(scaled(node, alpha, node.input(4)), fx.mul(beta, gradient));
        Value direction = node.text("mode", "standard").equals("nesterov")
                ? fx.add(gradient, scaled(node, alpha, momentum))
                : momentum;
        return List.of(fx.sub(node.input(2), fx.mul(node.input(0), direction)), momentum);
    }

    private static List<Value> adagrad(OnnxNode node) {
        Fx fx = node.fx();
        Value decay = fx.add(fx.constant(1), scaled(node, node.number("decay_factor", 0), node.input(1)));
        Value rate = fx.div(node.input(0), decay);
        Value gradient = gradient(node);
        Value squares = fx.add(node.input(4), fx.square(gradient));
        Value divisor = fx.add(fx.sqrt(squares), fx.constant(node.number("epsilon", 1e-6)));
        return List.of(fx.sub(node.input(2), fx.div(fx.mul(rate, gradient), divisor)), squares);
    }

    private static List<Value> adam(OnnxNode node) {
        Fx fx = node.fx();
        Value step = node.input(1);
        double alpha = node.number("alpha", 0.9);
        double beta = node.number("beta", 0.999);
        Value gradient = gradient(node);
        Value momentum = fx.add(scaled(node, alpha, node.input(4)), scaled(node, 1 - alpha, gradient));
        Value squares = fx.add(scaled(node, beta, node.input(5)), scaled(node, 1 - beta, fx.square(gradient)));
        Value correction = fx.div(fx.sqrt(withoutPower(fx, beta, step)), withoutPower(fx, alpha, step));
        Value corrected = fx.where(fx.less(fx.constant(0), step), correction, fx.constant(1));
        Value divisor = fx.add(fx.sqrt(squares), fx.constant(node.number("epsilon", 1e-6)));
        Value moved = fx.sub(node.input(2), fx.mul(fx.mul(node.input(0), corrected), fx.div(momentum, divisor)));
        return List.of(scaled(node, 1 - node.number("norm_coefficient_post", 0), moved), momentum, squares);
    }

    /** 1 − base^exponent. */
    private static Value withoutPower(Fx fx, double base, Value exponent) {
        return fx.sub(fx.constant(1), fx.pow(fx.constant(base), exponent));
    }
}
