package org.xhat.runtime.math;

/**
 * c₀ + c₁x + … + cₙxⁿ, each coefficient already a value of its format.
 *
 * <p>The coefficients in this package are minimax fits by Remez exchange in 50 decimal digits on the interval named where
 * they stand. They were rounded one after another from c₀ upwards, the rest fitted again after each rounding. The error
 * given with a table is that of the rounded coefficients, before the rounding of the evaluation.
 */
final class Polynomial {
    private final double[] coefficients;

    private Polynomial(double[] coefficients) {
        this.coefficients = coefficients;
    }

    static Polynomial of(double... ascendingCoefficients) {
        return new Polynomial(ascendingCoefficients.clone());
    }

    /** The same polynomial with lower-order coefficients put before it. */
    Polynomial after(double... lowest) {
        var all = new double[lowest.length + coefficients.length];
        System.arraycopy(lowest, 0, all, 0, lowest.length);
        System.arraycopy(coefficients, 0, all, lowest.length, coefficients.length);
        return new Polynomial(all);
    }

    /** Horner's scheme, one fma per degree. */
    <V, I, B> V at(Algebra<V, I, B> a, V x) {
        V sum = a.constant(coefficients[coefficients.length - 1]);
        for (int i = coefficients.length - 2; i >= 0; i--) {
            sum = a.fma(sum, x, a.constant(coefficients[i]));
        }
        return sum;
    }
}
