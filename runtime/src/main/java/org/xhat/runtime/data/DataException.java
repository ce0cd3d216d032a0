package org.xhat.runtime.data;

import org.xhat.runtime.file.FileException;

/**
 * Data that cannot be used: a malformed file, a missing data set, a failed download. The message is written for the user:
 * {@code FILE: problem; cure}.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String place;

    /**
     * Describes unusable data.
     *
     * @param place the file, folder or data set
     * @param problem what is wrong, with what was expected and what was found
     * @param cure what the user can do
     */
    public DataException(String place, String problem, String cure) {
        super(place + ": " + problem + "; " + cure);
        this.place = place;
    }

    /** As the other constructor, for a problem that has a cause of its own. */
    public DataException(String place, String problem, String cure, Throwable cause) {
        this(place, problem, cure);
        initCause(cause);
    }

    /** A file that cannot be read or written, in the words of {@code thrown}. */
    public DataException(FileException thrown) {
        this(thrown.file(), thrown.problem(), thrown.cure(), thrown);
    }

    /** The file, folder or data set that the message begins with. */
    public String place() {
        return place;
    }
}
