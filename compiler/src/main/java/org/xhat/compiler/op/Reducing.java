package org.xhat.compiler.op;

import java.util.List;

/**
 * An operator that combines its operand's elements along some axes. The combine, written over any algebra, is all that kernels
 * must know of it: it runs in every schedule, on every backend.
 */
public interface Reducing extends SingleResult {
    /** The operand's axes along which elements combine, ascending; the one axis of running values. */
    List<Integer> axes();

    /** How elements combine. */
    Combine combine();

    /** Whether each element has a result, of those up to it; otherwise the axes have one, which lacks them. */
    default boolean isRunning() {
        return false;
    }
}
