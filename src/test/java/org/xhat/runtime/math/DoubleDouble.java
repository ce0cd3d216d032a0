package org.xhat.runtime.math;

/**
 * An unevaluated sum of two doubles, |low| ≤ ulp(high)/2: about 104 bits. The arithmetic is Dekker's (1971), products and
 * quotients with fma; results carry a relative error below 2^-100 while nothing overflows or underflows.
 */
record DoubleDouble(double high, double low) {
    static final DoubleDouble ZERO = of(0);
    static final DoubleDouble ONE = of(1);

    static DoubleDouble of(double x) {
        return new DoubleDouble(x, 0);
    }

    /** x + y, exactly. */
    static DoubleDouble sum(double x, double y) {
        double s = x + y;
        double added = s - x;
        return new DoubleDouble(s, (x - (s - added)) + (y - added));
    }

    /** x·y, exactly. */
    static DoubleDouble product(double x, double y) {
        double p = x * y;
        return new DoubleDouble(p, Math.fma(x, y, -p));
    }

    DoubleDouble plus(DoubleDouble y) {
        var highs = sum(high, y.high);
        var lows = sum(low, y.low);
        var first = normalized(highs.high, highs.low + lows.high);
        return normalized(first.high, first.low + lows.low);
    }

    DoubleDouble plus(double y) {
        return plus(of(y));
    }

    DoubleDouble negated() {
        return new DoubleDouble(-high, -low);
    }

    DoubleDouble minus(DoubleDouble y) {
        return plus(y.negated());
    }

    DoubleDouble times(DoubleDouble y) {
        var p = product(high, y.high);
        return normalized(p.high, p.low + (high * y.low + low * y.high));
    }

    DoubleDouble times(double y) {
        return times(of(y));
    }

    DoubleDouble dividedBy(DoubleDouble y) {
        double q = high / y.high;
        var rest = minus(y.times(q));
        double next = rest.high / y.high;
        double last = rest.minus(y.times(next)).high / y.high;
        return normalized(q, next).plus(last);
    }

    DoubleDouble dividedBy(double y) {
        return dividedBy(of(y));
    }

    /** x·2^n, exactly. */
    DoubleDouble scaled(int n) {
        return new DoubleDouble(Math.scalb(high, n), Math.scalb(low, n));
    }

    private static DoubleDouble normalized(double high, double low) {
        double s = high + low;
        return new DoubleDouble(s, low - (s - high));
    }
}
