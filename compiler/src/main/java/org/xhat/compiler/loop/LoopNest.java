package org.xhat.compiler.loop;

import java.util.List;
import org.xhat.runtime.program.ElementType;

/**
 * A scheduled kernel.
 *
 * @param name the kernel's
 * @param element what it computes in
 * @param lanes how many lanes a value of lanes has; 1 where there are none
 * @param chunks how many chunks the {@link Loop.Kind#TEAM} loop has, a function of shape alone
 * @param scratchElements what each worker needs of scratch
 * @param body the statements; {@link #FROM_CHUNK} and {@link #TO_CHUNK} are defined
 */
public record LoopNest(
        String name, ElementType element, int lanes, Index chunks, Index scratchElements, List<Loop> body)
        implements Procedure<LoopNest> {
    /** The first chunk of a call. */
    public static final IndexVariable FROM_CHUNK = new IndexVariable("fromChunk");

    /** One past the last chunk of a call. */
    public static final IndexVariable TO_CHUNK = new IndexVariable("toChunk");

    /** Copies the body. */
    public LoopNest {
        body = List.copyOf(body);
    }

    @Override
    public LoopNest withBody(List<Loop> other) {
        return new LoopNest(name, element, lanes, chunks, scratchElements, other);
    }
}
