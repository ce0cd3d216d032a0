package org.xhat.compiler.loop;

import java.util.List;
import java.util.function.Consumer;
import org.xhat.runtime.program.ElementType;

/**
 * Loops that many nests call, with memories and indices for parameters: nothing of lanes crosses its border, and it has no scratch of
 * its own. A routine is what it does, wherever it is called from; so a target compiles it once.
 */
public final class Routine implements Procedure<Routine> {
    private final String name;
    private final ElementType element;
    private final int lanes;
    private final List<Memory.Parameter> memories;
    private final List<IndexVariable> indices;
    private final List<Loop> body;

    private Routine(
            String name,
            ElementType element,
            int lanes,
            List<Memory.Parameter> memories,
            List<IndexVariable> indices,
            List<Loop> body) {
        this.name = name;
        this.element = element;
        this.lanes = lanes;
        this.memories = List.copyOf(memories);
        this.indices = List.copyOf(indices);
        this.body = List.copyOf(body);
    }

    /**
     * A routine, verified as it is filled and after every pass over it; {@link IllegalStateException} with the statement that is wrong.
     *
     * @param indices whose names are no hints that {@code fill} gives
     */
    public static Routine of(
            String name,
            ElementType element,
            int lanes,
            List<Memory.Parameter> memories,
            List<IndexVariable> indices,
            Consumer<Block> fill) {
        Block block = Block.outermost();
        fill.accept(block);
        var written = new Routine(name, element, lanes, memories, indices, block.statements());
        return LoopVerifier.verify(SingleUses.inline(LoopVerifier.verify(written)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ElementType element() {
        return element;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    /** The memories that a call names, in order; a place in one counts from where the call says. */
    public List<Memory.Parameter> memories() {
        return memories;
    }

    /** The indices that a call gives, in order. */
    public List<IndexVariable> indices() {
        return indices;
    }

    @Override
    public List<Loop> body() {
        return body;
    }

    @Override
    public Routine withBody(List<Loop> other) {
        return new Routine(name, element, lanes, memories, indices, other);
    }

    /** Whether it, or a routine that it calls, reads or writes {@code memory}. */
    public boolean uses(Memory.Parameter memory, boolean writes) {
        return Loop.walk(body).anyMatch(statement -> uses(statement, memory, writes));
    }

    private static boolean uses(Loop statement, Memory memory, boolean writes) {
        if (statement instanceof Loop.Call call) {
            for (int m = 0; m < call.memories().size(); m++) {
                if (call.memories().get(m).memory().equals(memory)
                        && call.routine().uses(call.routine().memories().get(m), writes)) {
                    return true;
                }
            }
            return false;
        }
        return writes
                ? statement instanceof Loop.Store store && store.to().equals(memory)
                : statement.values().stream()
                        .anyMatch(value -> value.any(part ->
                                part instanceof Scalar.Load load && load.from().equals(memory)));
    }

    @Override
    public String toString() {
        return name;
    }
}
