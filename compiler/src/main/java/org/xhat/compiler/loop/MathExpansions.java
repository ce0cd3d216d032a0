package org.xhat.compiler.loop;

import java.util.Arrays;
import java.util.List;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.FloatFormat;
import org.xhat.runtime.program.ElementType;

/**
 * The algebra whose values are expressions of loops: running an operator's lowering in it appends the operator's expansion to
 * a block.
 */
public final class MathExpansions implements Algebra<Scalar, Scalar, Scalar> {
    private final Block block;
    private final ElementType element;
    private final boolean lanes;

    /** Appends to {@code block}, for single values or for lanes; single operands of lanes are broadcast. */
    public MathExpansions(Block block, ElementType element, boolean lanes) {
        this.block = block;
        this.element = element;
        this.lanes = lanes;
    }

    private Scalar apply(ScalarOp op, Scalar... operands) {
        List<Scalar> values =
                Arrays.stream(operands).map(x -> lanes ? block.broadcast(x) : x).toList();
        return block.let("t", new Scalar.Apply(op, values));
    }

    private Scalar shift(ScalarOp op, Scalar x, int distance) {
        Scalar value = lanes ? block.broadcast(x) : x;
        return block.let("t", new Scalar.Apply(op, List.of(value, new Scalar.BitsConstant(distance))));
    }

    @Override
    public FloatFormat format() {
        return switch (element) {
            case FLOAT32 -> FloatFormat.BINARY32;
            case FLOAT64 -> FloatFormat.BINARY64;
        };
    }

    @Override
    public Scalar constant(double value) {
        return new Scalar.Constant(value);
    }

    @Override
    public Scalar integer(long value) {
        return new Scalar.BitsConstant(value);
    }

    @Override
    public Scalar add(Scalar x, Scalar y) {
        return apply(ScalarOp.ADD, x, y);
    }

    @Override
    public Scalar sub(Scalar x, Scalar y) {
        return apply(ScalarOp.SUB, x, y);
    }

    @Override
    public Scalar mul(Scalar x, Scalar y) {
        return apply(ScalarOp.MUL, x, y);
    }

    @Override
    public Scalar div(Scalar x, Scalar y) {
        return apply(ScalarOp.DIV, x, y);
    }

    @Override
    public Scalar fma(Scalar x, Scalar y, Scalar z) {
        return apply(ScalarOp.FMA, x, y, z);
    }

    @Override
    public Scalar neg(Scalar x) {
        return apply(ScalarOp.NEG, x);
    }

    @Override
    public Scalar abs(Scalar x) {
        return apply(ScalarOp.ABS, x);
    }

    @Override
    public Scalar sqrt(Scalar x) {
        return apply(ScalarOp.SQRT, x);
    }

    @Override
    public Scalar min(Scalar x, Scalar y) {
        return apply(ScalarOp.MIN, x, y);
    }

    @Override
    public Scalar max(Scalar x, Scalar y) {
        return apply(ScalarOp.MAX, x, y);
    }

    @Override
    public Scalar less(Scalar x, Scalar y) {
        return apply(ScalarOp.LESS, x, y);
    }

    @Override
    public Scalar lessOrEqual(Scalar x, Scalar y) {
        return apply(ScalarOp.LESS_OR_EQUAL, x, y);
    }

    @Override
    public Scalar equal(Scalar x, Scalar y) {
        return apply(ScalarOp.EQUAL, x, y);
    }

    @Override
    public Scalar and(Scalar a, Scalar b) {
        return apply(ScalarOp.AND, a, b);
    }

    @Override
    public Scalar or(Scalar a, Scalar b) {
        return apply(ScalarOp.OR, a, b);
    }

    @Override
    public Scalar not(Scalar a) {
        return apply(ScalarOp.NOT, a);
    }

    @Override
    public Scalar select(Scalar condition, Scalar ifTrue, Scalar ifFalse) {
        return apply(ScalarOp.SELECT, condition, ifTrue, ifFalse);
    }

    @Override
    public Scalar bits(Scalar x) {
        return apply(ScalarOp.TO_BITS, x);
    }

    @Override
    public Scalar fromBits(Scalar bits) {
        return apply(ScalarOp.FROM_BITS, bits);
    }

    @Override
    public Scalar addInt(Scalar x, Scalar y) {
        return apply(ScalarOp.ADD_BITS, x, y);
    }

    @Override
    public Scalar subInt(Scalar x, Scalar y) {
        return apply(ScalarOp.SUB_BITS, x, y);
    }

    @Override
    public Scalar andInt(Scalar x, Scalar y) {
        return apply(ScalarOp.AND_BITS, x, y);
    }

    @Override
    public Scalar orInt(Scalar x, Scalar y) {
        return apply(ScalarOp.OR_BITS, x, y);
    }

    @Override
    public Scalar shiftLeft(Scalar x, int n) {
        return shift(ScalarOp.SHIFT_LEFT, x, n);
    }

    @Override
    public Scalar shiftRight(Scalar x, int n) {
        return shift(ScalarOp.SHIFT_RIGHT, x, n);
    }

    @Override
    public Scalar shiftRightUnsigned(Scalar x, int n) {
        return shift(ScalarOp.SHIFT_RIGHT_UNSIGNED, x, n);
    }

    @Override
    public Scalar toInteger(Scalar x) {
        return apply(ScalarOp.TO_INTEGER, x);
    }

    @Override
    public Scalar toFloating(Scalar x) {
        return apply(ScalarOp.TO_FLOATING, x);
    }
}
