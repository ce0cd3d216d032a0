package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.folded;
import static org.xhat.compiler.onnx.Translation.function;
import static org.xhat.compiler.onnx.Translation.missing;
import static org.xhat.compiler.onnx.Translation.one;
import static org.xhat.compiler.onnx.Translation.unary;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** Nodes that make each element of their result from one of each input. Truth is 1, falsehood 0. */
final class Pointwise {
    // spotless:off
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("Identity", unary((fx, x) -> x)),
            entry("Abs", function("abs")),
            entry("Neg", function("neg")),
            entry("Sign", function("sign")),
            entry("Sqrt", function("sqrt")),
            entry("Reciprocal", function("reciprocal")),
            entry("Exp", function("exp")),
            entry("Log", function("log")),
            entry("Erf", function("erf")),
            entry("Floor", function("floor")),
            entry("Ceil", unary((fx, x) -> fx.neg(fx.floor(fx.neg(x))))),
            entry("Round", unary(Pointwise::round)),

            entry("Sin", function("sin")),
            entry("Cos", function("cos")),
            entry("Tan", unary((fx, x) -> fx.div(fx.sin(x), fx.cos(x)))),
            entry("Asin", missing("asin")),
            entry("Acos", missing("acos")),
            entry("Atan", missing("atan")),
            entry("Tanh", function("tanh")),
            entry("Cosh", unary(Pointwise::cosh)),
            entry("Sinh", unary((fx, x) -> fx.mul(fx.tanh(x), cosh(fx, x)))),
            entry("Asinh", unary(Pointwise::asinh)),
            entry("Acosh", unary(Pointwise::acosh)),
            entry("Atanh", unary((fx, x) -> fx.mul(fx.constant(0.5), fx.sub(fx.log1p(x), fx.log1p(fx.neg(x)))))),

            entry("Add", function("add")),
            entry("Sub", function("sub")),
            entry("Mul", function("mul")),
            entry("Div", one(Pointwise::quotient)),
            entry("Pow", function("pow")),
            entry("Mod", one(Pointwise::remainder)),
            entry("Max", folded("max")),
            entry("Min", folded("min")),
            entry("Sum", folded("add")),
            entry("Mean", one(node -> node.call("div", folded("add").of(node).getFirst(), node.inputs().size()))),
            entry("Clip", one(Pointwise::clip)),

            entry("Equal", function("equal")),
            entry("Less", function("less")),
            entry("LessOrEqual", function("lessEqual")),
            entry("Greater", function("greater")),
            entry("GreaterOrEqual", function("greaterEqual")),
            entry("And", function("mul")),
            entry("Or", function("max")),
            entry("Xor", one(node -> not(node.fx(), node.call("equal", node.input(0), node.input(1))))),
            entry("Not", unary(Pointwise::not)),
            entry("IsNaN", unary((fx, x) -> not(fx, fx.equal(x, x)))),
            entry("IsInf", one(Pointwise::isInfinite)),
            entry("Where", function("where")),

