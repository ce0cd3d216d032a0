package org.xhat.runtime.program;

/** An integer that was to be the number of a row is the number of none. */
public final class IndexRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Element {@code element} of {@code bound}'s buffer is {@code index}, of so many rows. */
    IndexRangeException(IndexBound bound, int element, int index, long rows) {
        super("element " + element + " of '" + bound.name() + "' is " + index + ", which is none of the " + rows
                + " rows at " + bound.place() + "; give it 0 to " + (rows - 1) + ", or more rows");
    }
}
