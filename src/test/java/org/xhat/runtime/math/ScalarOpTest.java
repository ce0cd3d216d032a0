package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations as data are the methods that they name, and take and make what they say. */
final class ScalarOpTest {
    private static final Algebra<Float, Integer, Boolean> FLOAT = new Float32Algebra();

    private static Class<?> type(ScalarOp.Kind kind) {
        return switch (kind) {
            case ELEMENT -> Float.class;
            case BITS -> Integer.class;
            case MASK -> Boolean.class;
        };
    }

    private static Object value(ScalarOp.Kind kind) {
        return switch (kind) {
            case ELEMENT -> 3f;
            case BITS -> 5;
            case MASK -> true;
        };
    }

    @ParameterizedTest
    @EnumSource
    void anOperationMakesOfItsOperandsWhatItSays(ScalarOp op) {
        Object[] operands = op.operands().stream().map(ScalarOpTest::value).toArray();
        assertInstanceOf(type(op.result()), op.apply(FLOAT, operands));
    }

    /** The names of the operations that are asked for. */
    private static final class Asked implements UniformAlgebra<Object> {
        @Override
        public FloatFormat format() {
            return FloatFormat.BINARY32;
        }

        @Override
        public Object constant(double value) {
            return value;
        }

        @Override
        public Object integer(long value) {
            return value;
        }

        @Override
        public Object apply(ScalarOp op, List<Object> operands) {
            return op + " " + operands;
        }

        @Override
        public Object shift(ScalarOp op, Object x, int distance) {
            return apply(op, List.of(x, distance));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUniformAlgebraIsAskedForTheOperationAndItsOperandsInOrder(ScalarOp op) {
        List<Object> operands = List.of(1, 2, 3).subList(0, op.operands().size()).stream()
                .<Object>map(operand -> operand)
                .toList();
        assertEquals(op + " " + operands, op.apply(new Asked(), operands.toArray()));
    }
}
