package org.xhat.runtime.math;

/**
 * Rounding to an integral value without a conversion: |x| + 2^p − 2^p is |x| rounded to nearest for |x| below 2^p, where p
 * counts the stored fraction bits, and every larger value is integral already.
 */
final class Rounding {
    private Rounding() {}

    static <V, I, B> V floor(Algebra<V, I, B> a, V x) {
        V nearest = nearest(a, x);
        V floor = a.select(a.less(x, nearest), a.sub(nearest, a.constant(1)), nearest);
        return keepIntegral(a, x, floor);
    }

    static <V, I, B> V ceil(Algebra<V, I, B> a, V x) {
        return a.neg(floor(a, a.neg(x)));
    }

    static <V, I, B> V rint(Algebra<V, I, B> a, V x) {
        return keepIntegral(a, x, nearest(a, x));
    }

    private static <V, I, B> V nearest(Algebra<V, I, B> a, V x) {
        V shift = integral(a);
        return Signs.copy(a, a.sub(a.add(a.abs(x), shift), shift), x);
    }

    /** {@code rounded} where |x| is small enough to have a fraction, otherwise x: also infinities and NaN. */
    private static <V, I, B> V keepIntegral(Algebra<V, I, B> a, V x, V rounded) {
        return a.select(a.less(a.abs(x), integral(a)), rounded, x);
    }

    private static <V, I, B> V integral(Algebra<V, I, B> a) {
        return a.constant(Math.scalb(1.0, a.format().fractionBits()));
    }
}
