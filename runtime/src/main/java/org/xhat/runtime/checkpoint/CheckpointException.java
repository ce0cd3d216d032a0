package org.xhat.runtime.checkpoint;

import org.xhat.runtime.file.FileException;

/** A checkpoint that cannot be read or saved. The message is written for the user: {@code FILE: problem; cure}. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String place;

    /**
     * Describes the failure.
     *
     * @param file the checkpoint's path
     * @param problem what is wrong, with what was expected and what was found
     * @param cure what the user can do
     */
    public CheckpointException(String file, String problem, String cure) {
        super(file + ": " + problem + "; " + cure);
        this.place = file;
    }

    /** As the other constructor, for a problem that has a cause of its own. */
    public CheckpointException(String file, String problem, String cure, Throwable cause) {
        super(file + ": " + problem + "; " + cure, cause);
        this.place = file;
    }

    /** A file that cannot be read or written, in the words of {@code thrown}. */
    public CheckpointException(FileException thrown) {
        this(thrown.file(), thrown.problem(), thrown.cure(), thrown);
    }

    /** The checkpoint that the message begins with. */
    public String place() {
        return place;
    }
}
