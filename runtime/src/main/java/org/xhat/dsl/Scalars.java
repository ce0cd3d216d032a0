package org.xhat.dsl;

import org.xhat.runtime.math.Expansions;
import org.xhat.runtime.math.Float32Algebra;

/**
 * The scalar functions of optimizers, as real code: running an optimizer's methods as ordinary Java gives the bits of its
 * compiled update. Error bounds stand at {@link Expansions}, in units in the last place. The functions there run on boxed
 * values here, some hundred times slower than compiled code: a reference, not a way to train.
 */
public final class Scalars {
    private static final Float32Algebra FLOAT = new Float32Algebra();

    private Scalars() {}

    /** e^x. */
    public static float exp(float x) {
        return Expansions.exp(FLOAT, x);
    }

    /** e^x − 1, accurate near 0. */
    public static float expm1(float x) {
        return Expansions.expm1(FLOAT, x);
    }

    /** 2^x. */
    public static float exp2(float x) {
        return Expansions.exp2(FLOAT, x);
    }

    /** The natural logarithm; −∞ at zero, NaN below. */
    public static float log(float x) {
        return Expansions.log(FLOAT, x);
    }

    /** log(1 + x), accurate near 0. */
    public static float log1p(float x) {
        return Expansions.log1p(FLOAT, x);
    }

    /** The logarithm to base two; −∞ at zero, NaN below. */
    public static float log2(float x) {
        return Expansions.log2(FLOAT, x);
    }

    /** x to the power y, with the special cases of {@link Math#pow}. */
    public static float pow(float x, float y) {
        return Expansions.pow(FLOAT, x, y);
    }

    /** The hyperbolic tangent. */
    public static float tanh(float x) {
        return Expansions.tanh(FLOAT, x);
    }

    /** 1/(1 + e^−x). */
    public static float sigmoid(float x) {
        return Expansions.sigmoid(FLOAT, x);
    }

    /** log(1 + e^x). */
    public static float softplus(float x) {
        return Expansions.softplus(FLOAT, x);
    }

    /** The error function. */
    public static float erf(float x) {
        return Expansions.erf(FLOAT, x);
    }

    /** The sine of x radians for |x| ≤ 2^20; NaN beyond. */
    public static float sin(float x) {
        return Expansions.sin(FLOAT, x);
    }

    /** The cosine of x radians for |x| ≤ 2^20; NaN beyond. */
    public static float cos(float x) {
        return Expansions.cos(FLOAT, x);
    }

    /** The square root, correctly rounded. */
    public static float sqrt(float x) {
        return FLOAT.sqrt(x);
    }

    /** The largest integral value not above x. */
    public static float floor(float x) {
        return Expansions.floor(FLOAT, x);
    }

    /** The smallest integral value not below x. */
    public static float ceil(float x) {
        return Expansions.ceil(FLOAT, x);
    }

    /** The nearest integral value, ties to even. */
    public static float rint(float x) {
        return Expansions.rint(FLOAT, x);
    }

    /** −1, 1, or x itself where x is ±0 or NaN. */
    public static float sign(float x) {
        return Expansions.sign(FLOAT, x);
    }

    /** The absolute value. */
    public static float abs(float x) {
        return FLOAT.abs(x);
    }

    /** The smaller; NaN if either is, and −0 before +0. */
    public static float min(float x, float y) {
        return FLOAT.min(x, y);
    }

    /** The larger; NaN if either is, and +0 before −0. */
    public static float max(float x, float y) {
        return FLOAT.max(x, y);
    }

    /** x·y + z, rounded once. */
    public static float fma(float x, float y, float z) {
        return FLOAT.fma(x, y, z);
    }
}
