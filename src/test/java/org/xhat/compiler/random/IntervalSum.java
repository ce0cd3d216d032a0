package org.xhat.compiler.random;

/**
 * Σ of intervals in whatever order: off by at most n units of Σ|x| (Higham, Accuracy and Stability of Numerical Algorithms, section
 * 4.2), which falls with no term. Where the positive terms alone overflow a partial sum may, and so for the negative.
 */
final class IntervalSum {
    private final Rounding rounding;
    private final boolean ofProducts;
    private double low;
    private double high;
    private double lowMagnitude;
    private double highMagnitude;
    private double positive;
    private double negative;
    private long count;
    private boolean nan;
    private boolean onlyNan;
    private boolean maybeUp;
    private boolean maybeDown;
    private boolean up;
    private boolean down;

    /** A sum of results of {@code rounding}; of products that are not rounded before they are added, which may be too small to add. */
    IntervalSum(Rounding rounding, boolean ofProducts) {
        this.rounding = rounding;
        this.ofProducts = ofProducts;
    }

    void add(Interval term) {
        count++;
        nan |= term.nan();
        if (term.isOnlyNan()) {
            onlyNan = true;
            return;
        }
        maybeUp |= term.high() == Interval.INF;
        maybeDown |= term.low() == -Interval.INF;
        up |= term.low() == Interval.INF;
        down |= term.high() == -Interval.INF;
        low += term.low();
        high += term.high();
        lowMagnitude += Math.abs(term.low());
        highMagnitude += Math.abs(term.high());
        positive += Math.max(0, term.high());
        negative += Math.max(0, -term.low());
    }

    Interval result() {
        if (onlyNan || up && down) {
            return Interval.NAN;
        }
        if (count == 0) {
            return Interval.point(0);
        }
        boolean mayRise = maybeUp || positive >= rounding.most();
        boolean mayFall = maybeDown || negative >= rounding.most();
        double units = count * rounding.unit();
        double lost = ofProducts ? count * rounding.least() : 0;
        double least = low - units * lowMagnitude - lost;
        double greatest = high + units * highMagnitude + lost;
        Interval sum = up
                ? new Interval(Interval.INF, Interval.INF, false)
                : down
                        ? new Interval(-Interval.INF, -Interval.INF, false)
                        : rounding.rounded(
                                mayFall || Double.isNaN(least) ? -Interval.INF : least,
                                mayRise || Double.isNaN(greatest) ? Interval.INF : greatest,
                                1);
        return sum.orNan(nan || mayRise && mayFall);
    }
}
