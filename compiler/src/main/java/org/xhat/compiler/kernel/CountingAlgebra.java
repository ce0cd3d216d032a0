package org.xhat.compiler.kernel;

import java.util.List;
import org.xhat.runtime.math.FloatFormat;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.math.UniformAlgebra;

/**
 * Counts what is done to values, which are all the same. Constants and bitcasts are free, a fused multiply-add is two operations.
 */
final class CountingAlgebra implements UniformAlgebra<Integer> {
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
    public Integer apply(ScalarOp op, List<Integer> operands) {
        boolean isBitcast = op == ScalarOp.TO_BITS || op == ScalarOp.FROM_BITS;
        operations += isBitcast ? 0 : op == ScalarOp.FMA ? 2 : 1;
        return VALUE;
    }

    @Override
    public Integer shift(ScalarOp op, Integer x, int distance) {
        return apply(op, List.of(x));
    }
}
