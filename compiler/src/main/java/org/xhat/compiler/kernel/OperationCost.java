package org.xhat.compiler.kernel;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.ElementwiseLowering;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.FloatFormat;

/**
 * What a pointwise operator costs: its lowering, run in an algebra that counts. Constants and bitcasts are free, a fused
 * multiply-add is two operations.
 */
public final class OperationCost {
    private static final Map<Elementwise, Integer> BINARY32 = counted(FloatFormat.BINARY32);
    private static final Map<Elementwise, Integer> BINARY64 = counted(FloatFormat.BINARY64);

    private OperationCost() {}

    private static Map<Elementwise, Integer> counted(FloatFormat format) {
        var counts = new EnumMap<Elementwise, Integer>(Elementwise.class);
        for (Elementwise op : Elementwise.values()) {
            var counting = new Counting(format);
            ElementwiseLowering.lower(op, counting, Collections.nCopies(op.arity(), Counting.VALUE));
            counts.put(op, counting.operations);
        }
        return Collections.unmodifiableMap(counts);
    }

    /** Whether loading a stored result is cheaper than computing it again. */
    static boolean isExpensive(Elementwise op) {
        return flops(op) >= 10;
    }

    /** Operations per element in float32. */
    public static int flops(Elementwise op) {
        return BINARY32.getOrDefault(op, 0);
    }

    /** Operations per element in whichever precision takes more: how much code it is. */
    static int codeOperations(Elementwise op) {
        return Math.max(flops(op), BINARY64.getOrDefault(op, 0));
    }

    /** Values are all the same: only what is done to them counts. */
    private static final class Counting implements Algebra<Integer, Integer, Integer> {
        static final Integer VALUE = 0;

        private final FloatFormat format;
        private int operations;

        Counting(FloatFormat format) {
            this.format = format;
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
}
