package org.xhat.runtime.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A regular file that is being read, as long as it was when it was opened: a device never ends, a pipe waits for whoever
 * writes it, and a file that grows meanwhile is not followed. Everything that a user names for reading is opened here.
 */
public final class RegularFile extends FilterInputStream {
    /** The bits of a Unix mode that say what a file is, and what they say. */
    private static final int TYPE_BITS = 0xF000;

    private static final int SOCKET = 0xC000;
    private static final int BLOCK_DEVICE = 0x6000;
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final int PIPE = 0x1000;

    private final long sizeBytes;
    private long unreadBytes;

    private RegularFile(InputStream in, long sizeBytes) {
        super(in);
        this.sizeBytes = sizeBytes;
        this.unreadBytes = sizeBytes;
    }

    /**
     * Opens a file, following symbolic links.
     *
     * @throws FileException if there is none, it is anything else than a regular file, or it cannot be opened
     */
    public static RegularFile open(Path path) throws FileException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new FileException(path.toString(), "is a folder, not a file", "give a file instead", null);
            }
            if (!attributes.isRegularFile()) { // opening a pipe would wait already
                throw new FileException(
                        path.toString(), "is " + kind(path), "save what it holds to a file, and give that", null);
            }
            return new RegularFile(Files.newInputStream(path), attributes.size());
        } catch (IOException e) {
            throw FileException.reading(path.toString(), e);
        }
    }

    /** What a file that is neither regular nor a folder is. */
    private static String kind(Path path) throws IOException {
        int mode = path.getFileSystem().supportedFileAttributeViews().contains("unix")
                        && Files.getAttribute(path, "unix:mode") instanceof Integer bits
                ? bits & TYPE_BITS
                : 0;
        return switch (mode) {
            case BLOCK_DEVICE, CHARACTER_DEVICE -> "a device, not a regular file";
            case PIPE -> "a pipe, not a regular file";
            case SOCKET -> "a socket, not a regular file";
            default -> "not a regular file";
        };
    }

    /** The length of the file: no more is read. */
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read() throws IOException {
        if (unreadBytes == 0) {
            return -1;
        }
        int octet = super.read();
        unreadBytes -= octet < 0 ? 0 : 1;
        return octet;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (unreadBytes == 0 && length > 0) {
            return -1;
        }
        int count = super.read(target, offset, (int) Math.min(length, unreadBytes));
        unreadBytes -= Math.max(count, 0);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, unreadBytes));
        unreadBytes -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(super.available(), unreadBytes);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
