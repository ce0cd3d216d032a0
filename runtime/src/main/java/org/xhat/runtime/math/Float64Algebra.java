package org.xhat.runtime.math;

/** The reference instance on Java's {@code double} and {@code long}: the twin of {@link Float32Algebra}, which says why. */
public record Float64Algebra() implements Algebra<Double, Long, Boolean> {

    @Override
    public FloatFormat format() {
        return FloatFormat.BINARY64;
    }

    @Override
    public Double constant(double value) {
        return value;
    }

    @Override
    public Double add(Double x, Double y) {
        return x + y;
    }

    @Override
    public Double sub(Double x, Double y) {
        return x - y;
    }

    @Override
    public Double mul(Double x, Double y) {
        return x * y;
    }

    @Override
    public Double div(Double x, Double y) {
        return x / y;
    }

    @Override
    public Double fma(Double x, Double y, Double z) {
        return Math.fma(x, y, z);
    }

    @Override
    public Double neg(Double x) {
        return -x;
    }

    @Override
    public Double abs(Double x) {
        return Math.abs(x);
    }

    @Override
    public Double sqrt(Double x) {
        return Math.sqrt(x);
    }

    @Override
    public Double min(Double x, Double y) {
        return Math.min(x, y);
    }

    @Override
    public Double max(Double x, Double y) {
        return Math.max(x, y);
    }

    @Override
    public Boolean less(Double x, Double y) {
        return x < y;
    }

    @Override
    public Boolean lessOrEqual(Double x, Double y) {
        return x <= y;
    }

    @Override
    public Boolean equal(Double x, Double y) {
        return x.doubleValue() == y.doubleValue();
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
    public Double select(Boolean condition, Double ifTrue, Double ifFalse) {
        return condition ? ifTrue : ifFalse;
    }

    @Override
    public Long bits(Double x) {
        return Double.doubleToRawLongBits(x);
    }

    @Override
    public Double fromBits(Long bits) {
        return Double.longBitsToDouble(bits);
    }

    @Override
    public Long integer(long value) {
        return value;
    }

    @Override
    public Long addInt(Long x, Long y) {
        return x + y;
    }

    @Override
    public Long subInt(Long x, Long y) {
        return x - y;
    }

    @Override
    public Long andInt(Long x, Long y) {
        return x & y;
    }

    @Override
    public Long orInt(Long x, Long y) {
        return x | y;
    }

    @Override
    public Long xorInt(Long x, Long y) {
        return x ^ y;
    }

    @Override
    public Long shiftLeft(Long x, int n) {
        return x << n;
    }

    @Override
    public Long shiftRight(Long x, int n) {
        return x >> n;
    }

    @Override
    public Long shiftRightUnsigned(Long x, int n) {
        return x >>> n;
    }

    @Override
    public Long toInteger(Double x) {
        return (long) x.doubleValue();
    }

    @Override
    public Double toFloating(Long x) {
        return (double) x.longValue();
    }
}
