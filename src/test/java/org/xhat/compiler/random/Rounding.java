package org.xhat.compiler.random;

import org.xhat.runtime.program.ElementType;

/**
 * How an element type rounds. Ends of intervals are computed in double, so for float64 they are themselves off by as much as what
 * they enclose: its widenings are twice as large.
 */
enum Rounding {
    FLOAT32(Float.MAX_VALUE, 1, 2),
    FLOAT64(Double.MAX_VALUE, 2, 8);

    private final double most;
    private final double exact;
    private final double elementary;

    Rounding(double most, double exact, double elementary) {
        this.most = most;
        this.exact = exact;
        this.elementary = elementary;
    }

    static Rounding of(ElementType element) {
        return switch (element) {
            case FLOAT32 -> FLOAT32;
            case FLOAT64 -> FLOAT64;
        };
    }

    /** {@code value}, a double, rounded once. */
    double round(double value) {
        return this == FLOAT32 ? (float) value : value;
    }

    /** x · y + z, rounded once. */
    double fma(double x, double y, double z) {
        return this == FLOAT32 ? Math.fma((float) x, (float) y, (float) z) : Math.fma(x, y, z);
    }

    /** Arguments of sine and cosine beyond this give NaN. */
    double reducible() {
        return this == FLOAT32 ? 0x1p20 : 0x1p30;
    }

    /** Half of the distance of 1 to the next number, twice that for float64. */
    double unit() {
        return this == FLOAT32 ? 0x1.02p-24 : 0x1p-52;
    }

    /** The least positive number. */
    double least() {
        return this == FLOAT32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    }

    double most() {
        return most;
    }

    /** The numbers from {@code low} to {@code high}, both the results of {@code roundings} roundings. */
    Interval rounded(double low, double high, int roundings) {
        return widened(low, high, roundings * exact);
    }

    /** As {@link #rounded}, of an elementary function: its bounds are below two units in the last place. */
    Interval elementary(double low, double high) {
        return widened(low, high, elementary);
    }

    Interval widened(double low, double high, double ulps) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("no interval: " + low + " to " + high);
        }
        double down = low - ulps * ulp(low);
        double up = high + ulps * ulp(high);
        // What is positive is rounded to something positive, or +0.
        down = low >= 0 && down < 0 || down == 0 ? (low > 0 ? 0.0 : -0.0) : down;
        up = high <= 0 && up > 0 || up == 0 ? (high < 0 ? -0.0 : 0.0) : up;
        // An end beyond the largest number stands for it and for ∞.
        return new Interval(
                down <= -most ? -Interval.INF : Math.min(down, Double.MAX_VALUE),
                up >= most ? Interval.INF : Math.max(up, -Double.MAX_VALUE),
                false);
    }

    /** The distance of numbers around {@code x}; nothing for 0 and ∞, which only come exactly. */
    private double ulp(double x) {
        if (x == 0 || Double.isInfinite(x)) {
            return 0;
        }
        return Math.abs(x) > most ? Math.abs(x) * unit() * 2 : this == FLOAT32 ? Math.ulp((float) x) : Math.ulp(x);
    }
}
