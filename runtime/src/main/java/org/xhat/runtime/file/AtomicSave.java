package org.xhat.runtime.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Replaces a file so that, whatever fails and whenever the process is killed, either the old or the new contents are there in
 * full: a temporary file in the same folder is written, forced to the disk and renamed, then the folder is forced.
 */
public final class AtomicSave {
    private static final String UNCHANGED = ", what was there before is unchanged";

    private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final FileOperations files;
    private final FileKind kind;

    /** Saves files of a kind; it replaces no file of another. */
    public AtomicSave(FileOperations files, FileKind kind) {
        this.files = files;
        this.kind = kind;
    }

    /** Writes a file's contents. */
    @FunctionalInterface
    public interface Contents {
        /** Writes all of them. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces or creates {@code target}. What saves of it left that were killed is deleted first.
     *
     * @throws FileException if the target is a link, no file, or a file of another kind, or the file system fails; unless the
     *     message says that the file was saved, the old one is unchanged and nothing else is left behind
     */
    public void replace(Path target, Contents contents) throws FileException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path fileName = absolute.getFileName();
        if (folder == null || fileName == null || !Files.isDirectory(folder)) {
            throw new FileException(target.toString(), "there is no folder " + folder, "create the folder first", null);
        }
        requireReplaceable(target);
        files.deleteAbandoned(folder, Pattern.compile(Pattern.quote("." + fileName + ".") + UUID_PATTERN + "\\.tmp"));
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
            throw new FileException(
                    target.toString(),
                    "saved, but its folder could not be forced to the disk (" + FileException.reason(e) + ")",
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

    /**
     * Refuses a target that {@link #replace} would not replace: to be asked before hours of work.
     *
     * @throws FileException if it is a link, no regular file, or a file of another kind
     */
    public void requireReplaceable(Path target) throws FileException {
        String name = target.toString();
        if (Files.isSymbolicLink(target)) {
            throw new FileException(
                    name,
                    "is a symbolic link, which saving would replace" + UNCHANGED,
                    "name the file it points to",
                    null);
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileException(name, "is not a regular file", "name another file", null);
        }
        try {
            if (target.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && Files.getAttribute(target, "unix:nlink") instanceof Integer links
                    && links > 1) {
                throw new FileException(
                        name,
                        "has " + links + " hard links, of which saving would replace one" + UNCHANGED,
                        "name another file, or delete the other links",
                        null);
            }
        } catch (IOException e) {
            throw failure(target, e);
        }
        kind.require(target);
    }

    private static FileException failure(Path target, IOException cause) {
        return switch (cause) {
            case FileException e -> e;
            case AtomicMoveNotSupportedException e ->
                new FileException(
                        target.toString(),
                        "its file system cannot replace a file atomically" + UNCHANGED,
                        "save to another file system",
                        e);
            default ->
                new FileException(
                        target.toString(),
                        "cannot be saved (" + FileException.reason(cause) + ")" + UNCHANGED,
                        "check the folder's permissions and the free space, or save elsewhere",
                        cause);
        };
    }
}
