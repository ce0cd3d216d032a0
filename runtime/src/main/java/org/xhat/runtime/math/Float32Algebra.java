package org.xhat.runtime.math;

/**
 * The reference instance on Java's {@code float} and {@code int}: one boxed value at a time, slow and plain. {@link
 * Float64Algebra} is the same on {@code double} and {@code long}. Neither can stand in for the other: float arithmetic done
 * in double and rounded gives other bits for a fused multiply-add, and Java has no code over both primitives.
 */
public record Float32Algebra() implements Algebra<Float, Integer, Boolean> {

    @Override
    public FloatFormat format() {
        return FloatFormat.BINARY32;
    }

    @Override
    public Float constant(double value) {
        return (float) value;
    }

    @Override
    public Float add(Float x, Float y) {
        return x + y;
    }

    @Override
    public Float sub(Float x, Float y) {
        return x - y;
    }

    @Override
    public Float mul(Float x, Float y) {
        return x * y;
    }

    @Override
    public Float div(Float x, Float y) {
        return x / y;
    }

    @Override
    public Float fma(Float x, Float y, Float z) {
        return Math.fma(x, y, z);
    }

    @Override
    public Float neg(Float x) {
        return -x;
    }

    @Override
    public Float abs(Float x) {
        return Math.abs(x);
    }

    @Override
    public Float sqrt(Float x) {
        return (float) Math.sqrt(x);
    }

    @Override
    public Float min(Float x, Float y) {
        return Math.min(x, y);
    }

    @Override
    public Float max(Float x, Float y) {
        return Math.max(x, y);
    }

    @Override
    public Boolean less(Float x, Float y) {
        return x < y;
    }

    @Override
    public Boolean lessOrEqual(Float x, Float y) {
        return x <= y;
    }

    @Override
    public Boolean equal(Float x, Float y) {
        return x.floatValue() == y.floatValue();
    }

    @Override
    public Boolean and(Boolean a, Boolean b) {
        return a && b;
    }

    @Override
    public Boolean or(Boolean a, Boolean b) {
        return a || b;
    }

    @Override
    public Boolean not(Boolean a) {
        return !a;
    }

    @Override
    public Float select(Boolean condition, Float ifTrue, Float ifFalse) {
        return condition ? ifTrue : ifFalse;
    }

    @Override
    public Integer bits(Float x) {
        return Float.floatToRawIntBits(x);
    }

    @Override
    public Float fromBits(Integer bits) {
        return Float.intBitsToFloat(bits);
    }

    @Override
    public Integer integer(long value) {
        return (int) value;
    }

    @Override
    public Integer addInt(Integer x, Integer y) {
        return x + y;
    }

    @Override
    public Integer subInt(Integer x, Integer y) {
        return x - y;
    }

    @Override
    public Integer andInt(Integer x, Integer y) {
        return x & y;
    }

    @Override
    public Integer orInt(Integer x, Integer y) {
        return x | y;
    }

    @Override
    public Integer xorInt(Integer x, Integer y) {
        return x ^ y;
    }

    @Override
    public Integer shiftLeft(Integer x, int n) {
        return x << n;
    }

    @Override
    public Integer shiftRight(Integer x, int n) {
        return x >> n;
    }

    @Override
    public Integer shiftRightUnsigned(Integer x, int n) {
        return x >>> n;
    }

    @Override
    public Integer toInteger(Float x) {
        return (int) x.floatValue();
    }

    @Override
    public Float toFloating(Integer x) {
        return (float) x.intValue();
    }
}
