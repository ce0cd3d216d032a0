package org.xhat.compiler.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.math.ScalarOp;

/**
 * Statements under construction. A block sees what its ancestors have defined so far; an ancestor may still be appended to
 * while a loop inside it is open, which is how invariant values leave a loop: whatever is appended stands before the loop.
 */
public final class Block {
    /** What the blocks of a nest share. */
    private static final class Nest {
        private final Names names = new Names();
        private final Map<Register, Scalar> values = new HashMap<>();
        private Index scratch = Index.ZERO;
    }

    private final Nest nest;
    private final @Nullable Block parent;
    private final boolean isRegion;
    private final List<Loop> statements = new ArrayList<>();
    private final Map<Scalar, Scalar> known = new HashMap<>();
    private final Map<Index, Index> knownIndices = new HashMap<>();

    private Block(Nest nest, @Nullable Block parent, boolean isRegion) {
        this.nest = nest;
        this.parent = parent;
        this.isRegion = isRegion;
    }

    /** The outermost block of a new nest. */
    public static Block outermost() {
        return new Block(new Nest(), null, false);
    }

    /** The statements so far. */
    public List<Loop> statements() {
        return List.copyOf(statements);
    }

    /** Appends a statement. */
    public void add(Loop statement) {
        statements.add(statement);
    }

    /** The value in a register, or the value itself where it is an atom; an equal value known here is used again. */
    public Scalar let(String hint, Scalar given) {
        Scalar value = withoutSign(given);
        if (value.isAtom()) {
            return value;
        }
        boolean pure = !(value instanceof Scalar.Load);
        for (Block block = this; pure && block != null; block = block.enclosing(value)) {
            Scalar same = block.known.get(value);
            if (same != null) {
                return same;
            }
        }
        var read = new Scalar.Read(define(hint, value));
        nest.values.put(read.register(), value);
        if (pure) {
            known.put(value, read);
        }
        return read;
    }

    /** −(−x) as x, and |−x| as |x|, bit for bit, of a value x that stays what it is. */
    private Scalar withoutSign(Scalar value) {
        if (value instanceof Scalar.Apply(ScalarOp op, List<Scalar> operands)
                && (op == ScalarOp.NEG || op == ScalarOp.ABS)
                && definition(operands.getFirst()) instanceof Scalar.Apply(ScalarOp inner, List<Scalar> negated)
                && inner == ScalarOp.NEG
                && definition(negated.getFirst()) != null) {
            return op == ScalarOp.NEG ? negated.getFirst() : new Scalar.Apply(op, negated);
        }
        return value;
    }

    private @Nullable Scalar definition(Scalar value) {
        return value instanceof Scalar.Read(Register register) ? nest.values.get(register) : null;
    }

    /** The parent, as far as a value of that type can be seen from here: lanes do not cross a region's border. */
    private @Nullable Block enclosing(Scalar value) {
        return isRegion && value.type().lanes() ? null : parent;
    }

    /** A new register that {@link #assign} may change. */
    public Register define(String hint, Scalar value) {
        var register = new Register(nest.names.fresh(hint), value.type());
        add(new Loop.Let(register, value));
        return register;
    }

    /** Changes a register made by {@link #define}. */
    public void assign(Register register, Scalar value) {
        add(new Loop.Assign(register, value));
    }

    /** {@code value} for every lane; lanes are returned as they are. */
    public Scalar broadcast(Scalar value) {
        if (value.type().lanes()) {
            return value;
        }
        return let(
                value instanceof Scalar.Read(Register register) ? register.name() + "s" : "lanes",
                new Scalar.Broadcast(value));
    }

    /** Names an index; literals, dims and variables stay as they are, and an equal index known here keeps its name. */
    public Index letIndex(String hint, Index value) {
        if (!(value instanceof Index.Binary)) {
            return value;
        }
        for (Block block = this; block != null; block = block.parent) {
            Index same = block.knownIndices.get(value);
            if (same != null) {
                return same;
            }
        }
        return define(hint, value, value.isWide());
    }

    /** As {@link #letIndex} names an index of dims, which may pass 2³¹. */
    public Index letWide(String hint, Index value) {
        return value instanceof Index.Constant ? value : define(hint, value, true);
    }

    /** Names the integer at {@code at} of {@code memory}. */
    public Index loadIndex(String hint, Memory memory, Index at) {
        var variable = new IndexVariable(nest.names.fresh(hint));
        add(new Loop.LoadIndex(variable, memory, at));
        return Index.of(variable);
    }

    private Index define(String hint, Index value, boolean wide) {
        var variable = new IndexVariable(nest.names.fresh(hint), wide);
        add(new Loop.LetIndex(variable, value));
        if (value instanceof Index.Binary) {
            knownIndices.put(value, Index.of(variable));
        }
        return Index.of(variable);
    }

    /**
     * Appends a loop; {@code body} fills a block given the loop's variable. A loop known to run never is left out, and of one
     * known to run once the body alone is appended, unless the kind says more than how often.
     */
    public void loop(String hint, Loop.Kind kind, Index from, Index to, long step, LoopBody body) {
        if (from.equals(to)) {
            return;
        }
        if (from instanceof Index.Constant(long first) && to instanceof Index.Constant(long end)) {
            boolean counts = kind == Loop.Kind.SERIAL || kind == Loop.Kind.UNROLL;
            if (first >= end) {
                return;
            }
            if (counts && first + step >= end) {
                body.fill(this, from);
                return;
            }
        }
        var variable = new IndexVariable(nest.names.fresh(hint), from.isWide() || to.isWide());
        var inner = new Block(nest, this, false);
        body.fill(inner, Index.of(variable));
        add(new Loop.For(variable, kind, from, to, step, inner.statements));
    }

    /** Fills a loop's block. */
    public interface LoopBody {
        /** Appends to {@code block}; {@code variable} is the loop's. */
        void fill(Block block, Index variable);
    }

    /** Appends statements that run where {@code left < right}; without the question where the answer is known. */
    public void when(Index left, Index right, Consumer<Block> body) {
        if (left instanceof Index.Constant(long x) && right instanceof Index.Constant(long y)) {
            if (x < y) {
                body.accept(this);
            }
            return;
        }
        var inner = new Block(nest, this, false);
        body.accept(inner);
        add(new Loop.When(left, right, inner.statements));
    }

    /** Appends a region; see {@link Loop.Region} for what may not cross its border. */
    public void region(String hint, Consumer<Block> body) {
        var inner = new Block(nest, this, true);
        body.accept(inner);
        add(new Loop.Region(nest.names.fresh(hint), inner.statements));
    }

    /** Claims scratch; returns the place of its first element. */
    public Index scratch(Index elements) {
        Index place = nest.scratch;
        nest.scratch = place.plus(elements);
        return place;
    }

    /** All scratch claimed. */
    public Index scratchElements() {
        return nest.scratch;
    }
}
