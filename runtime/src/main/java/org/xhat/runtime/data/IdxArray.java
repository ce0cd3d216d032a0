package org.xhat.runtime.data;

/**
 * The contents of one IDX file of unsigned bytes.
 *
 * @param file the name that errors about its values begin with
 * @param dims sizes of the axes, slowest first, all positive
 * @param values the elements in row-major order; not copied
 */
public record IdxArray(String file, int[] dims, byte[] values) {

    /** The size of the first axis: how many images or labels the file holds. */
    public int count() {
        return dims[0];
    }
}
