package org.xhat.runtime.math;

/**
 * x^y = 2^(y·log₂x). The logarithm is carried as an unevaluated sum of two values with about ten bits more than the format
 * holds, because a product of size 2^7 (or 2^10) moves that many bits of it in front of the binary point. The splitting
 * follows e_pow.c of FreeBSD's msun (Sun Microsystems 1993); fma replaces its truncated halves (Dekker 1971).
 */
final class Power {
    /**
     * log₂((1+s)/(1−s)) = s·(C₀ + C₁z + z²·P(z)), z = s², |s| ≤ 0.1716. C₀ = 2/ln 2 and C₁ = 2/(3 ln 2) are sums of two
     * values; P's relative share of the result has error 2^-43 and 2^-72.
     */
    private static final PerFormat<Polynomial> SERIES = new PerFormat<>(
            Polynomial.of(0x1.2776c4p-1, 0x1.a6195p-2, 0x1.47b12cp-2, 0x1.20791ap-2),
            Polynomial.of(
                    0x1.2776c50ef9bfcp-1,
                    0x1.a61762a7aede3p-2,
                    0x1.484b13d6ac66cp-2,
                    0x1.0c9a853b46aa7p-2,
                    0x1.c68ee92c4af77p-3,
                    0x1.8a09c06ae2cadp-3,
                    0x1.58fc0f6e70263p-3,
                    0x1.61f76488a4b1cp-3));

    private static final PerFormat<Double> C0_HIGH = new PerFormat<>(0x1.715476p1, 0x1.71547652b82fep1);
    private static final PerFormat<Double> C0_LOW = new PerFormat<>(0x1.4ae0cp-25, 0x1.777d0ffda0d24p-55);
    private static final PerFormat<Double> C1_HIGH = new PerFormat<>(0x1.ec709ep-1, 0x1.ec709dc3a03fdp-1);
    private static final PerFormat<Double> C1_LOW = new PerFormat<>(-0x1.e2fe02p-28, 0x1.d27f05548af0cp-55);

    private Power() {}

    static <V, I, B> V pow(Algebra<V, I, B> a, V x, V y) {
        V one = a.constant(1);
        V magnitude = a.abs(x);
        var logarithm = log2(a, magnitude);
        V product = a.mul(y, logarithm.high());
        V productLow = a.fma(y, logarithm.low(), a.fma(y, logarithm.high(), a.neg(product)));
        V unsigned = BinaryExponential.exp2(a, product, productLow);
        V signed = withSign(a, x, y, a.select(a.equal(y, one), magnitude, unsigned));
        return a.select(a.equal(y, a.constant(0)), one, signed);
    }

    /** high + low, not normalized: |low| is about an ulp of high. */
    private record Sum<V>(V high, V low) {}

    /** log₂ of x ≥ 0 to about 2^-34 (2^-64) of its size; ∓∞ at 0 and ∞, NaN at NaN, the low part then arbitrary. */
    private static <V, I, B> Sum<V> log2(Algebra<V, I, B> a, V x) {
        var split = Logarithm.split(a, x);
        V one = a.constant(1);
        V f = a.sub(split.significand(), one);

        // s = f/d, d = m + 1 = dHigh + dLow exactly.
        V dHigh = a.add(split.significand(), one);
        V dLow = a.sub(split.significand(), a.sub(dHigh, one));
        V reciprocal = a.div(one, dHigh);
        V sHigh = a.mul(f, reciprocal);
        V remainder = a.fma(a.neg(sHigh), dLow, a.fma(a.neg(sHigh), dHigh, f));
        var s = new Sum<>(sHigh, a.mul(remainder, reciprocal));

        var z = product(a, s, s);
        var c1 = plus(a, C1_HIGH, C1_LOW, a.mul(z.high(), SERIES.of(a.format()).at(a, z.high())), a.constant(0));
        var c1z = product(a, c1, z);
        var c0 = plus(a, C0_HIGH, C0_LOW, c1z.high(), c1z.low());
        var logSignificand = product(a, c0, s);

        V k = split.exponent();
        V high = a.add(k, logSignificand.high());
        V low = a.add(a.add(a.sub(k, high), logSignificand.high()), logSignificand.low());
        V finite = a.select(a.less(x, a.constant(Double.POSITIVE_INFINITY)), high, x);
        V edged = a.select(a.equal(x, a.constant(0)), a.constant(Double.NEGATIVE_INFINITY), finite);
        return new Sum<>(edged, low);
    }

    private static <V, I, B> Sum<V> product(Algebra<V, I, B> a, Sum<V> x, Sum<V> y) {
        V high = a.mul(x.high(), y.high());
        V error = a.fma(x.high(), y.high(), a.neg(high));
        return new Sum<>(high, a.fma(x.high(), y.low(), a.fma(x.low(), y.high(), error)));
    }

    /** A constant and a smaller addend, by Dekker's fast sum. */
    private static <V, I, B> Sum<V> plus(
            Algebra<V, I, B> a, PerFormat<Double> constantHigh, PerFormat<Double> constantLow, V high, V low) {
        V constant = PerFormat.constant(a, constantHigh);
        V sum = a.add(constant, high);
        V lost = a.add(a.sub(constant, sum), high);
        return new Sum<>(sum, a.add(lost, a.add(low, PerFormat.constant(a, constantLow))));
    }

    /** −|x|^y for odd y and a set sign of x; NaN where a finite x below 0 meets a fractional y. */
    private static <V, I, B> V withSign(Algebra<V, I, B> a, V x, V y, V unsigned) {
        B integral = a.equal(Rounding.floor(a, y), y);
        V half = a.mul(y, a.constant(0.5));
        B odd = a.and(integral, a.not(a.equal(Rounding.floor(a, half), half)));
        V signed = a.select(a.and(odd, Signs.isSet(a, x)), a.neg(unsigned), unsigned);
        B finiteNegative = a.and(a.less(x, a.constant(0)), a.less(a.constant(Double.NEGATIVE_INFINITY), x));
        return a.select(a.and(finiteNegative, a.not(integral)), a.constant(Double.NaN), signed);
    }
}
