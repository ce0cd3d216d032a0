package org.xhat.runtime.library;

/** A computation on whole arrays, in double, that a library does. It holds no state, and equal operands give the same bits. */
@FunctionalInterface
public interface Routine {
    /**
     * The elements of the results.
     *
     * @param operands the elements of each operand, dense and row-major, which are left as they are
     * @param shapes the extents of each
     */
    double[][] apply(double[][] operands, int[][] shapes);
}
