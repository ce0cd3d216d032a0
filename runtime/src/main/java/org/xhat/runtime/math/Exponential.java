package org.xhat.runtime.math;

/**
 * e^x = 2^n·e^r with n the integer nearest x/ln 2 and |r| ≤ ln 2 / 2, after Cody and Waite (1980).
 *
 * <p>n is rounded by adding 1.5·2^p, which leaves it in the low bits of the sum, from where one shift brings it into an
 * exponent field. Adding the exponent bias to that constant beforehand saves an integer addition. x − n·ln 2 is exact for
 * the leading part of ln 2, because fma does not round the product.
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

    private static final PerFormat<Polynomial> NATURAL =
            new PerFormat<>(TAIL.binary32().after(1, 1), TAIL.binary64().after(1, 1));

    /** 2^r on |r| ≤ 1/2; relative error 2^-28.3 and 2^-55.5. */
    private static final PerFormat<Polynomial> BINARY = new PerFormat<>(
            Polynomial.of(
                    1, 0x1.62e43p-1, 0x1.ebfbdcp-3, 0x1.c6af76p-5, 0x1.3b2daep-7, 0x1.5f0ba6p-10, 0x1.41a29p-13),
            Polynomial.of(
                    1,
                    0x1.62e42fefa39f3p-1,
                    0x1.ebfbdff82c599p-3,
                    0x1.c6b08d7048dd7p-5,
                    0x1.3b2ab6fba1c6bp-7,
                    0x1.5d87fe7bf3318p-10,
                    0x1.43091309904e1p-13,
                    0x1.ffcbed4aad1d7p-17,
                    0x1.62bfd479baa1cp-20,
                    0x1.b54339a5d7e16p-24,
                    0x1.e605d75ce87c3p-28,
                    0x1.bdcd26d2a7161p-32));

    private static final double LOG2_E = 0x1.71547652b82fep0;

    /** ln 2 as an unevaluated sum. */
    static final PerFormat<Double> LN2_HIGH = new PerFormat<>(0x1.62e43p-1, 0x1.62e42fefa39efp-1);

    static final PerFormat<Double> LN2_LOW = new PerFormat<>(-0x1.05c61p-29, 0x1.abc9e3b39803fp-56);

    /** Below it e^x rounds to zero; at and above the other it is infinite. */
    private static final PerFormat<Double> NATURAL_LOWEST = new PerFormat<>(-104.0, -746.0);

    private static final PerFormat<Double> NATURAL_HIGHEST = new PerFormat<>(89.0, 710.0);
    private static final PerFormat<Double> BINARY_LOWEST = new PerFormat<>(-151.0, -1076.0);
    private static final PerFormat<Double> BINARY_HIGHEST = new PerFormat<>(129.0, 1025.0);

    /** Brings the exponents of results from 1 down to the least subnormal into the normal range. */
    private static final PerFormat<Integer> LIFT = new PerFormat<>(64, 128);

    private Exponential() {}

    /** e^x for every x. */
    static <V, I, B> V exp(Algebra<V, I, B> a, V x) {
        V clamped = atLeast(a, NATURAL_LOWEST, atMost(a, NATURAL_HIGHEST, x));
        var split = natural(a, clamped, 2 * a.format().exponentBias());
        return scaleTwice(a, NATURAL.of(a.format()).at(a, split.remainder()), split.shifted());
    }

    /** e^x for x ≤ 0 or NaN, three operations cheaper. */
    static <V, I, B> V expOfNonPositive(Algebra<V, I, B> a, V x) {
        int lift = LIFT.of(a.format());
        var split = natural(a, atLeast(a, NATURAL_LOWEST, x), a.format().exponentBias() + lift);
        V lifted = a.mul(NATURAL.of(a.format()).at(a, split.remainder()), powerOfTwo(a, split.shifted()));
        return a.mul(lifted, a.constant(Math.scalb(1.0, -lift)));
    }

    /** e^x where e^x is known to be a normal number with room to spare, |x| ≤ 80, or x is NaN. */
    static <V, I, B> V expOfModerate(Algebra<V, I, B> a, V x) {
        var split = natural(a, x, a.format().exponentBias());
        return a.mul(NATURAL.of(a.format()).at(a, split.remainder()), powerOfTwo(a, split.shifted()));
    }

    /**
     * e^x − 1 = 2·(2^(n−1)·(e^r − 1) + (2^(n−1) − ½)), the halves because 2^n may overflow where e^x does not. Below the
     * clamp the result rounds to −1.
     */
    static <V, I, B> V expm1(Algebra<V, I, B> a, V x) {
        V clamped = atLeast(a, new PerFormat<>(-20.0, -40.0), atMost(a, NATURAL_HIGHEST, x));
        var split = natural(a, clamped, a.format().exponentBias() - 1);
        V r = split.remainder();
        V tail = a.fma(a.mul(r, r), TAIL.of(a.format()).at(a, r), r);
        V power = powerOfTwo(a, split.shifted());
        V half = a.fma(power, tail, a.sub(power, a.constant(0.5)));
        V tiny = a.constant(Math.scalb(1.0, -a.format().fractionBits() - 2));
        return a.select(a.less(a.abs(x), tiny), x, a.add(half, half));
    }

    /** 2^x for every x; exact where x is an integer. */
    static <V, I, B> V exp2(Algebra<V, I, B> a, V x) {
        return exp2(a, x, a.constant(0));
    }

    /** 2^(high + low), low of at most an ulp or so of high, and ignored where the result overflows or underflows. */
    static <V, I, B> V exp2(Algebra<V, I, B> a, V high, V low) {
        V clamped = atLeast(a, BINARY_LOWEST, atMost(a, BINARY_HIGHEST, high));
        V rest = a.select(a.equal(clamped, high), low, a.constant(0));
        V shift = shift(a, 2 * a.format().exponentBias());
        V shifted = a.add(clamped, shift);
        V remainder = a.add(a.sub(clamped, a.sub(shifted, shift)), rest);
        return scaleTwice(a, BINARY.of(a.format()).at(a, remainder), shifted);
    }

    /** {@code shifted} carries n + offset in its low bits; {@code remainder} is x − n·ln 2. */
    private record Split<V>(V shifted, V remainder) {}

    private static <V, I, B> Split<V> natural(Algebra<V, I, B> a, V x, int offset) {
        V shift = shift(a, offset);
        V shifted = a.fma(x, a.constant(LOG2_E), shift);
        V minusN = a.sub(shift, shifted);
        V r = a.fma(minusN, PerFormat.constant(a, LN2_HIGH), x);
        return new Split<>(shifted, a.fma(minusN, PerFormat.constant(a, LN2_LOW), r));
    }

    private static <V, I, B> V shift(Algebra<V, I, B> a, int offset) {
        return a.constant(a.format().roundingShift() + offset);
    }

    /** 2^n, where {@code shifted} carries n + bias. */
    private static <V, I, B> V powerOfTwo(Algebra<V, I, B> a, V shifted) {
        return a.fromBits(a.shiftLeft(a.bits(shifted), a.format().fractionBits()));
    }

    /**
     * x·2^n, where {@code shifted} carries n + 2·bias. The first half of n never rounds, so a subnormal result is rounded
     * once.
     */
    private static <V, I, B> V scaleTwice(Algebra<V, I, B> a, V x, V shifted) {
        int fractionBits = a.format().fractionBits();
        I n = a.bits(shifted);
        I half = a.shiftRight(n, 1);
        V first = a.fromBits(a.shiftLeft(half, fractionBits));
        V second = a.fromBits(a.shiftLeft(a.subInt(n, half), fractionBits));
        return a.mul(a.mul(x, first), second);
    }

    /** max(x, bound), NaN kept: a comparison and a select, where Java's max costs five instructions on x86. */
    private static <V, I, B> V atLeast(Algebra<V, I, B> a, PerFormat<Double> bound, V x) {
        V least = PerFormat.constant(a, bound);
        return a.select(a.less(x, least), least, x);
    }

    /** min(x, bound), NaN kept. */
    static <V, I, B> V atMost(Algebra<V, I, B> a, PerFormat<Double> bound, V x) {
        V most = PerFormat.constant(a, bound);
        return a.select(a.less(most, x), most, x);
    }
}
