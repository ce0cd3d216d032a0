package org.xhat.compiler.schedule;

import java.util.List;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;

/**
 * A rounded sum and what rounding took from it, exactly, whichever operand is larger: Knuth, The Art of Computer Programming,
 * volume 2, section 4.2.2, theorem B. Where the sum is no finite number, the error is none either.
 */
record TwoSum(Scalar sum, Scalar error) {
    /** Appends x + y to {@code block}. */
    static TwoSum of(Block block, Scalar x, Scalar y) {
        Scalar sum = define(block, "sum", apply(ScalarOp.ADD, x, y));
        Scalar added = define(block, "added", apply(ScalarOp.SUB, sum, x));
        Scalar kept = define(block, "kept", apply(ScalarOp.SUB, sum, added));
        Scalar left = apply(ScalarOp.ADD, apply(ScalarOp.SUB, x, kept), apply(ScalarOp.SUB, y, added));
        return new TwoSum(sum, define(block, "error", left));
    }

    /** {@code value}, or 0 where that is an infinity or no number. */
    static Scalar finite(Block block, Scalar value) {
        Scalar isFinite = block.let(
                "isFinite", apply(ScalarOp.LESS, apply(ScalarOp.ABS, value), literal(value, Double.POSITIVE_INFINITY)));
        return block.let("finite", new Scalar.Apply(ScalarOp.SELECT, List.of(isFinite, value, literal(value, 0))));
    }

    /** A literal to be combined with {@code like}. */
    static Scalar literal(Scalar like, double value) {
        var literal = new Scalar.Constant(value);
        return like.type().lanes() ? new Scalar.Broadcast(literal) : literal;
    }

    private static Scalar define(Block block, String hint, Scalar value) {
        return new Scalar.Read(block.define(hint, value));
    }

    static Scalar apply(ScalarOp op, Scalar... operands) {
        return new Scalar.Apply(op, List.of(operands));
    }
}
