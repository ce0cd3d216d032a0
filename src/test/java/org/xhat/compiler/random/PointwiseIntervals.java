package org.xhat.compiler.random;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.xhat.compiler.op.Elementwise;

/** What pointwise operators may make of intervals; on points, exactly rounded operators make points. */
record PointwiseIntervals(Rounding rounding) {
    private static final double INF = Interval.INF;

    Interval apply(Elementwise op, List<Interval> operands) {
        Interval x = operands.getFirst();
        Interval y = operands.get(Math.min(1, operands.size() - 1));
        Interval z = operands.getLast();
        if (operands.stream().allMatch(Interval::isPoint)) {
            double exact = exactly(op, x.low(), y.low(), z.low());
            if (!Double.isNaN(exact) || isExact(op)) {
                return Interval.point(exact);
            }
        }
        boolean nan = operands.stream().anyMatch(Interval::nan);
        boolean onlyNan = operands.stream().anyMatch(Interval::isOnlyNan);
        return switch (op) {
            case WHERE -> where(x, y, z);
            case EQUAL ->
                truth(
                        x,
                        y,
                        x.low() == x.high() && x.low() == y.low() && x.low() == y.high(),
                        x.high() < y.low() || y.high() < x.low());
            case LESS -> truth(x, y, x.high() < y.low(), x.low() >= y.high());
            case LESS_EQUAL -> truth(x, y, x.high() <= y.low(), x.low() > y.high());
            case POW -> nan ? Interval.ANY : pow(x, y);
            default -> onlyNan ? Interval.NAN : ofNumbers(op, x, y, z).orNan(nan);
        };
    }

    private static boolean isExact(Elementwise op) {
        return switch (op) {
            case ADD, SUB, MUL, DIV, NEG, ABS, SIGN, SQUARE, SQRT, RSQRT, RECIPROCAL, RELU, MIN, MAX -> true;
            case FLOOR, RINT, EQUAL, LESS, LESS_EQUAL, WHERE, FMA -> true;
            case EXP, EXPM1, EXP2, LOG, LOG1P, LOG2, TANH, SIGMOID, SOFTPLUS, ERF, SIN, COS, POW -> false;
        };
    }

    /** The one result of an exactly rounded operator on numbers; NaN for another. */
    private double exactly(Elementwise op, double x, double y, double z) {
        return switch (op) {
            case RSQRT -> rounding.round(1 / rounding.round(Math.sqrt(x)));
            case FMA -> rounding.fma(x, y, z);
            default -> isExact(op) ? rounding.round(op.apply(x, y, z)) : Double.NaN;
        };
    }

    private static Interval where(Interval condition, Interval y, Interval z) {
        boolean certain = !condition.hasZero();
        boolean never = !condition.nan() && condition.low() == 0 && condition.high() == 0;
        return certain ? y : never ? z : y.hull(z);
    }

    private static Interval truth(Interval x, Interval y, boolean always, boolean never) {
        boolean nan = x.nan() || y.nan();
        boolean onlyNan = x.isOnlyNan() || y.isOnlyNan();
        return onlyNan || never ? Interval.point(0) : always && !nan ? Interval.point(1) : new Interval(0, 1, false);
    }

    private Interval ofNumbers(Elementwise op, Interval x, Interval y, Interval z) {
        return switch (op) {
            case ADD -> sum(x, y);
            case SUB -> sum(x, negative(y));
            case MUL -> rounded(products(x, y));
            case DIV -> quotient(x, y);
            case RECIPROCAL -> quotient(Interval.point(1), x);
            case FMA -> {
                Interval product = products(x, y);
                yield product.isOnlyNan() ? product : sum(product, z).orNan(product.nan());
            }
            case NEG -> negative(x);
            case ABS -> absolute(x);
            case SQUARE ->
                rounding.rounded(
                        absolute(x).low() * absolute(x).low(),
                        absolute(x).high() * absolute(x).high(),
                        1);
            case SIGN, RELU, FLOOR, RINT -> new Interval(op.apply(x.low(), 0, 0), op.apply(x.high(), 0, 0), false);
            case MIN -> new Interval(Math.min(x.low(), y.low()), Math.min(x.high(), y.high()), false);
            case MAX -> new Interval(Math.max(x.low(), y.low()), Math.max(x.high(), y.high()), false);
            case SQRT -> increasingFrom(-0.0, x, end -> Math.sqrt(end), 1);
            case RSQRT -> {
                // 1/√−0 is −∞.
                Interval root = increasingFrom(-0.0, x, end -> Math.sqrt(end), 1);
                yield root.isOnlyNan()
                        ? root
                        : quotient(Interval.point(1), root).orNan(root.nan());
            }
            case LOG, LOG2 -> increasingFrom(-0.0, x, end -> op.apply(end, 0, 0), 0);
            case LOG1P -> increasingFrom(-1, x, end -> op.apply(end, 0, 0), 0);
            case EXP, EXPM1, EXP2, TANH, SIGMOID, SOFTPLUS, ERF ->
                increasingFrom(-INF, x, end -> op.apply(end, 0, 0), 0);
            case SIN, COS -> wave(op, x);
            case EQUAL, LESS, LESS_EQUAL, WHERE, POW ->
                throw new IllegalStateException(op + " is not of numbers alone");
        };
    }

