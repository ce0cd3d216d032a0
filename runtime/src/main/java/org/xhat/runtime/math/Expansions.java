package org.xhat.runtime.math;

/**
 * The elementary functions of xhat, each an expression over an {@link Algebra}: no table, no branch, every case a select.
 *
 * <p>The bounds are in units in the last place of the exact result (ULP), for BINARY32 and BINARY64. Those of one argument
 * hold for every one of the 2^32 values of BINARY32; the others come from samples, which decision 0010 describes, together
 * with the commands that measure. Special values (zeros, infinities, NaN) are those of {@link Math}, and where Math has no
 * such function, the limits. Results that underflow are rounded to subnormals, not flushed.
 */
public final class Expansions {
    private Expansions() {}

    /** e^x. At most 0.9 ULP. */
    public static <V, I, B> V exp(Algebra<V, I, B> a, V x) {
        return Exponential.exp(a, x);
    }

    /** e^x − 1, accurate near 0. At most 1.5 ULP, or 1.8 in BINARY64. */
    public static <V, I, B> V expm1(Algebra<V, I, B> a, V x) {
        return Exponential.expm1(a, x);
    }

    /** 2^x; exact where x is an integer. At most 0.9 ULP. */
    public static <V, I, B> V exp2(Algebra<V, I, B> a, V x) {
        return BinaryExponential.exp2(a, x);
    }

    /** The natural logarithm: −∞ at ±0, NaN below. At most 0.9 ULP. */
    public static <V, I, B> V log(Algebra<V, I, B> a, V x) {
        return Logarithm.log(a, x);
    }

    /** log(1 + x), accurate near 0: −∞ at −1, NaN below. At most 0.9 ULP. */
    public static <V, I, B> V log1p(Algebra<V, I, B> a, V x) {
        return Logarithm.log1p(a, x);
    }

    /** The logarithm to base two: exact at powers of two, −∞ at ±0, NaN below. At most 0.9 ULP. */
    public static <V, I, B> V log2(Algebra<V, I, B> a, V x) {
        return Logarithm.log2(a, x);
    }

    /**
     * x^y, with the special cases of {@link Math#pow}: 1 for y = 0, NaN for x = ±1 with an infinite y, NaN for finite
     * negative x with fractional y. At most 1 ULP; exact for y = 1, and where x^y is a value of the format.
     */
    public static <V, I, B> V pow(Algebra<V, I, B> a, V x, V y) {
        return Power.pow(a, x, y);
    }

    /** The hyperbolic tangent. At most 1.4 ULP. */
    public static <V, I, B> V tanh(Algebra<V, I, B> a, V x) {
        return Sigmoidal.tanh(a, x);
    }

    /** 1/(1 + e^−x); the left tail keeps its relative accuracy down to the subnormals. At most 1.7 ULP. */
    public static <V, I, B> V sigmoid(Algebra<V, I, B> a, V x) {
        return Sigmoidal.sigmoid(a, x);
    }

    /** log(1 + e^x) without overflow or cancellation. At most 1.7 ULP. */
    public static <V, I, B> V softplus(Algebra<V, I, B> a, V x) {
        return Sigmoidal.softplus(a, x);
    }

    /** The error function, 2/√π·∫₀ˣ exp(−t²) dt. At most 1.1 ULP. */
    public static <V, I, B> V erf(Algebra<V, I, B> a, V x) {
        return Sigmoidal.erf(a, x);
    }

    /** The sine of x radians for |x| ≤ 2^20 (BINARY32) or 2^30 (BINARY64), at most 1.5 ULP; NaN beyond. */
    public static <V, I, B> V sin(Algebra<V, I, B> a, V x) {
        return Trigonometry.sin(a, x);
    }

    /** The cosine of x radians for |x| ≤ 2^20 (BINARY32) or 2^30 (BINARY64), at most 1.5 ULP; NaN beyond. */
    public static <V, I, B> V cos(Algebra<V, I, B> a, V x) {
        return Trigonometry.cos(a, x);
    }

    /** The largest integral value not above x: exact, −0 kept, infinities and NaN unchanged. */
    public static <V, I, B> V floor(Algebra<V, I, B> a, V x) {
        return Rounding.floor(a, x);
    }

    /** The smallest integral value not below x: exact, −0 where −1 &lt; x ≤ −0, infinities and NaN unchanged. */
    public static <V, I, B> V ceil(Algebra<V, I, B> a, V x) {
        return Rounding.ceil(a, x);
    }

    /** x rounded to an integral value, ties to even: exact, the sign of x kept, infinities and NaN unchanged. */
    public static <V, I, B> V rint(Algebra<V, I, B> a, V x) {
        return Rounding.rint(a, x);
    }

    /** −1, 1, or x itself where x is ±0 or NaN. */
    public static <V, I, B> V sign(Algebra<V, I, B> a, V x) {
        return Signs.sign(a, x);
    }
}
