package org.xhat.runtime.math;

/** A constant of an expansion that differs between the formats. */
record PerFormat<T>(T binary32, T binary64) {

    T of(FloatFormat format) {
        return switch (format) {
            case BINARY32 -> binary32;
            case BINARY64 -> binary64;
        };
    }

    /** The number for {@code a}'s format, as a value of it. */
    static <V, I, B> V constant(Algebra<V, I, B> a, PerFormat<Double> number) {
        return a.constant(number.of(a.format()));
    }
}
