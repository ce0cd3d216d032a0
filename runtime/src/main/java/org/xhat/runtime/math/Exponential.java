package org.xhat.runtime.math;

/**
 * e^x = 2^n·e^r with n the integer nearest x/ln 2 and |r| ≤ ln 2 / 2, after Cody and Waite (1980). x − n·(ln 2's leading
 * part) is exact, because fma does not round the product.
 */
final class Exponential {
    /** (e^r − 1 − r)/r² on |r| ≤ ln 2 / 2; relative error of e^r 2^-28.2 and 2^-57.8. */
    private static final PerFormat<Polynomial> TAIL = new PerFormat<>(
            Polynomial.of(0x1.fffffcp-2, 0x1.55548cp-3, 0x1.555858p-5, 0x1.123df2p-7, 0x1.6ac862p-10),
            Polynomial.of(
                    0x1.000000000000ap-1,
                    0x1.5555555555502p-3,
                    0x1.5555555550608p-5,
                    0x1.11111111256bfp-7,
                    0x1.6c16c184b2212p-10,
                    0x1.a01a0138ac725p-13,
                    0x1.a019989d18a8fp-16,
                    0x1.71df01114cdc5p-19,
                    0x1.28aec62ff9dc7p-22,
                    0x1.adbfc1ead0f9fp-26));

    private static final PerFormat<Polynomial> SIGNIFICAND =
            new PerFormat<>(TAIL.binary32().after(1, 1), TAIL.binary64().after(1, 1));

    private static final double LOG2_E = 0x1.71547652b82fep0;

    /** ln 2 as an unevaluated sum. */
    static final PerFormat<Double> LN2_HIGH = new PerFormat<>(0x1.62e43p-1, 0x1.62e42fefa39efp-1);

    static final PerFormat<Double> LN2_LOW = new PerFormat<>(-0x1.05c61p-29, 0x1.abc9e3b39803fp-56);

    /** From here on down e^x rounds to zero. */
    static final PerFormat<Double> LOWEST = new PerFormat<>(-104.0, -746.0);

    /** From here on up e^x is infinite. */
    private static final PerFormat<Double> HIGHEST = new PerFormat<>(89.0, 710.0);

    /** From here on down e^x is lost beside 1. */
    static final PerFormat<Double> NEGLIGIBLE = new PerFormat<>(-40.0, -40.0);

    /** Brings the exponents of all e^x ≤ 1, down to the least subnormal, into the normal range. */
    static final PerFormat<Integer> LIFT = new PerFormat<>(64, 128);

    private Exponential() {}

    static <V, I, B> V exp(Algebra<V, I, B> a, V x) {
        V clamped = Clamp.between(a, LOWEST, HIGHEST, x);
        V shift = PowerOfTwo.shift(a, PowerOfTwo.scaleOffset(a.format()));
        V shifted = shifted(a, clamped, shift);
        V r = remainder(a, clamped, a.sub(shift, shifted));
        return PowerOfTwo.scale(a, SIGNIFICAND.of(a.format()).at(a, r), shifted);
    }

    /** e^x for x ≤ 0 or NaN, three operations cheaper. */
    static <V, I, B> V expOfNonPositive(Algebra<V, I, B> a, V x) {
        int lift = LIFT.of(a.format());
        var e = reduce(a, Clamp.atLeast(a, LOWEST, x), lift);
        return a.mul(a.mul(e.power(), e.significand(a)), a.constant(Math.scalb(1.0, -lift)));
    }

    /** e^x − 1 = 2·(2^(n−1)·(e^r − 1) + (2^(n−1) − ½)), the halves because 2^n may overflow where e^x does not. */
    static <V, I, B> V expm1(Algebra<V, I, B> a, V x) {
        var e = reduce(a, Clamp.between(a, NEGLIGIBLE, HIGHEST, x), -1);
        V half = a.fma(e.power(), e.excess(a), a.sub(e.power(), a.constant(0.5)));
        V tiny = a.constant(Math.scalb(1.0, -a.format().fractionBits() - 2));
        return a.select(a.less(a.abs(x), tiny), x, a.add(half, half));
    }

    /** e^x·2^lift = power·e^remainder. */
    record Reduced<V>(V power, V remainder) {

        /** e^remainder, between √½ and √2. */
        <I, B> V significand(Algebra<V, I, B> a) {
            return SIGNIFICAND.of(a.format()).at(a, remainder);
        }

        /** e^remainder − 1, accurate in its own last place. */
        <I, B> V excess(Algebra<V, I, B> a) {
            return a.fma(a.mul(remainder, remainder), TAIL.of(a.format()).at(a, remainder), remainder);
        }
    }

    /** For x where 2^n·2^lift is known to be a normal number, or x is NaN. */
    static <V, I, B> Reduced<V> reduce(Algebra<V, I, B> a, V x, int lift) {
        V shift = PowerOfTwo.shift(a, a.format().exponentBias() + lift);
        V shifted = shifted(a, x, shift);
        return new Reduced<>(PowerOfTwo.of(a, shifted), remainder(a, x, a.sub(shift, shifted)));
    }

    private static <V, I, B> V shifted(Algebra<V, I, B> a, V x, V shift) {
        return a.fma(x, a.constant(LOG2_E), shift);
    }

    private static <V, I, B> V remainder(Algebra<V, I, B> a, V x, V minusN) {
        V leading = a.fma(minusN, PerFormat.constant(a, LN2_HIGH), x);
        return a.fma(minusN, PerFormat.constant(a, LN2_LOW), leading);
    }
}
