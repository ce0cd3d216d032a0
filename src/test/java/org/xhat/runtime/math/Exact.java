package org.xhat.runtime.math;

/** A function's value to about 90 bits, as significand·2^exponent: it can be far outside the range of a double. */
record Exact(DoubleDouble significand, int exponent) {

    static Exact of(DoubleDouble value) {
        return new Exact(value, 0);
    }

    Exact times(DoubleDouble factor) {
        return new Exact(significand.times(factor), exponent);
    }

    /** The value as one number; only for values in the range of a double. */
    DoubleDouble value() {
        return significand.scaled(exponent);
    }

    /**
     * |computed − this| in units in the last place of this value in {@code format}. Past the largest finite value everything,
     * infinity included, counts as the next power of two.
     */
    double errorUlps(double computed, FloatFormat format) {
        int largest = format.exponentBias();
        int magnitude = Math.getExponent(significand.high()) + exponent;
        if (magnitude > largest) {
            var overflow = DoubleDouble.of(Math.copySign(1, significand.high()));
            return new Exact(overflow, largest + 1).errorUlps(computed, format, largest);
        }
        return errorUlps(computed, format, Math.max(magnitude, 1 - largest));
    }

    private double errorUlps(double computed, FloatFormat format, int magnitude) {
        double scaled = Double.isInfinite(computed)
                ? Math.copySign(Math.scalb(1.0, format.exponentBias() + 1 - exponent), computed)
                : scaledDown(computed);
        double difference = Math.abs(DoubleDouble.of(scaled).minus(significand).high());
        return Math.scalb(difference, exponent + format.fractionBits() - magnitude);
    }

    /** computed·2^−exponent in two exact steps. */
    private double scaledDown(double computed) {
        int half = -exponent / 2;
        return Math.scalb(Math.scalb(computed, half), -exponent - half);
    }
}
