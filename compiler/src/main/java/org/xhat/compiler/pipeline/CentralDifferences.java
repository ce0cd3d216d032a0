package org.xhat.compiler.pipeline;

import java.util.Arrays;

/**
 * The derivative of a function φ of one number at 0, by central differences (φ(h) − φ(−h)) ÷ 2h whose steps h are halved and which
 * are extrapolated to h = 0, with an estimate of the error: Ridders 1982, "Accurate computation of F'(x) and F'(x)F''(x)".
 *
 * <p>No one step fits every function: truncation wants a small one, rounding a large one. The steps start large, shrink to where
 * no kink lies between the ends, then until the extrapolations agree or until rounding is more than they differ by.
 */
final class CentralDifferences {
    /** The first step, as a part of what is moved. */
    private static final double FIRST = 0.25;

    /** From one step to the next. */
    private static final int SHRINK = 2;

    /** The same where a kink lies between the ends: nothing is learned on the way. */
    private static final int SKIP = 16;

    /** Extrapolations of a difference, each with an error term h² less: more amplify rounding without telling more. */
    private static final int EXTRAPOLATIONS = 4;

    /** Steps below this, relative to the parameter, have no ten bits left to be told apart from it. */
    private static final double SMALLEST_STEP = 0x1p-44;

    /** Two derivatives that differ by less, relatively, are the same: some hundred times what float64 makes of either. */
    static final double TOLERANCE = 1e-7;

    /** An error is estimated from few numbers: what it may hide is so many times larger. */
    private static final double CAUTION = 10;

    /** A difference settles a derivative if it would show a relative error of this size. */
    static final double RESOLUTION = 1e-4;

    /** The next step is not worth its cost where the error, relatively, is less than this. */
    private static final double ENOUGH = 1e-9;

    /** A function, and its derivative as derived. */
    interface Line {
        /** φ(t) − φ(0); NaN where φ(t) is not finite or a kink lies between. */
        double rise(double t);

        /** φ'(t) as derived. */
        double slope(double t);

        /** What φ'(0) is off by at least: where it is a sum, the terms are rounded in their last places, however small it is. */
        double roundingOfSlope();
    }

    /**
     * What differences say of a derived φ'(0).
     *
     * @param derived what is checked
     * @param difference what the differences extrapolate to; NaN where no two steps were free of kinks
     * @param error what the difference, and where they disagree the derived number, may be off by, cautiously
     */
    record Comparison(double derived, double difference, double error) {
        /** Whether there is a difference at all. */
        boolean exists() {
            return !Double.isNaN(difference);
        }

        /** The size of the derivative. */
        double scale() {
            return Double.isFinite(derived) ? Math.max(Math.abs(derived), Math.abs(difference)) : Math.abs(difference);
        }

        /** |derived − difference|. */
        double distance() {
            return Math.abs(derived - difference);
        }

        /** Whether the two are the same as far as the difference can tell. */
        boolean agrees() {
            return distance() <= TOLERANCE * scale() + error;
        }

        /** Whether the two differences cannot both be what they say. */
        private boolean contradicts(Comparison other) {
            return exists() && Math.abs(difference - other.difference) > error + other.error;
        }

        /** Whether the difference is good enough to show a derivative of this size wrong by {@link #RESOLUTION}. */
        boolean settles(double scale) {
            return exists() && error <= RESOLUTION * scale;
        }
    }

    private final Line line;
    private final double derived;
    private final double rounding;
    private final double spacing;

    /** The extrapolations of the last difference, from the steps since the last kink. */
    private double[] row = new double[0];

    private CentralDifferences(Line line, double derived, LossAlong.Rounding rounding) {
        this.line = line;
        this.derived = derived;
        this.rounding = rounding.deviation();
        this.spacing = rounding.spacing();
    }

