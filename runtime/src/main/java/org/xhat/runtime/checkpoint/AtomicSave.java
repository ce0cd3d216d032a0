package org.xhat.runtime.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Replaces a file so that, whatever fails and whenever the process is killed, either the old or the new contents are there in
 * full: a temporary file in the same folder is written, forced to the disk and renamed, then the folder is forced.
 */
final class AtomicSave {
    private static final String UNCHANGED = ", what was there before is unchanged";

    private final FileOperations files;

    AtomicSave(FileOperations files) {
        this.files = files;
    }

    /** Writes a file's contents. */
    @FunctionalInterface
    interface Contents {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces or creates {@code target}.
     *
     * @throws CheckpointException if the target is a link or no file, or the file system fails
     */
    void replace(Path target, Contents contents) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path fileName = absolute.getFileName();
        if (folder == null || fileName == null || !Files.isDirectory(folder)) {
            throw new CheckpointException(target.toString(), "no such folder: " + folder, "create the folder first");
        }
        refuseSpecialTargets(target);
        Path temporary = folder.resolve("." + fileName + "." + UUID.randomUUID() + ".tmp");
        try {
            write(temporary, contents);
            files.moveAtomically(temporary, absolute);
        } catch (IOException e) {
            removeTemporary(temporary, e);
            throw failure(target, e);
        } catch (RuntimeException | Error e) {
            removeTemporary(temporary, e);
            throw e;
        }
        try {
            files.forceFolder(folder);
        } catch (IOException e) {
            throw new CheckpointException(
                    target.toString(),
                    "saved, but its folder could not be forced to the disk (" + reason(e) + ")",
                    "check the disk: a power cut might still undo the save",
                    e);
        }
    }

    private void write(Path temporary, Contents contents) throws IOException {
        try (FileOperations.NewFile out = files.create(temporary)) {
            contents.writeTo(out);
            out.force();
        }
    }

    private void removeTemporary(Path temporary, Throwable failure) {
        try {
            files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Refuses a target that {@link #replace} would not replace: a link, or no file. */
    static void refuseSpecialTargets(Path target) {
        String name = target.toString();
        if (Files.isSymbolicLink(target)) {
            throw new CheckpointException(
                    name, "is a symbolic link, which saving would replace" + UNCHANGED, "name the file it points to");
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new CheckpointException(name, "is not a regular file", "name another file");
        }
        try {
            if (target.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && Files.getAttribute(target, "unix:nlink") instanceof Integer links
                    && links > 1) {
                throw new CheckpointException(
                        name,
                        "has " + links + " hard links, of which saving would replace one" + UNCHANGED,
                        "name another file, or delete the other links");
            }
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    private static CheckpointException failure(Path target, IOException cause) {
        if (cause instanceof AtomicMoveNotSupportedException) {
            return new CheckpointException(
                    target.toString(),
                    "its file system cannot replace a file atomically" + UNCHANGED,
                    "save to another file system",
                    cause);
        }
        return new CheckpointException(
                target.toString(),
                "cannot be saved (" + reason(cause) + ")" + UNCHANGED,
                "check the folder's permissions and the free space, or save elsewhere",
                cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException system) {
            return system.getReason() == null ? cause.getClass().getSimpleName() : system.getReason();
        }
        return String.valueOf(cause.getMessage());
    }
}
