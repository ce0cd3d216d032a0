package org.xhat.runtime.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What xhat writes under a name, told from what others write: a file of another kind is never overwritten.
 *
 * @param description such as {@code a checkpoint of xhat}
 * @param recognizer whether a file's contents are of this kind
 */
public record FileKind(String description, Recognizer recognizer) {
    /** Tells a kind by what a file begins with. */
    @FunctionalInterface
    public interface Recognizer {
        /** Whether {@code in} is of the kind, of which it reads as much as that takes. */
        boolean recognizes(InputStream in) throws IOException;
    }

    /** The files that begin with these ASCII characters. */
    public static FileKind startingWith(String description, String start) {
        byte[] bytes = start.getBytes(StandardCharsets.US_ASCII);
        return new FileKind(description, in -> Arrays.equals(bytes, in.readNBytes(bytes.length)));
    }

    /**
     * Refuses to lose what {@code path} holds: a regular file that is neither empty nor of this kind.
     *
     * @throws FileException if there is such a file, or it cannot be read
     */
    public void require(Path path) throws FileException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var in = RegularFile.open(path)) {
            if (in.sizeBytes() > 0 && !recognizer.recognizes(in)) {
                throw new FileException(
                        path.toString(),
                        "is not " + description + ", and would be overwritten",
                        "name another file, or delete it first",
                        null);
            }
        } catch (IOException e) {
            throw FileException.reading(path.toString(), e);
        }
    }
}
