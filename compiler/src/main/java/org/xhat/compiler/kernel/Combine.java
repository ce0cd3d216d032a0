package org.xhat.compiler.kernel;

/** How a reduction combines values; each has a fixed order of combination, so its bits depend on the shape alone. */
public enum Combine {
    /** Σ, from +0. */
    SUM,
    /** The largest, from −∞; NaN wins. */
    MAX,
    /** The smallest, from +∞; NaN wins. */
    MIN,
    /**
     * (n, mean, M2): per block of rows the mean and the sum of squared deviations from it, blocks merged by Chan, Golub and
     * LeVeque's formula (1983). It is what Σx and Σ(x − mean x)² over the same axes become, so that one sweep serves both.
     */
    MOMENTS
}