    /**
     * Compares a derived φ'(0) with differences.
     *
     * @param rounding what rounding does to rises
     * @param size the size of what is moved: the least steps are a fraction of it
     */
    static Comparison compare(Line line, double derived, LossAlong.Rounding rounding, double size) {
        return new CentralDifferences(line, derived, rounding).run(size);
    }

    /**
     * The first step is a quarter of what is moved, or of 1 where that is more: a weight near 0 acts at the scale of what it is
     * multiplied by. Where differences settle on another number than the derived one, the next step is a quarter of what is moved, and
     * steps go on until rounding hides the disagreement: a function that is flat, straight or too fine for large steps is shown by
     * small ones, whose difference then contradicts and replaces the earlier one.
     */
    private Comparison run(double size) {
        double own = FIRST * size;
        double step = FIRST * Math.max(1, size);
        var best = new Comparison(derived, Double.NaN, Double.POSITIVE_INFINITY);
        while (step >= SMALLEST_STEP * size) {
            double quotient = quotient(step);
            if (!Double.isFinite(quotient)) {
                row = new double[0];
                step /= SKIP;
                continue;
            }
            var next = extrapolated(quotient, step);
            if (next.error() < best.error() || !best.agrees() && next.contradicts(best)) {
                best = next;
            }
            if (best.exists() && CAUTION * rounding / step >= hiding(best)) {
                break;
            }
            if (best.agrees() && best.error() <= ENOUGH * best.scale()) {
                break;
            }
            if (!best.agrees() && best.settles(best.scale()) && step > own) {
                row = new double[0];
                step = own;
            } else {
                step /= SHRINK;
            }
        }
        return best.agrees() || !best.exists()
                ? best
                : new Comparison(derived, best.difference(), best.error() + CAUTION * roundingOfSlope(line, spacing));
    }

    /** Rounding so large that further steps, which have more of it, neither better nor contradict {@code best}. */
    private static double hiding(Comparison best) {
        double distance = best.distance();
        return best.agrees() || !Double.isFinite(distance) ? best.error() : distance / 2;
    }

    private double quotient(double step) {
        double above = line.rise(step);
        return Double.isFinite(above) ? (above - line.rise(-step)) / (2 * step) : Double.NaN;
    }

    /** Adds a row to the table; the best of its extrapolations differs least from those it is made of. */
    private Comparison extrapolated(double quotient, double step) {
        double[] above = row;
        row = new double[Math.min(above.length, EXTRAPOLATIONS) + 1];
        row[0] = quotient;
        double value = Double.NaN;
        double error = Double.POSITIVE_INFINITY;
        double weight = 1;
        for (int j = 1; j < row.length; j++) {
            weight *= SHRINK * SHRINK;
            row[j] = row[j - 1] + (row[j - 1] - above[j - 1]) / (weight - 1);
            double change = Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - above[j - 1]));
            if (change < error) {
                error = change;
                value = row[j];
            }
        }
        return new Comparison(derived, value, CAUTION * (error + rounding / step));
    }

    /** Whether a derived number is no more than its own rounding. */
    static boolean isRounding(Line line, double derived, LossAlong.Rounding rounding) {
        return derived == 0 || Math.abs(derived) <= CAUTION * roundingOfSlope(line, rounding.spacing());
    }

    /**
     * About what rounding makes of the derived number: near 0 the mean of φ'(t) and φ'(−t) does not change with t but by t². Few
     * points can agree by chance: it is at least what its terms say. The number in question takes no part.
     */
    private static double roundingOfSlope(Line line, double spacing) {
        var means = new double[3];
        for (int i = 0; i < means.length; i++) {
            double t = (i + 1) * spacing;
            means[i] = (line.slope(t) + line.slope(-t)) / 2;
        }
        double spread = Arrays.stream(means).max().orElseThrow()
                - Arrays.stream(means).min().orElseThrow();
        return Math.max(Double.isFinite(spread) ? spread : 0, line.roundingOfSlope());
    }
}
