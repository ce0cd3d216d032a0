package org.xhat.runtime.math;

import java.util.List;

/**
 * An algebra whose numbers, integers and truth values are all of one type, and whose operations are data: expressions, names,
 * counts.
 *
 * @param <X> a value
 */
public interface UniformAlgebra<X> extends Algebra<X, X, X> {
    /** {@code op} of {@code operands}; no shift. */
    X apply(ScalarOp op, List<X> operands);

    /** {@code x} shifted by a literal distance, as {@code op} says. */
    X shift(ScalarOp op, X x, int distance);

    @Override
    default X add(X x, X y) {
        return apply(ScalarOp.ADD, List.of(x, y));
    }

    @Override
    default X sub(X x, X y) {
        return apply(ScalarOp.SUB, List.of(x, y));
    }

    @Override
    default X mul(X x, X y) {
        return apply(ScalarOp.MUL, List.of(x, y));
    }

    @Override
    default X div(X x, X y) {
        return apply(ScalarOp.DIV, List.of(x, y));
    }

    @Override
    default X fma(X x, X y, X z) {
        return apply(ScalarOp.FMA, List.of(x, y, z));
    }

    @Override
    default X neg(X x) {
        return apply(ScalarOp.NEG, List.of(x));
    }

    @Override
    default X abs(X x) {
        return apply(ScalarOp.ABS, List.of(x));
    }

    @Override
    default X sqrt(X x) {
        return apply(ScalarOp.SQRT, List.of(x));
    }

    @Override
    default X min(X x, X y) {
        return apply(ScalarOp.MIN, List.of(x, y));
    }

    @Override
    default X max(X x, X y) {
        return apply(ScalarOp.MAX, List.of(x, y));
    }

    @Override
    default X less(X x, X y) {
        return apply(ScalarOp.LESS, List.of(x, y));
    }

    @Override
    default X lessOrEqual(X x, X y) {
        return apply(ScalarOp.LESS_OR_EQUAL, List.of(x, y));
    }

    @Override
    default X equal(X x, X y) {
        return apply(ScalarOp.EQUAL, List.of(x, y));
    }

    @Override
    default X and(X a, X b) {
        return apply(ScalarOp.AND, List.of(a, b));
    }

    @Override
    default X or(X a, X b) {
        return apply(ScalarOp.OR, List.of(a, b));
    }

    @Override
    default X not(X a) {
        return apply(ScalarOp.NOT, List.of(a));
    }

    @Override
    default X select(X condition, X ifTrue, X ifFalse) {
        return apply(ScalarOp.SELECT, List.of(condition, ifTrue, ifFalse));
    }

    @Override
    default X bits(X x) {
        return apply(ScalarOp.TO_BITS, List.of(x));
    }

    @Override
    default X fromBits(X bits) {
        return apply(ScalarOp.FROM_BITS, List.of(bits));
    }

    @Override
    default X addInt(X x, X y) {
        return apply(ScalarOp.ADD_BITS, List.of(x, y));
    }

    @Override
    default X subInt(X x, X y) {
        return apply(ScalarOp.SUB_BITS, List.of(x, y));
    }

    @Override
    default X andInt(X x, X y) {
        return apply(ScalarOp.AND_BITS, List.of(x, y));
    }

    @Override
    default X orInt(X x, X y) {
        return apply(ScalarOp.OR_BITS, List.of(x, y));
    }

    @Override
    default X xorInt(X x, X y) {
        return apply(ScalarOp.XOR_BITS, List.of(x, y));
    }

    @Override
    default X shiftLeft(X x, int n) {
        return shift(ScalarOp.SHIFT_LEFT, x, n);
    }

    @Override
    default X shiftRight(X x, int n) {
        return shift(ScalarOp.SHIFT_RIGHT, x, n);
    }

    @Override
    default X shiftRightUnsigned(X x, int n) {
        return shift(ScalarOp.SHIFT_RIGHT_UNSIGNED, x, n);
    }

    @Override
    default X toInteger(X x) {
        return apply(ScalarOp.TO_INTEGER, List.of(x));
    }

    @Override
    default X toFloating(X x) {
        return apply(ScalarOp.TO_FLOATING, List.of(x));
    }
}
