package org.xhat.compiler.schedule;

import java.util.List;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.random.Threefry;

/**
 * {@link Threefry} as statements of loops, on one word or on lanes of words. Where elements are wider than 32 bits a word is the low half of
 * an integer, the rest of which is 0.
 */
final class DrawnWords implements Threefry<Scalar> {
    private static final long WORD = 0xffff_ffffL;

    private final Block block;
    private final boolean wide;
    private final boolean lanes;

    DrawnWords(Block block, boolean wide, boolean lanes) {
        this.block = block;
        this.wide = wide;
        this.lanes = lanes;
    }

    private Scalar word(ScalarOp op, Scalar... operands) {
        return block.let("word", new Scalar.Apply(op, List.of(operands)));
    }

    /** The low 32 bits. */
    private Scalar low(Scalar bits) {
        return wide ? word(ScalarOp.AND_BITS, bits, literal(WORD)) : bits;
    }

    private Scalar literal(long value) {
        Scalar literal = new Scalar.BitsConstant(value);
        return lanes ? block.broadcast(literal) : literal;
    }

    /** An integer, of any sign, as a word. */
    Scalar ofInteger(Scalar bits) {
        return low(lanes ? block.broadcast(bits) : bits);
    }

    @Override
    public Scalar constant(int value) {
        return literal(wide ? value & WORD : value);
    }

    @Override
    public Scalar add(Scalar x, Scalar y) {
        return low(word(ScalarOp.ADD_BITS, x, y));
    }

    @Override
    public Scalar xor(Scalar x, Scalar y) {
        return word(ScalarOp.XOR_BITS, x, y);
    }

    @Override
    public Scalar rotateLeft(Scalar x, int distance) {
        Scalar left = low(word(ScalarOp.SHIFT_LEFT, x, new Scalar.BitsConstant(distance)));
        Scalar right = word(ScalarOp.SHIFT_RIGHT_UNSIGNED, x, new Scalar.BitsConstant(Integer.SIZE - distance));
        return word(ScalarOp.OR_BITS, left, right);
    }

    /** As {@link Threefry#uniform}. */
    Scalar uniform(Scalar word) {
        Scalar bits = word(ScalarOp.SHIFT_RIGHT_UNSIGNED, word, new Scalar.BitsConstant(8));
        Scalar unit = new Scalar.Constant(0x1p-24);
        return word(ScalarOp.MUL, word(ScalarOp.TO_FLOATING, bits), lanes ? block.broadcast(unit) : unit);
    }
}
