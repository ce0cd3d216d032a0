package org.xhat.runtime.math;

/** 2^x = 2^n·2^r with n the integer nearest x and r = x − n exact. */
final class BinaryExponential {
    /** 2^r on |r| ≤ 1/2; relative error 2^-28.3 and 2^-59.7. */
    private static final PerFormat<Polynomial> POLYNOMIAL = new PerFormat<>(
            Polynomial.of(1, 0x1.62e43p-1, 0x1.ebfbdcp-3, 0x1.c6af76p-5, 0x1.3b2daep-7, 0x1.5f0ba6p-10, 0x1.41a29p-13),
            Polynomial.of(
                    1,
                    0x1.62e42fefa39efp-1,
                    0x1.ebfbdff82c58ep-3,
                    0x1.c6b08d704a1cdp-5,
                    0x1.3b2ab6fba5245p-7,
                    0x1.5d87fe78757ap-10,
                    0x1.430912f719096p-13,
                    0x1.ffcbfd44b6f05p-17,
                    0x1.62c0282b3eabp-20,
                    0x1.b52339960a9a5p-24,
                    0x1.e4b7f75c759dfp-28,
                    0x1.ec687381467b9p-32,
                    0x1.e590683e2d215p-36));

    /** Below it 2^x rounds to zero; at the other and above it is infinite. */
    private static final PerFormat<Double> LOWEST = new PerFormat<>(-151.0, -1076.0);

    private static final PerFormat<Double> HIGHEST = new PerFormat<>(129.0, 1025.0);

    private BinaryExponential() {}

    static <V, I, B> V exp2(Algebra<V, I, B> a, V x) {
        V clamped = Clamp.between(a, LOWEST, HIGHEST, x);
        V shifted = a.add(clamped, shift(a));
        V r = a.sub(clamped, a.sub(shifted, shift(a)));
        return scaled(a, r, shifted);
    }

    /** 2^(high + low), |low| of about an ulp of high; low is ignored where the result overflows or underflows. */
    static <V, I, B> V exp2(Algebra<V, I, B> a, V high, V low) {
        V clamped = Clamp.between(a, LOWEST, HIGHEST, high);
        V rest = a.select(a.equal(clamped, high), low, a.constant(0));
        V shifted = a.add(clamped, shift(a));
        V r = a.add(a.sub(clamped, a.sub(shifted, shift(a))), rest);
        return scaled(a, r, shifted);
    }

    private static <V, I, B> V shift(Algebra<V, I, B> a) {
        return PowerOfTwo.shift(a, PowerOfTwo.scaleOffset(a.format()));
    }

    private static <V, I, B> V scaled(Algebra<V, I, B> a, V r, V shifted) {
        return PowerOfTwo.scale(a, POLYNOMIAL.of(a.format()).at(a, r), shifted);
    }
}
