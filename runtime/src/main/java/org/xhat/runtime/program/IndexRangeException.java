package org.xhat.runtime.program;

/** An integer that was to be the number of a row is the number of none. */
public final class IndexRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Element {@code element} of what is called {@code name} is {@code index}, of so many rows, which are read at {@code place}. */
    public IndexRangeException(String name, int element, long index, long rows, String place) {
        super("element " + element + " of '" + name + "' is " + index + ", which is none of the " + rows + " rows at "
                + place + "; give it 0 to " + (rows - 1) + ", or more rows");
    }
}
