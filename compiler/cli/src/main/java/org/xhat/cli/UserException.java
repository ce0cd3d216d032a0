package org.xhat.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Something the user can mend; the message says what and how. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String place;

    /** What is wrong and how to mend it. */
    public UserException(String message) {
        this(message, null, null);
    }

    /** The same, for a problem that has a cause of its own. */
    public UserException(String message, Throwable cause) {
        this(message, null, cause);
    }

    private UserException(String message, @Nullable String place, @Nullable Throwable cause) {
        super(message, cause);
        this.place = place;
    }

    /** The same, about a file or a folder that a flag names. */
    static UserException about(String flag, Path file, String problem) {
        return new UserException(flag + " " + file + ": " + problem, file.toString(), null);
    }

    /** As the other one, for a problem that has a cause of its own. */
    static UserException about(String flag, Path file, String problem, Throwable cause) {
        return new UserException(flag + " " + file + ": " + problem, file.toString(), cause);
    }

    /** The file or folder that it is about; null for none. */
    @Nullable String place() {
        return place;
    }
}
