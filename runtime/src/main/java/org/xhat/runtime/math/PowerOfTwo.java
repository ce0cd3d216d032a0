package org.xhat.runtime.math;

/**
 * Powers 2^n from an n that is still a floating value.
 *
 * <p>Adding 1.5·2^p + offset, p the count of stored fraction bits, rounds x to the nearest integer n and leaves n + offset
 * in the low bits of the sum, from where one shift brings it into an exponent field. With the exponent bias in the offset,
 * no integer is added.
 */
final class PowerOfTwo {
    private PowerOfTwo() {}

    /** What is added to x, and subtracted again to get n. */
    static <V, I, B> V shift(Algebra<V, I, B> a, int offset) {
        return a.constant(a.format().roundingShift() + offset);
    }

    /** 2^n, where {@code shifted} carries n + bias. */
    static <V, I, B> V of(Algebra<V, I, B> a, V shifted) {
        return a.fromBits(a.shiftLeft(a.bits(shifted), a.format().fractionBits()));
    }

    /**
     * x·2^n for x near 1, where {@code shifted} carries n + {@link #scaleOffset}. The power is applied in two halves: n may
     * exceed the range of one exponent field. The first product is exact, so a subnormal result is rounded once.
     */
    static <V, I, B> V scale(Algebra<V, I, B> a, V x, V shifted) {
        int fractionBits = a.format().fractionBits();
        I n = a.bits(shifted);
        I half = a.shiftRightUnsigned(n, 1);
        V first = a.fromBits(a.shiftLeft(half, fractionBits));
        V second = a.fromBits(a.shiftLeft(a.subInt(n, half), fractionBits));
        return a.mul(a.mul(x, first), second);
    }

    /** The offset of {@link #scale}: a bias for each half. */
    static int scaleOffset(FloatFormat format) {
        return 2 * format.exponentBias();
    }
}