            entry("Relu", function("relu")),
            entry("LeakyRelu", one(node -> sloped(node.fx(), node.input(0), node.fx().constant(node.number("alpha", 0.01))))),
            entry("PRelu", one(node -> sloped(node.fx(), node.input(0),
                    Functions.broadcast(node.fx(), node.input(1), node.input(0).dims())))),
            entry("ThresholdedRelu", one(node -> thresholded(node.fx(), node.input(0), node.number("alpha", 1)))),
            entry("Elu", one(node -> elu(node.fx(), node.input(0), node.number("alpha", 1), 1, 1))),
            entry("Celu", one(node -> elu(node.fx(), node.input(0), node.number("alpha", 1), node.number("alpha", 1), 1))),
            entry("Selu", one(node -> elu(node.fx(), node.input(0),
                    node.number("alpha", 1.67326319217681884765625), 1, node.number("gamma", 1.05070102214813232421875)))),
            entry("Sigmoid", function("sigmoid")),
            entry("HardSigmoid", one(node ->
                    hardSigmoid(node.fx(), node.input(0), node.number("alpha", 0.2), node.number("beta", 0.5)))),
            entry("HardSwish", unary((fx, x) -> fx.mul(x, hardSigmoid(fx, x, 1.0 / 6, 0.5)))),
            entry("Softplus", function("softplus")),
            entry("Softsign", unary((fx, x) -> fx.div(x, fx.add(fx.constant(1), fx.abs(x))))),
            entry("Dropout", Pointwise::dropout));
    // spotless:on

    private Pointwise() {}

    private static Value not(Fx fx, Value x) {
        return fx.sub(fx.constant(1), x);
    }

    /** To the nearest integer, the even one of two. */
    private static Value round(Fx fx, Value x) {
        Value half = fx.constant(0.5);
        Value up = fx.floor(fx.add(x, half));
        Value even = fx.mul(fx.constant(2), fx.floor(fx.mul(half, up)));
        return fx.where(fx.equal(fx.sub(x, fx.floor(x)), half), even, up);
    }

    /** Towards 0. */
    private static Value truncated(Fx fx, Value x) {
        return fx.mul(fx.sign(x), fx.floor(fx.abs(x)));
    }

    private static Value cosh(Fx fx, Value x) {
        return fx.mul(fx.constant(0.5), fx.add(fx.exp(x), fx.exp(fx.neg(x))));
    }

    /** sign x · log(|x| + √(x² + 1)), without cancellation near 0. */
    private static Value asinh(Fx fx, Value x) {
        Value one = fx.constant(1);
        Value square = fx.square(x);
        Value beyond = fx.div(square, fx.add(one, fx.sqrt(fx.add(one, square))));
        return fx.mul(fx.sign(x), fx.log1p(fx.add(fx.abs(x), beyond)));
    }

    /** log(x + √(x² − 1)), without cancellation near 1. */
    private static Value acosh(Fx fx, Value x) {
        Value t = fx.sub(x, fx.constant(1));
        return fx.log1p(fx.add(t, fx.sqrt(fx.mul(t, fx.add(t, fx.constant(2))))));
    }

    /** eˣ − 1 as tanh(x/2)·(eˣ + 1): without cancellation near 0. */
    private static Value expm1(Fx fx, Value x) {
        return fx.mul(fx.tanh(fx.mul(fx.constant(0.5), x)), fx.add(fx.exp(x), fx.constant(1)));
    }

    private static Value quotient(OnnxNode node) {
        Value quotient = node.call("div", node.input(0), node.input(1));
        return node.isFloating(0) ? quotient : truncated(node.fx(), quotient);
    }

    /** With the sign of the divisor or, with fmod, of the dividend. */
    private static Value remainder(OnnxNode node) {
        Value quotient = node.call("div", node.input(0), node.input(1));
        Value whole = node.flag("fmod", false)
                ? truncated(node.fx(), quotient)
                : node.fx().floor(quotient);
        return node.call("sub", node.input(0), node.call("mul", whole, node.input(1)));
    }

    private static Value clip(OnnxNode node) {
        Value atLeast = node.hasInput(1) ? node.call("max", node.input(0), node.input(1)) : node.input(0);
        return node.hasInput(2) ? node.call("min", atLeast, node.input(2)) : atLeast;
    }

    private static Value isInfinite(OnnxNode node) {
        boolean positive = node.flag("detect_positive", true);
        boolean negative = node.flag("detect_negative", true);
        Fx fx = node.fx();
        Value x = node.input(0);
        Value infinity = fx.constant(Double.POSITIVE_INFINITY);
        return positive && negative
                ? fx.equal(fx.abs(x), infinity)
                : positive ? fx.equal(x, infinity) : negative ? fx.equal(fx.neg(x), infinity) : fx.zerosLike(x);
    }

    /** slope·x below 0. */
    private static Value sloped(Fx fx, Value x, Value slope) {
        return fx.where(fx.less(x, fx.constant(0)), fx.mul(slope, x), x);
    }

    private static Value thresholded(Fx fx, Value x, double alpha) {
        return fx.where(fx.less(fx.constant(alpha), x), x, fx.constant(0));
    }

    /** gamma·x and, below 0, gamma·alpha·(exp(x/width) − 1). */
    private static Value elu(Fx fx, Value x, double alpha, double width, double gamma) {
        Value below = fx.mul(fx.constant(alpha), expm1(fx, fx.div(x, fx.constant(width))));
        return fx.mul(fx.constant(gamma), fx.where(fx.less(x, fx.constant(0)), below, x));
    }

    private static Value hardSigmoid(Fx fx, Value x, double alpha, double beta) {
        Value line = fx.add(fx.mul(fx.constant(alpha), x), fx.constant(beta));
        return fx.max(fx.constant(0), fx.min(fx.constant(1), line));
    }

    /** What stays is stated only where everything does: the numbers drawn are a library's own. */
    private static List<Value> dropout(OnnxNode node) {
        boolean isTraining = node.hasInput(2) && node.number(2) != 0;
        double ratio = node.hasInput(1) ? node.number(1) : node.number("ratio", 0.5);
        if (isTraining && ratio != 0) {
            throw new UnsupportedNodeException("the elements dropped are those of one generator of random numbers");
        }
        Value x = node.input(0);
        return node.outputCount() == 1 ? List.of(x) : List.of(x, node.fx().onesLike(x));
    }
}
