package org.xhat.compiler.kernel;

import java.util.Optional;
import org.xhat.compiler.graph.Dim;

/**
 * A place that the caller gives a buffer: {@code offset} elements into the slot called {@code slot}, which lives outside the
 * program.
 *
 * @param slot the slot's name
 * @param offset the buffer's first element
 */
public record Placement(String slot, Dim offset) {
    /** Where the caller wants buffers to lie. */
    @FunctionalInterface
    public interface Chooser {
        /** The place for {@code buffer}; empty where the planner may choose. Temporaries are never asked for. */
        Optional<Placement> place(Buffer buffer);
    }

    /** The beginning of a slot. */
    public static Placement at(String slot) {
        return new Placement(slot, Dim.ZERO);
    }
}
