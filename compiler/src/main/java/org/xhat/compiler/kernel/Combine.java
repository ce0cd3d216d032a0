package org.xhat.compiler.kernel;

import org.xhat.compiler.op.ReduceOp;

/** How a reduction combines values; each has a fixed order of combination, so its bits depend on the shape alone. */
public enum Combine {
    /** Σ, from +0. */
    SUM,
    /** The largest, from −∞; NaN wins. */
    MAX,
    /** The smallest, from +∞; NaN wins. */
    MIN,
    /**
     * Σx ÷ n, corrected by the mean of the deviations from it: a mean that is subtracted again, in which the rounding of Σx would
     * show.
     */
    MEAN,
    /**
     * (n, mean, M2): the mean as {@link #MEAN} has it, and the sum of squared deviations from it, never negative. It is what Σx
     * and Σ(x − mean x)² over the same axes become, so that one sweep serves both.
     */
    MOMENTS;

    /** What the graph calls {@code kind}. */
    static Combine of(ReduceOp.Kind kind) {
        return switch (kind) {
            case SUM -> SUM;
            case MAX -> MAX;
            case MIN -> MIN;
        };
    }

    /** Whether the result is, or begins with, a mean. */
    public boolean isMean() {
        return switch (this) {
            case MEAN, MOMENTS -> true;
            case SUM, MAX, MIN -> false;
        };
    }
}
