package org.xhat.runtime.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A file that cannot be read or written. The message is written for the user: {@code FILE: problem; cure}. */
public final class FileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final String problem;
    private final String cure;

    /**
     * Describes the failure.
     *
     * @param file the file as the user would name it
     * @param problem what is wrong with it
     * @param cure what the user can do
     * @param cause what the file system said, if it did
     */
    public FileException(String file, String problem, String cure, @Nullable IOException cause) {
        super(file + ": " + problem + "; " + cure, cause);
        this.file = file;
        this.problem = problem;
        this.cure = cure;
    }

    /** The failure to read {@code file}; an exception that says so already is left as it is. */
    public static FileException reading(String file, IOException thrown) {
        return switch (thrown) {
            case FileException e -> e;
            case NoSuchFileException e -> new FileException(file, "no such file", "check the path", e);
            case AccessDeniedException e ->
                new FileException(file, "access is denied", "check its permissions and its folders'", e);
            default ->
                new FileException(
                        file, "cannot be read (" + reason(thrown) + ")", "check the disk that holds it", thrown);
        };
    }

    /** Whether there is no such file at all. */
    public boolean missing() {
        return getCause() instanceof NoSuchFileException;
    }

    /** What the file system said, in words: its exceptions' messages often are no more than a path. */
    public static String reason(IOException thrown) {
        return switch (thrown) {
            case AccessDeniedException e -> "no access to " + e.getFile();
            case NoSuchFileException e -> "there is no " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is in the way";
            case FileSystemLoopException e -> e.getFile() + " is a link to itself";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default ->
                thrown.getMessage() == null ? thrown.getClass().getSimpleName() : String.valueOf(thrown.getMessage());
        };
    }

    /** The file that the message begins with. */
    public String file() {
        return file;
    }

    /** What is wrong with it. */
    public String problem() {
        return problem;
    }

    /** What the user can do. */
    public String cure() {
        return cure;
    }
}
