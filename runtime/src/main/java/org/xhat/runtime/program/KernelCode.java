package org.xhat.runtime.program;

/**
 * A compiled step: one virtual call runs a range of its chunks. Implementations hold no state, so one instance serves any number
 * of threads, each with its own scratch. Kernels allocate nothing.
 */
public interface KernelCode {
    /**
     * Into how many independent chunks the work divides: a function of shape alone. Chunks may run in any order and on any
     * thread; no chunk's cut moves a sum.
     *
     * @param dims the values of the sizes that the code names, in its order
     */
    int chunks(long[] dims);

    /** Elements of scratch that each worker must offer at these dims. */
    int scratchElements(long[] dims);

    /**
     * Runs the chunks {@code fromChunk ≤ c < toChunk}.
     *
     * @param arrays for each buffer of the plan the array it lies in, {@code float[]}, {@code double[]} or {@code int[]}, with at least
     *     {@link #SLACK} elements beyond the last buffer's end: full-width loads read, but never write, past a buffer
     * @param offsets for each buffer its first element in its array
     * @param dims the values of the sizes that the code names, in its order
     * @param scratch the worker's own array, with {@link #SLACK} elements beyond {@link #scratchElements}
     */
    void run(Object[] arrays, int[] offsets, long[] dims, int fromChunk, int toChunk, Object scratch);

    /** Elements that must be readable past the end of every buffer. */
    int SLACK = 64;
}
