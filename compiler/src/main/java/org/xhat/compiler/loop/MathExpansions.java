package org.xhat.compiler.loop;

import java.util.List;
import org.xhat.runtime.math.FloatFormat;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.math.UniformAlgebra;
import org.xhat.runtime.program.ElementType;

/**
 * The algebra whose values are expressions of loops: running an operator's lowering in it appends the operator's expansion to
 * a block.
 */
public final class MathExpansions implements UniformAlgebra<Scalar> {
    private final Block block;
    private final ElementType element;
    private final boolean lanes;

    /** Appends to {@code block}, for single values or for lanes; single operands of lanes are broadcast. */
    public MathExpansions(Block block, ElementType element, boolean lanes) {
        this.block = block;
        this.element = element;
        this.lanes = lanes;
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
    public Scalar apply(ScalarOp op, List<Scalar> operands) {
        return let(op, lanes ? operands.stream().map(block::broadcast).toList() : operands);
    }

    @Override
    public Scalar shift(ScalarOp op, Scalar x, int distance) {
        return let(op, List.of(lanes ? block.broadcast(x) : x, new Scalar.BitsConstant(distance)));
    }

    private Scalar let(ScalarOp op, List<Scalar> operands) {
        return block.let("t", new Scalar.Apply(op, operands));
    }
}
