package org.xhat.runtime.program;

import java.util.List;

/**
 * A compiled plan: steps in order, and where their buffers lie. It holds no values and may be shared; {@link Execution}
 * joins it with storage.
 *
 * @param name for reading
 * @param type what it computes in
 * @param dims the named dimensions, in the order in which extents, steps and requirements are given their values
 * @param requirements what it demands of their values
 * @param steps in the order they run
 * @param buffers by number
 * @param slots by number
 * @param indexBounds what integers that arrive must be
 */
public record Program(
        String name,
        ElementType type,
        List<String> dims,
        List<Requirement> requirements,
        List<Step> steps,
        List<BufferPlace> buffers,
        List<StorageSlot> slots,
        List<IndexBound> indexBounds) {
    /** Copies the lists. */
    public Program {
        dims = List.copyOf(dims);
        requirements = List.copyOf(requirements);
        steps = List.copyOf(steps);
        buffers = List.copyOf(buffers);
        slots = List.copyOf(slots);
        indexBounds = List.copyOf(indexBounds);
    }

    /**
     * A kernel, or a call of a library.
     *
     * @param name as reports show it
     * @param code what runs; steps that do the same to different buffers share it
     * @param buffers the program's buffers that it uses, by the numbers the code knows them under
     * @param sizes what the code is given for dims, in its order
     * @param place the source expression it comes from, for messages; empty where there is none
     * @param estimatedNanos about how long it takes on one thread: work too small to share stays on the caller's
     */
    public record Step(
            String name,
            KernelCode code,
            List<Integer> buffers,
            List<Extent> sizes,
            String place,
            Extent estimatedNanos) {
        /** Copies the lists. */
        public Step {
            buffers = List.copyOf(buffers);
            sizes = List.copyOf(sizes);
        }
    }

    /**
     * Where a buffer lies.
     *
     * @param name for reading; of a value that is none of the caller's, its place in the source
     * @param slot the slot's number
     * @param offset the buffer's first element in it
     * @param size the buffer's elements
     */
    public record BufferPlace(String name, int slot, Extent offset, Extent size) {}

    /**
     * A storage slot.
     *
     * @param name the name in {@link Storage} where {@code shared}, otherwise for reading
     * @param integers whether it holds integers, not numbers of the program's type
     * @param shared whether it lies in the storage shared with other programs; otherwise it is the execution's own
     * @param size elements needed
     */
    public record StorageSlot(String name, boolean integers, boolean shared, Extent size) {}
}
