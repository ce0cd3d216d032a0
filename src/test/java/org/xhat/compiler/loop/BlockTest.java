package org.xhat.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xhat.runtime.math.ScalarOp;

class BlockTest {
    private final Block block = Block.outermost();
    private final Scalar x = block.let("x", new Scalar.Load(new Memory.PlanBuffer(0), Index.ZERO, false));

    private Scalar let(ScalarOp op, Scalar operand) {
        return block.let("y", new Scalar.Apply(op, List.of(operand)));
    }

    @Test
    void anEqualValueIsUsedAgain() {
        assertEquals(let(ScalarOp.SQRT, x), let(ScalarOp.SQRT, x));
        assertEquals(2, block.statements().size());
    }

    @Test
    void signsThatCancelAreNotChanged() {
        Scalar negative = let(ScalarOp.NEG, x);
        assertEquals(x, let(ScalarOp.NEG, negative));
        assertEquals(let(ScalarOp.ABS, x), let(ScalarOp.ABS, negative));
        assertNotEquals(let(ScalarOp.SQRT, x), let(ScalarOp.SQRT, negative));
    }

    /** What it was negated of may be something else by now. */
    @Test
    void theSignOfWhatMovesIsChanged() {
        var accumulator = new Scalar.Read(block.define("sum", new Scalar.Constant(1)));
        Scalar negative = let(ScalarOp.NEG, accumulator);
        block.assign(accumulator.register(), x);
        assertNotEquals(accumulator, let(ScalarOp.NEG, negative));
    }
}
