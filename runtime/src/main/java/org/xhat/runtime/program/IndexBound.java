package org.xhat.runtime.program;

/**
 * That the integers of a buffer are rows of something: not negative, and below their number. It is checked before any kernel runs, so that
 * none reads what is not there.
 *
 * @param buffer the buffer's number
 * @param name the input that it is
 * @param rows how many rows there are
 * @param place where they are read, in the source
 */
public record IndexBound(int buffer, String name, Extent rows, String place) {
    /** Checks {@code count} elements of {@code indices} from {@code from} on; {@link IndexRangeException} with the first that is none of so many rows. */
    void check(Elements indices, int from, int count, long[] dims) {
        int[] array = ((Elements.Int32) indices).array();
        long rows = this.rows.at(dims);
        for (int i = 0; i < count; i++) {
            int index = array[from + i];
            if (index < 0 || index >= rows) {
                throw new IndexRangeException(name, i, index, rows, place);
            }
        }
    }
}
