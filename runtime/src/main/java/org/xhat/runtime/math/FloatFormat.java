package org.xhat.runtime.math;

/** An IEEE 754 binary interchange format, with the numbers an expansion needs to take its values apart. */
public enum FloatFormat {
    /** Java's {@code float}: 8 exponent bits, 23 stored fraction bits. */
    BINARY32(23, 127),
    /** Java's {@code double}: 11 exponent bits, 52 stored fraction bits. */
    BINARY64(52, 1023);

    private final int fractionBits;
    private final int exponentBias;

    FloatFormat(int fractionBits, int exponentBias) {
        this.fractionBits = fractionBits;
        this.exponentBias = exponentBias;
    }

    /** Stored bits of the significand, without the implicit leading one. */
    public int fractionBits() {
        return fractionBits;
    }

    /** What is added to a binary exponent before it is stored. */
    public int exponentBias() {
        return exponentBias;
    }

    /** Width of a value, in bits. */
    public int widthBits() {
        return this == BINARY32 ? Float.SIZE : Double.SIZE;
    }

    /** The smallest positive normal value, 2^(1 − bias). */
    public double minNormal() {
        return this == BINARY32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    }

    /**
     * 1.5·2^fractionBits. Its neighbours are one apart, so adding it to an x of at most half that size rounds x to the
     * nearest integer, ties to even, and leaves that integer in the low bits of the sum's encoding.
     */
    public double roundingShift() {
        return Math.scalb(1.5, fractionBits);
    }

    /** The encoding of {@code value} rounded to this format; sign-extended for {@link #BINARY32}. */
    public long encode(double value) {
        return switch (this) {
            case BINARY32 -> Float.floatToRawIntBits((float) value);
            case BINARY64 -> Double.doubleToRawLongBits(value);
        };
    }

    /** The encoding with only the sign bit set; sign-extended for {@link #BINARY32}. */
    public long signBit() {
        return encode(-0.0);
    }
}
