package org.xhat.compiler.loop;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    private final Set<Memory> reads;
    private final Set<Memory> writes;

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
        this.reads = Loop.walk(body).flatMap(Routine::reads).collect(Collectors.toUnmodifiableSet());
        this.writes = Loop.walk(body).flatMap(Routine::writes).collect(Collectors.toUnmodifiableSet());
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

    /** The memories that it reads, itself or through a routine that it calls. */
    Set<Memory> reads() {
        return reads;
    }

    /** The memories that it writes, as {@link #reads}. */
    Set<Memory> writes() {
        return writes;
    }

    private static Stream<Memory> reads(Loop statement) {
        return statement instanceof Loop.Call call
                ? given(call, call.routine().reads)
                : statement.values().stream()
                        .<Scalar>mapMulti(Scalar::visit)
                        .flatMap(part -> part instanceof Scalar.Load load ? Stream.of(load.from()) : Stream.of());
    }

    private static Stream<Memory> writes(Loop statement) {
        return switch (statement) {
            case Loop.Call call -> given(call, call.routine().writes);
            case Loop.Store store -> Stream.of(store.to());
            default -> Stream.of();
        };
    }

    /** What {@code call} gives its routine for {@code memories} of that. */
    private static Stream<Memory> given(Loop.Call call, Set<Memory> memories) {
        return IntStream.range(
                        0,
                        Math.min(call.memories().size(), call.routine().memories.size()))
                .filter(m -> memories.contains(call.routine().memories.get(m)))
                .mapToObj(m -> call.memories().get(m).memory());
    }

    @Override
    public String toString() {
        return name;
    }
}
