package org.xhat.runtime.math;

/**
 * log x = k·ln 2 + log m with √½ ≤ m &lt; √2, and log m from s = (m − 1)/(m + 1), as in FreeBSD's msun (e_log.c, e_log2.c,
 * s_log1p.c; Sun Microsystems 1993).
 */
final class Logarithm {
    /** (log((1+s)/(1−s)) − 2s)/s³ in z = s², on |s| ≤ 0.1716; relative error of the logarithm 2^-35 and 2^-59. */
    private static final PerFormat<Polynomial> SERIES = new PerFormat<>(
            Polynomial.of(0x1.555554p-1, 0x1.999c26p-2, 0x1.23d3ep-2, 0x1.f13bdcp-3),
            Polynomial.of(
                    0x1.5555555555593p-1,
                    0x1.999999997f9f8p-2,
                    0x1.249249422a43p-2,
                    0x1.c71c51d7d577bp-3,
                    0x1.746649ad59d9fp-3,
                    0x1.39a095d88a8fcp-3,
                    0x1.2f117bb3f74b5p-3));

    /** 1/ln 2 as an unevaluated sum. */
    private static final PerFormat<Double> LOG2_E_HIGH = new PerFormat<>(0x1.715476p0, 0x1.71547652b82fep0);

    private static final PerFormat<Double> LOG2_E_LOW = new PerFormat<>(0x1.4ae0cp-26, 0x1.777d0ffda0d24p-56);

    private static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;

    private Logarithm() {}

    static <V, I, B> V log(Algebra<V, I, B> a, V x) {
        var split = split(a, x);
        V low = a.mul(split.exponent(), PerFormat.constant(a, Exponential.LN2_LOW));
        return atEdges(a, x, x, natural(a, split, low));
    }

    /** log(1 + x): what 1 + x loses in rounding comes back as the first-order term lost/(1 + x). */
    static <V, I, B> V log1p(Algebra<V, I, B> a, V x) {
        V value = atEdges(a, a.add(x, a.constant(1)), x, log1pOfModerate(a, x));
        return a.select(a.equal(x, a.constant(0)), x, value);
    }

    /** log(1 + x) for −1 &lt; x &lt; ∞, except that −0 gives +0. */
    static <V, I, B> V log1pOfModerate(Algebra<V, I, B> a, V x) {
        V one = a.constant(1);
        V sum = a.add(one, x);
        V added = a.sub(sum, one);
        V lost = a.add(a.sub(one, a.sub(sum, added)), a.sub(x, added));
        var split = splitNormal(a, sum, a.format().exponentBias());
        V low = a.fma(split.exponent(), PerFormat.constant(a, Exponential.LN2_LOW), a.div(lost, sum));
        return natural(a, split, low);
    }

    /** The leading part of log m is carried in two values, so the conversion to base two costs no accuracy. */
    static <V, I, B> V log2(Algebra<V, I, B> a, V x) {
        var split = split(a, x);
        V k = split.exponent();
        var terms = terms(a, split.significand());
        V high = a.sub(terms.f(), terms.halfSquare());
        V low = a.add(a.sub(a.sub(terms.f(), high), terms.halfSquare()), terms.correction(a));
        V scale = PerFormat.constant(a, LOG2_E_HIGH);
        V product = a.mul(high, scale);
        V productError = a.fma(high, scale, a.neg(product));
        V productLow = a.add(productError, a.fma(low, scale, a.mul(high, PerFormat.constant(a, LOG2_E_LOW))));
        V sum = a.add(k, product);
        V sumLow = a.add(a.add(a.sub(k, sum), product), productLow);
        return atEdges(a, x, x, a.add(sum, sumLow));
    }

    /** x = significand·2^exponent, √½ ≤ significand &lt; √2. */
    record Split<V>(V significand, V exponent) {}

    /** For positive finite x, subnormals included; of any other x some finite numbers. */
    static <V, I, B> Split<V> split(Algebra<V, I, B> a, V x) {
        var format = a.format();
        int lift = format.fractionBits() + 1;
        B subnormal = a.less(x, a.constant(format.minNormal()));
        V lifted = a.select(subnormal, a.mul(x, a.constant(Math.scalb(1.0, lift))), x);
        var split = splitNormal(a, lifted, 0);
        int bias = format.exponentBias();
        V offset = a.select(subnormal, a.constant(bias + lift), a.constant(bias));
        return new Split<>(split.significand(), a.sub(split.exponent(), offset));
    }

    /** For positive normal x: the exponent field, rounded up where the significand reaches √2, less {@code bias}. */
    private static <V, I, B> Split<V> splitNormal(Algebra<V, I, B> a, V x, int bias) {
        var format = a.format();
        int fractionBits = format.fractionBits();
        long least = format.encode(SQRT_HALF);
        I moved = a.addInt(a.bits(x), a.integer(format.encode(1) - least));
        I fraction = a.andInt(moved, a.integer((1L << fractionBits) - 1));
        V significand = a.fromBits(a.addInt(fraction, a.integer(least)));
        // An integer below 2^p, or-ed into the fraction of 2^p, adds itself to it.
        double carrier = Math.scalb(1.0, fractionBits);
        I field = a.orInt(a.shiftRightUnsigned(moved, fractionBits), a.integer(format.encode(carrier)));
        return new Split<>(significand, a.sub(a.fromBits(field), a.constant(carrier + bias)));
    }

    /** log m = f − halfSquare + s·(halfSquare + rest), f = m − 1 exact. */
    private record Terms<V>(V f, V halfSquare, V s, V rest) {
        <I, B> V correction(Algebra<V, I, B> a) {
            return a.mul(s, a.add(halfSquare, rest));
        }
    }

    private static <V, I, B> Terms<V> terms(Algebra<V, I, B> a, V significand) {
        V one = a.constant(1);
        V f = a.sub(significand, one);
        V s = a.div(f, a.add(significand, one));
        V z = a.mul(s, s);
        V rest = a.mul(z, SERIES.of(a.format()).at(a, z));
        return new Terms<>(f, a.mul(a.mul(f, f), a.constant(0.5)), s, rest);
    }

    /** k·ln 2 + log m + the part of {@code low} that is not the low part of k·ln 2. */
    private static <V, I, B> V natural(Algebra<V, I, B> a, Split<V> split, V low) {
        var terms = terms(a, split.significand());
        V correction = a.fma(terms.s(), a.add(terms.halfSquare(), terms.rest()), low);
        V logSignificand = a.sub(terms.f(), a.sub(terms.halfSquare(), correction));
        return a.fma(split.exponent(), PerFormat.constant(a, Exponential.LN2_HIGH), logSignificand);
    }

    /** −∞ where the logarithm's operand is 0, NaN below, x itself where x is +∞ or NaN. */
    private static <V, I, B> V atEdges(Algebra<V, I, B> a, V operand, V x, V value) {
        V zero = a.constant(0);
        V outside = a.select(a.equal(operand, zero), a.constant(Double.NEGATIVE_INFINITY), a.constant(Double.NaN));
        V above = a.select(a.less(x, a.constant(Double.POSITIVE_INFINITY)), value, x);
        return a.select(a.lessOrEqual(operand, zero), outside, above);
    }
}
