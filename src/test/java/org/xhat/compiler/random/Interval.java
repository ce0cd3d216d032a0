package org.xhat.compiler.random;

/**
 * Every number that a correct implementation may compute for one element: those from {@code low} to {@code high}, in the order of
 * {@link Double#compare}, so that −0 lies below +0; and NaN, or not. Beyond the largest number of the element type lies ∞, and still
 * the numbers themselves: an implementation may be lucky to have them as something smaller by the end.
 *
 * @param low the least
 * @param high the greatest; below {@code low} where there is none but NaN
 * @param nan whether NaN may come of it
 */
record Interval(double low, double high, boolean nan) {
    static final double INF = Double.POSITIVE_INFINITY;

    /** NaN alone. */
    static final Interval NAN = new Interval(INF, -INF, true);

    /** Everything. */
    static final Interval ANY = new Interval(-INF, INF, true);

    /** {@code value} alone. */
    static Interval point(double value) {
        return Double.isNaN(value) ? NAN : new Interval(value, value, false);
    }

    /** Whether {@code value} may come of it. */
    boolean contains(double value) {
        return Double.isNaN(value) ? nan : Double.compare(low, value) <= 0 && Double.compare(value, high) <= 0;
    }

    /** Whether both may be the same. */
    boolean meets(Interval other) {
        return (nan && other.nan) || (Math.max(low, other.low) <= Math.min(high, other.high));
    }

    /** Whether there is but one number, and no NaN. */
    boolean isPoint() {
        return !nan && Double.compare(low, high) == 0;
    }

    /** Whether there is no number. */
    boolean isOnlyNan() {
        return low > high;
    }

    boolean hasZero() {
        return low <= 0 && high >= 0;
    }

    boolean hasInfinity() {
        return low == -INF || high == INF;
    }

    /** Whether there is no number but one infinity. */
    boolean isInfinite() {
        return low == high && hasInfinity();
    }

    /** The greatest magnitude. */
    double magnitude() {
        return isOnlyNan() ? 0 : Math.max(Math.abs(low), Math.abs(high));
    }

    Interval orNan(boolean also) {
        return also && !nan ? new Interval(low, high, true) : this;
    }

    Interval hull(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high), nan || other.nan);
    }

    @Override
    public String toString() {
        return isOnlyNan() ? "NaN" : low + " to " + high + (nan ? " or NaN" : "");
    }
}
