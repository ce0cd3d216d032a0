package org.xhat.runtime.data.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.data.DataException;

/**
 * Reads a tar archive (ustar) as a stream, trusting nothing: files and folders only, no links, no absolute path or
 * {@code ..}, no file twice, every header with a right checksum, at most a gibibyte in all.
 */
final class TarReader {
    private static final int BLOCK_BYTES = 512;
    private static final long LIMIT_BYTES = 1L << 30;
    private static final String CURE = "nothing of it was used; try again, or report the package";

    private final String archive;
    private final InputStream in;
    private final Set<String> files = new HashSet<>();
    private long totalBytes;
    private long unreadBytes;
    private long paddingBytes;

    /**
     * A reader of one archive.
     *
     * @param archive what errors call it
     * @param in its bytes, uncompressed
     */
    TarReader(String archive, InputStream in) {
        this.archive = archive;
        this.in = in;
    }

    /**
     * The path of the next file, or null at the end. What was not read of the file before is skipped.
     *
     * @throws DataException if the archive is malformed or holds what it must not
     */
    @Nullable String nextFile() throws IOException {
        while (true) {
            in.skipNBytes(unreadBytes + paddingBytes);
            byte[] header = block();
            if (isZero(header)) {
                return null;
            }
            checkChecksum(header);
            String path = path(header);
            unreadBytes = octal(header, 124, 12);
            paddingBytes = (BLOCK_BYTES - unreadBytes % BLOCK_BYTES) % BLOCK_BYTES;
            totalBytes += BLOCK_BYTES + unreadBytes + paddingBytes;
            if (totalBytes > LIMIT_BYTES) {
                throw fault("holds more than " + LIMIT_BYTES + " bytes");
            }
            switch (header[156]) {
                case '0', 0 -> {
                    if (!files.add(path)) {
                        throw fault("holds '" + path + "' twice");
                    }
                    return path;
                }
                case '5' -> {}
                case '1', '2' -> throw fault("holds a link, '" + path + "'");
                default -> throw fault("holds '" + path + "', which is neither file nor folder");
            }
        }
    }

    /** The contents of the file that {@link #nextFile} named. */
    InputStream contents() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (unreadBytes == 0) {
                    return length == 0 ? 0 : -1;
                }
                int count = in.read(target, offset, (int) Math.min(length, unreadBytes));
                if (count < 0) {
                    throw new EOFException();
                }
                unreadBytes -= count;
                return count;
            }
        };
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK_BYTES);
        if (block.length < BLOCK_BYTES) {
            throw new EOFException();
        }
        return block;
    }

    /** The entry's path without a leading {@code ./}; a folder's keeps its closing slash. */
    private String path(byte[] header) {
        String path = text(header, 0, 100);
        boolean posix = header[262] == 0; // "ustar\0" has a prefix field, GNU's "ustar  " has other things there
        if (text(header, 257, 5).equals("ustar") && posix && header[345] != 0) {
            path = text(header, 345, 155) + "/" + path;
        }
        if (path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
            throw fault("holds '" + path + "', which leaves the folder it is unpacked in");
        }
        return path.startsWith("./") ? path.substring(2) : path;
    }

    private void checkChecksum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, 148, 8)) {
            throw fault("is damaged: a header's checksum differs");
        }
    }

    private long octal(byte[] header, int offset, int length) {
        String digits = text(header, offset, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw fault("is damaged: '" + digits + "' is no octal number");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK_BYTES]);
    }

    private DataException fault(String problem) {
        return new DataException(archive, problem, CURE);
    }
}