    private Interval rounded(Interval exact) {
        return exact.isOnlyNan()
                ? exact
                : rounding.rounded(exact.low(), exact.high(), 1).orNan(exact.nan());
    }

    private static Interval negative(Interval x) {
        return new Interval(-x.high(), -x.low(), x.nan());
    }

    private static Interval absolute(Interval x) {
        return x.hasZero()
                ? new Interval(0, x.magnitude(), false)
                : new Interval(Math.min(Math.abs(x.low()), Math.abs(x.high())), x.magnitude(), false);
    }

    private Interval sum(Interval x, Interval y) {
        boolean opposed = x.high() == INF && y.low() == -INF || x.low() == -INF && y.high() == INF;
        boolean always = x.low() == INF && y.high() == -INF || x.high() == -INF && y.low() == INF;
        return always
                ? Interval.NAN
                : rounding.rounded(end(x.low() + y.low(), -INF), end(x.high() + y.high(), INF), 1)
                        .orNan(opposed);
    }

    /** {@code end}, or {@code otherwise} where infinities meet. */
    private static double end(double end, double otherwise) {
        return Double.isNaN(end) ? otherwise : end;
    }

    /** The products, not rounded; 0 · ∞ is NaN. */
    Interval products(Interval x, Interval y) {
        double low = INF;
        double high = -INF;
        for (double a : new double[] {x.low(), x.high()}) {
            for (double b : new double[] {y.low(), y.high()}) {
                double product = a * b;
                if (!Double.isNaN(product)) {
                    // What overflows may be added to something before it is rounded.
                    boolean overflows = Double.isInfinite(product) && !Double.isInfinite(a) && !Double.isInfinite(b);
                    low = Math.min(low, overflows && product > 0 ? Double.MAX_VALUE : product);
                    high = Math.max(high, overflows && product < 0 ? -Double.MAX_VALUE : product);
                }
            }
        }
        boolean nan = x.hasZero() && y.hasInfinity() || y.hasZero() && x.hasInfinity();
        // Where the corners are NaN, 0 times what lies between may be all there is.
        if (x.hasZero() && !y.isInfinite() || y.hasZero() && !x.isInfinite()) {
            low = Math.min(low, -0.0);
            high = Math.max(high, 0.0);
        }
        return new Interval(low, high, nan || x.nan() || y.nan());
    }

    private Interval quotient(Interval x, Interval y) {
        boolean nan = x.hasZero() && y.hasZero() || x.hasInfinity() && y.hasInfinity();
        if (y.hasZero()) {
            return new Interval(-INF, INF, nan);
        }
        double[] quotients = {x.low() / y.low(), x.low() / y.high(), x.high() / y.low(), x.high() / y.high()};
        double low = INF;
        double high = -INF;
        for (double quotient : quotients) {
            low = Math.min(low, Double.isNaN(quotient) ? INF : quotient);
            high = Math.max(high, Double.isNaN(quotient) ? -INF : quotient);
        }
        if (y.hasInfinity() && !x.isInfinite()) {
            low = Math.min(low, -0.0);
            high = Math.max(high, 0.0);
        }
        return rounded(new Interval(low, high, nan));
    }

    /** A function that does not fall from {@code start} on, and is NaN before; roundings, or 0 for an elementary one. */
    private Interval increasingFrom(double start, Interval x, DoubleUnaryOperator f, int roundings) {
        if (x.high() < start) {
            return Interval.NAN;
        }
        double one = f.applyAsDouble(Math.max(start, x.low()));
        double other = f.applyAsDouble(x.high());
        // A function in double need not be as monotone as it is.
        double low = Math.min(one, other);
        double high = Math.max(one, other);
        Interval range = roundings > 0 ? rounding.rounded(low, high, roundings) : rounding.elementary(low, high);
        return range.orNan(x.low() < start);
    }

    private Interval wave(Elementwise op, Interval x) {
        double most = rounding.reducible();
        double low = Math.max(-most, x.low());
        double high = Math.min(most, x.high());
        if (low > high) {
            return Interval.NAN;
        }
        double middle = (low + high) / 2;
        double half = (high - low) / 2;
        Interval around = half > 3
                ? new Interval(-1, 1, false)
                : new Interval(
                        Math.max(-1, op.apply(middle, 0, 0) - half), Math.min(1, op.apply(middle, 0, 0) + half), false);
        return rounding.elementary(around.low(), around.high()).orNan(low > x.low() || high < x.high());
    }

    private Interval pow(Interval x, Interval y) {
        if (x.isPoint() && y.isPoint()) {
            double value = Math.pow(x.low(), y.low());
            return Double.isNaN(value) ? Interval.NAN : rounding.elementary(value, value);
        }
        if (!(x.low() > 0)) {
            return Interval.ANY;
        }
        double[] corners = IntStream.range(0, 4)
                .mapToDouble(corner -> Math.pow(corner % 2 == 0 ? x.low() : x.high(), corner < 2 ? y.low() : y.high()))
                .toArray();
        double low = INF;
        double high = -INF;
        for (double corner : corners) {
            if (Double.isNaN(corner)) {
                return Interval.ANY;
            }
            low = Math.min(low, corner);
            high = Math.max(high, corner);
        }
        return rounding.elementary(low, high).orNan(x.contains(1) && y.hasInfinity());
    }
}
