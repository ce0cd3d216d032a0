package org.xhat.compiler.kernel;

import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.FloatFormat;

/**
 * Counts what is done to values, which are all the same. Constants and bitcasts are free, a fused multiply-add is two operations.
 */
final class CountingAlgebra implements Algebra<Integer, Integer, Integer> {
    static final Integer VALUE = 0;

    private final FloatFormat format;
    private int operations;

    CountingAlgebra(FloatFormat format) {
        this.format = format;
    }

    /** The operations so far. */
    int operations() {
        return operations;
    }

    private Integer count(int more) {
        operations += more;
        return VALUE;
    }

    @Override
    public FloatFormat format() {
        return format;
    }

    @Override
    public Integer constant(double value) {
        return VALUE;
    }

    @Override
    public Integer integer(long value) {
        return VALUE;
    }

    @Override
    public Integer bits(Integer x) {
        return VALUE;
    }

    @Override
    public Integer fromBits(Integer bits) {
        return VALUE;
    }

    @Override
    public Integer fma(Integer x, Integer y, Integer z) {
        return count(2);
    }

    @Override
    public Integer add(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer sub(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer mul(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer div(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer neg(Integer x) {
        return count(1);
    }

    @Override
    public Integer abs(Integer x) {
        return count(1);
    }

    @Override
    public Integer sqrt(Integer x) {
        return count(1);
    }

    @Override
    public Integer min(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer max(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer less(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer lessOrEqual(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer equal(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer and(Integer a, Integer b) {
        return count(1);
    }

    @Override
    public Integer or(Integer a, Integer b) {
        return count(1);
    }

    @Override
    public Integer not(Integer a) {
        return count(1);
    }

    @Override
    public Integer select(Integer condition, Integer ifTrue, Integer ifFalse) {
        return count(1);
    }

    @Override
    public Integer addInt(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer subInt(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer andInt(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer orInt(Integer x, Integer y) {
        return count(1);
    }

    @Override
    public Integer shiftLeft(Integer x, int n) {
        return count(1);
    }

    @Override
    public Integer shiftRight(Integer x, int n) {
        return count(1);
    }

    @Override
    public Integer shiftRightUnsigned(Integer x, int n) {
        return count(1);
    }

    @Override
    public Integer toInteger(Integer x) {
        return count(1);
    }

    @Override
    public Integer toFloating(Integer x) {
        return count(1);
    }
}
