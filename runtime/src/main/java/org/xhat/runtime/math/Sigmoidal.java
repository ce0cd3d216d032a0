package org.xhat.runtime.math;

/** The saturating functions: each needs one exponential, whose argument has a known sign or size. */
final class Sigmoidal {
    /** (tanh x − x)/x³ in z = x², on |x| ≤ 0.625; relative error of tanh 2^-27.8 and 2^-61.2. */
    private static final PerFormat<Polynomial> TANH = new PerFormat<>(
            Polynomial.of(-0x1.555534p-2, 0x1.11075ep-3, -0x1.b842c4p-5, 0x1.524c4p-6, -0x1.767a14p-8),
            Polynomial.of(
                    -0x1.5555555555552p-2,
                    0x1.1111111110c6p-3,
                    -0x1.ba1ba1b9d2a96p-5,
                    0x1.664f487106023p-6,
                    -0x1.226e32d8504dap-7,
                    0x1.d6d35b9841afep-9,
                    -0x1.7d9c44db18aaep-10,
                    0x1.350c1e9f1e8ecp-11,
                    -0x1.f119da1061221p-13,
                    0x1.8032685bf6effp-14,
                    -0x1.fb20db790e1fep-16,
                    0x1.96a436f0525a1p-18));

    /** Where tanh has rounded to one. */
    private static final PerFormat<Double> TANH_SATURATION = new PerFormat<>(10.0, 20.0);

    /** (erf x)/x − 1 in z = x², on |x| ≤ 0.875; absolute error 2^-25.9 and 2^-56.1. */
    private static final PerFormat<Polynomial> ERF = new PerFormat<>(
            Polynomial.of(0x1.06eba6p-3, -0x1.8126f8p-2, 0x1.ce1f1ep-4, -0x1.b6d99ep-6, 0x1.49240cp-8, -0x1.4222ap-11),
            Polynomial.of(
                    0x1.06eba8214db69p-3,
                    -0x1.812746b037a2dp-2,
                    0x1.ce2f21a0464adp-4,
                    -0x1.b82ce313a6e81p-6,
                    0x1.565bcd3c8f83dp-8,
                    -0x1.c02dbca84c276p-11,
                    0x1.f9a428f4cc486p-14,
                    -0x1.f4e57f566c484p-17,
                    0x1.baccd1b46a71bp-20,
                    -0x1.65f19e28135ccp-23,
                    0x1.165f4327c3ab8p-26,
                    -0x1.75e032769228cp-30));

    /** −log(1 − erf x)/x on [0.875, saturation]; absolute error of erf 2^-31.8 and 2^-60.2. */
    private static final PerFormat<Polynomial> ERFC_EXPONENT = new PerFormat<>(
            Polynomial.of(
                    0x1.20e784p0,
                    0x1.457c4cp-1,
                    0x1.ae731ap-4,
                    -0x1.70827p-6,
                    0x1.714b3p-9,
                    -0x1.25ba8ap-17,
                    -0x1.c1ac22p-15,
                    0x1.77a728p-18),
            Polynomial.of(
                    0x1.20dd758e37ed5p0,
                    0x1.45f2f9df5092p-1,
                    0x1.a4f72ec132bc9p-4,
                    -0x1.3987062352042p-6,
                    -0x1.8e6c7d7c4ed5dp-13,
                    0x1.b3592a42ed3aep-10,
                    -0x1.1ad800269b6e5p-11,
                    -0x1.061f1b8520848p-15,
                    0x1.e6e5aad98d381p-14,
                    -0x1.19de7f9249b5ap-14,
                    0x1.a67c6b79b8cf3p-16,
                    -0x1.d91d3fb37484ap-18,
                    0x1.9b228e1240a1fp-20,
                    -0x1.167772d81483dp-22,
                    0x1.21c214e9715a6p-25,
                    -0x1.c05561ff8a573p-29,
                    0x1.e61afb9c51f6fp-33,
                    -0x1.4986bc7ddb035p-37,
                    0x1.a4264080c93b6p-43));

    /** Where erf has rounded to one. */
    private static final PerFormat<Double> ERF_SATURATION = new PerFormat<>(4.0, 6.0);

    /** From here on up 1/(1 + e^x) rounds to zero. */
    private static final PerFormat<Double> SIGMOID_VANISHES = new PerFormat<>(104.0, 746.0);

    private Sigmoidal() {}

    /**
     * 1/(1 + e^−x), both terms scaled by 2^−lift, so that e^−x can grow until the quotient rounds to zero. The sum is
     * (1 + 2^n) + (2^n·(e^r − 1) + what 1 + 2^n lost), where only the large first term takes a rounding of full size.
     */
    static <V, I, B> V sigmoid(Algebra<V, I, B> a, V x) {
        int lift = Exponential.LIFT.of(a.format());
        V clamped = Clamp.between(a, Exponential.NEGLIGIBLE, SIGMOID_VANISHES, a.neg(x));
        var e = Exponential.reduce(a, clamped, -lift);
        V one = a.constant(Math.scalb(1.0, -lift));
        V sum = a.add(e.power(), one);
        V lost = a.sub(one, a.sub(sum, e.power()));
        return a.div(one, a.add(sum, a.fma(e.power(), e.excess(a), lost)));
    }

    /** max(x, 0) + log(1 + exp(−|x|)): nothing overflows and nothing cancels. */
    static <V, I, B> V softplus(Algebra<V, I, B> a, V x) {
        V zero = a.constant(0);
        V e = Exponential.expOfNonPositive(a, a.neg(a.abs(x)));
        V positivePart = a.select(a.less(x, zero), zero, x);
        return a.add(positivePart, Logarithm.log1pOfModerate(a, e));
    }

    /** 1 − 2/(exp(2|x|) + 1), and below 0.625, where that cancels, an odd polynomial. */
    static <V, I, B> V tanh(Algebra<V, I, B> a, V x) {
        V one = a.constant(1);
        V magnitude = Clamp.atMost(a, TANH_SATURATION, a.abs(x));
        var e = Exponential.reduce(a, a.add(magnitude, magnitude), 0);
        V denominator = a.fma(e.power(), e.significand(a), one);
        V large = a.sub(one, a.div(a.constant(2), denominator));
        V z = a.mul(magnitude, magnitude);
        V small = a.fma(a.mul(magnitude, z), TANH.of(a.format()).at(a, z), magnitude);
        return Signs.copy(a, a.select(a.less(magnitude, a.constant(0.625)), small, large), x);
    }

    /** 1 − exp(−|x|·Q(|x|)), after a form of N. Juffa's, and below 0.875 an odd polynomial. */
    static <V, I, B> V erf(Algebra<V, I, B> a, V x) {
        V magnitude = Clamp.atMost(a, ERF_SATURATION, a.abs(x));
        V exponent = a.mul(magnitude, ERFC_EXPONENT.of(a.format()).at(a, magnitude));
        var e = Exponential.reduce(a, a.neg(exponent), 0);
        V large = a.fma(a.neg(e.power()), e.significand(a), a.constant(1));
        V z = a.mul(magnitude, magnitude);
        V small = a.fma(magnitude, ERF.of(a.format()).at(a, z), magnitude);
        return Signs.copy(a, a.select(a.less(magnitude, a.constant(0.875)), small, large), x);
    }
}
