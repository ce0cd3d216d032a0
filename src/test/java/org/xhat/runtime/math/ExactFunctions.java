package org.xhat.runtime.math;

import static org.xhat.runtime.math.DoubleDouble.ONE;

/** The elementary functions in double-double arithmetic, by series and Newton steps: slow, plain, and right to 2^-90. */
final class ExactFunctions {
    private static final DoubleDouble LN2 = new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);
    private static final DoubleDouble TWO_OVER_ROOT_PI = new DoubleDouble(0x1.20dd750429b6dp0, 0x1.1ae3a914fed8p-56);
    private static final double HALF_PI_1 = 0x1.921fb54442d18p0;
    private static final double HALF_PI_2 = 0x1.1a62633145c07p-54;
    private static final double HALF_PI_3 = -0x1.f1976b7ed8fbcp-110;

    private ExactFunctions() {}

    static Exact exp(double x) {
        return exp(DoubleDouble.of(x));
    }

    static Exact exp(DoubleDouble x) {
        int n = (int) Math.rint(x.high() / LN2.high());
        return new Exact(expm1Series(x.minus(LN2.times(n))).plus(ONE), n);
    }

    static Exact exp2(double x) {
        int n = (int) Math.rint(x);
        return new Exact(expm1Series(LN2.times(x - n)).plus(ONE), n);
    }

    static Exact expm1(double x) {
        if (Math.abs(x) < 0.35) {
            return Exact.of(expm1Series(DoubleDouble.of(x)));
        }
        var e = exp(x);
        if (e.exponent() > 200) {
            return e;
        }
        return Exact.of(e.exponent() < -200 ? DoubleDouble.of(-1) : e.value().minus(ONE));
    }

    static Exact log(double x) {
        if (Math.abs(x - 1) < 0.25) {
            return Exact.of(log1p(DoubleDouble.of(x - 1)));
        }
        int exponent =
                Math.getExponent(x) < Double.MIN_EXPONENT ? Math.getExponent(x * 0x1p60) - 60 : Math.getExponent(x);
        double significand = Math.scalb(Math.scalb(x, -exponent / 2), -exponent + exponent / 2);
        return Exact.of(log1p(DoubleDouble.of(significand - 1)).plus(LN2.times(exponent)));
    }

    static Exact log2(double x) {
        return Exact.of(log(x).significand().dividedBy(LN2));
    }

    static Exact log1p(double x) {
        return Exact.of(
                x < 0x1p60 ? log1p(DoubleDouble.of(x)) : log(x).significand().plus(1 / x));
    }

    /** x^y for positive x. */
    static Exact pow(double x, double y) {
        return exp(log(x).significand().times(y));
    }

    static Exact tanh(double x) {
        if (Math.abs(x) > 40) {
            return Exact.of(DoubleDouble.of(Math.signum(x)));
        }
        var e = expm1(2 * x).value();
        return Exact.of(e.dividedBy(e.plus(2)));
    }

    static Exact sigmoid(double x) {
        var e = exp(-Math.abs(x));
        var denominator = e.exponent() < -200 ? ONE : e.value().plus(ONE);
        return x < 0 ? e.times(ONE.dividedBy(denominator)) : Exact.of(ONE.dividedBy(denominator));
    }

    static Exact softplus(double x) {
        var e = exp(-Math.abs(x));
        if (e.exponent() < -120) {
            return x < 0 ? e : Exact.of(DoubleDouble.of(x));
        }
        return Exact.of(log1p(e.value()).plus(Math.max(x, 0)));
    }

    /** 2/√π·e^−x²·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, a series without cancellation. */
    static Exact erf(double x) {
        if (Math.abs(x) > 8) {
            return Exact.of(DoubleDouble.of(Math.signum(x)));
        }
        var square = DoubleDouble.product(x, x);
        var term = DoubleDouble.of(x);
        var sum = term;
        for (int n = 1; Math.abs(term.high()) > Math.abs(sum.high()) * 0x1p-110; n++) {
            term = term.times(square).times(2).dividedBy(2 * n + 1);
            sum = sum.plus(term);
        }
        var e = exp(square.negated());
        return e.times(sum).times(TWO_OVER_ROOT_PI);
    }

    static Exact sin(double x) {
        return Exact.of(sinOfQuadrant(x, 0));
    }

    static Exact cos(double x) {
        return Exact.of(sinOfQuadrant(x, 1));
    }

    private static DoubleDouble sinOfQuadrant(double x, int quadrants) {
        double n = Math.rint(x / HALF_PI_1);
        var r = DoubleDouble.of(x)
                .minus(DoubleDouble.product(n, HALF_PI_1))
                .minus(DoubleDouble.product(n, HALF_PI_2))
                .minus(DoubleDouble.product(n, HALF_PI_3));
        int quadrant = (int) (((long) n + quadrants) & 3);
        var value = (quadrant & 1) == 0 ? alternating(r, r, 1) : alternating(ONE, r, 0);
        return (quadrant & 2) == 0 ? value : value.negated();
    }

    /** first − first·r²/((k+1)(k+2)) + …: the sine from r and k = 1, the cosine from 1 and k = 0. */
    private static DoubleDouble alternating(DoubleDouble first, DoubleDouble r, int k) {
        var square = r.times(r).negated();
        var term = first;
        var sum = first;
        for (int i = k; Math.abs(term.high()) > Math.abs(sum.high()) * 0x1p-110; i += 2) {
            term = term.times(square).dividedBy((i + 1.0) * (i + 2.0));
            sum = sum.plus(term);
        }
        return sum;
    }

    private static DoubleDouble expm1Series(DoubleDouble x) {
        var term = x;
        var sum = x;
        for (int n = 2; Math.abs(term.high()) > Math.abs(sum.high()) * 0x1p-110; n++) {
            term = term.times(x).dividedBy(n);
            sum = sum.plus(term);
        }
        return sum;
    }

    /** log(1 + x): 2·artanh(x/(2 + x)) where that converges fast, elsewhere one Newton step for e^y = 1 + x. */
    private static DoubleDouble log1p(DoubleDouble x) {
        if (Math.abs(x.high()) < 0.3) {
            var s = x.dividedBy(x.plus(2));
            var square = s.times(s);
            var power = s;
            var sum = s;
            for (int n = 3; Math.abs(power.high()) > Math.abs(sum.high()) * 0x1p-110; n += 2) {
                power = power.times(square);
                sum = sum.plus(power.dividedBy(n));
            }
            return sum.times(2);
        }
        double guess = StrictMath.log1p(x.high());
        var ratio = x.plus(ONE).times(exp(-guess).value());
        var t = ratio.minus(ONE);
        return DoubleDouble.of(guess).plus(t).minus(t.times(t).dividedBy(2));
    }
}
