package org.xhat.runtime.math;

/**
 * sin and cos of r = x − n·π/2, |r| ≤ π/4, the quadrant read from the low bits of n (Cody and Waite 1980).
 *
 * <p>π/2 is a sum of three values. x − n·C₁ is exact because fma does not round the product; subtracting n·C₂ rounds once.
 * n·C₃ is added to the sine last, where it matters if r is near 0; the cosine does not feel it (below 0.02 ULP).
 */
final class Trigonometry {
    /** (sin r − r)/r³ in z = r², on |r| ≤ π/4; relative error of sin 2^-32.5 and 2^-58. */
    private static final PerFormat<Polynomial> SINE = new PerFormat<>(
            Polynomial.of(-0x1.555556p-3, 0x1.111176p-7, -0x1.a05bb2p-13, 0x1.7cd428p-19),
            Polynomial.of(
                    -0x1.5555555555549p-3,
                    0x1.111111110f89cp-7,
                    -0x1.a01a019c141b8p-13,
                    0x1.71de3578ee0e9p-19,
                    -0x1.ae5e66a4e0f76p-26,
                    0x1.5d93015321578p-33));

    /** cos r in z = r², on |r| ≤ π/4; absolute error 2^-33.1 and 2^-64.1. */
    private static final PerFormat<Polynomial> COSINE = new PerFormat<>(
            Polynomial.of(1, -0.5, 0x1.55554ap-5, -0x1.6c0c1ap-10, 0x1.99e0eep-16),
            Polynomial.of(
                    1,
                    -0.5,
                    0x1.555555555554cp-5,
                    -0x1.6c16c16c15217p-10,
                    0x1.a01a019cbe0a2p-16,
                    -0x1.27e4f8116c4c2p-22,
                    0x1.1ee9f044e7df5p-29,
                    -0x1.8fb09178f2e6p-37));

    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final PerFormat<Double> C1 = new PerFormat<>(0x1.921fb6p0, 0x1.921fb54442d18p0);
    private static final PerFormat<Double> C2 = new PerFormat<>(-0x1.777a5cp-25, 0x1.1a62633145c07p-54);
    private static final PerFormat<Double> C3 = new PerFormat<>(-0x1.ee59dap-50, -0x1.f1976b7ed8fbcp-110);

    /** The largest |x| that is reduced; NaN beyond. */
    private static final PerFormat<Double> RANGE = new PerFormat<>(0x1p20, 0x1p30);

    private Trigonometry() {}

    static <V, I, B> V sin(Algebra<V, I, B> a, V x) {
        return a.select(a.equal(x, a.constant(0)), x, sineOfQuadrant(a, x, 0));
    }

    static <V, I, B> V cos(Algebra<V, I, B> a, V x) {
        return sineOfQuadrant(a, x, 1);
    }

    /** sin(x + quadrants·π/2), except that −0 gives +0. */
    private static <V, I, B> V sineOfQuadrant(Algebra<V, I, B> a, V x, int quadrants) {
        var format = a.format();
        V shift = PowerOfTwo.shift(a, quadrants);
        V shifted = a.fma(x, a.constant(TWO_OVER_PI), shift);
        V minusN = a.sub(shift, shifted);
        V r = a.fma(minusN, PerFormat.constant(a, C2), a.fma(minusN, PerFormat.constant(a, C1), x));
        V low = a.mul(minusN, PerFormat.constant(a, C3));

        V z = a.mul(r, r);
        V sine = a.add(r, a.fma(a.mul(r, z), SINE.of(format).at(a, z), low));
        V cosine = COSINE.of(format).at(a, z);

        I quadrant = a.bits(shifted);
        I lowBitAsSign = a.shiftLeft(quadrant, format.widthBits() - 1);
        B odd = Signs.isSet(a, a.fromBits(lowBitAsSign));
        I highBitAsSign = a.shiftLeft(a.shiftRight(quadrant, 1), format.widthBits() - 1);
        // Adding the sign bit flips the sign: the carry out of the top bit is lost.
        V signed = a.fromBits(a.addInt(a.bits(a.select(odd, cosine, sine)), highBitAsSign));
        V range = PerFormat.constant(a, RANGE);
        return a.select(a.lessOrEqual(a.abs(x), range), signed, a.constant(Double.NaN));
    }
}
