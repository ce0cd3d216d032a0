package org.xhat.runtime.math;

/** Reading and setting signs through the encoding, where comparisons cannot tell −0 from +0. */
final class Signs {
    private Signs() {}

    /** {@code magnitude}, whose sign bit is clear, with the sign bit of {@code x}. */
    static <V, I, B> V copy(Algebra<V, I, B> a, V magnitude, V x) {
        return a.fromBits(a.orInt(a.bits(magnitude), signBit(a, x)));
    }

    /** Whether the sign bit of {@code x} is set. */
    static <V, I, B> B isSet(Algebra<V, I, B> a, V x) {
        return a.less(copy(a, a.constant(1), x), a.constant(0));
    }

    /** −1, 1, or x itself where x is a zero or NaN. */
    static <V, I, B> V sign(Algebra<V, I, B> a, V x) {
        V zero = a.constant(0);
        return a.select(a.less(zero, x), a.constant(1), a.select(a.less(x, zero), a.constant(-1), x));
    }

    private static <V, I, B> I signBit(Algebra<V, I, B> a, V x) {
        return a.andInt(a.bits(x), a.integer(a.format().signBit()));
    }
}
