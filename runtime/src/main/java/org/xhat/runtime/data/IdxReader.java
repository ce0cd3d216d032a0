package org.xhat.runtime.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipException;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.RegularFile;
import org.xhat.runtime.memory.Allocation;

/**
 * Reads IDX files, the format of MNIST: two zero bytes, a type, a rank, big-endian sizes, then the values. Only unsigned
 * bytes are read, plain or as one gzip member, told apart by content. Nothing malformed passes, each fault has its own
 * message, and memory grows with what arrives, never with what a header promises.
 */
public final class IdxReader {
    /** The rank of a file of images: count, rows, columns. */
    public static final int IMAGES = 3;

    /** The rank of a file of labels: count. */
    public static final int LABELS = 1;

    private static final int UNSIGNED_BYTE = 0x08;
    private static final String CURE = "replace the file by an undamaged copy";

    private final long limitBytes;

    /** A reader of arrays up to what one Java array holds, or half of this JVM's memory where that is less. */
    public IdxReader() {
        this(Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2));
    }

    /** A reader that refuses files declaring more than {@code limitBytes} values, at most what one Java array holds. */
    IdxReader(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Reads one file.
     *
     * @param file the file, plain or gzip
     * @param rank the number of axes it must have, {@link #IMAGES} or {@link #LABELS}
     * @throws DataException if it is missing, unreadable or malformed
     */
    public IdxArray read(Path file, int rank) {
        try (var in = RegularFile.open(file)) {
            return read(file.toString(), in, rank);
        } catch (IOException e) {
            throw new DataException(FileException.reading(file.toString(), e));
        }
    }

    /**
     * Reads one file from a stream, to its end.
     *
     * @param name what errors call the file; a name ending in {@code .gz} promises gzip
     * @param stream the bytes of the file, left open
     * @param rank the number of axes it must have
     * @throws DataException if it is unreadable or malformed
     */
    public IdxArray read(String name, InputStream stream, int rank) {
        try {
            return parse(name, inflated(name, new BufferedInputStream(stream)), rank);
        } catch (ZipException e) {
            throw new DataException(name, "damaged gzip data: " + e.getMessage(), CURE, e);
        } catch (EOFException e) {
            throw new DataException(name, "truncated: its gzip data end early", CURE, e);
        } catch (IOException e) {
            throw new DataException(FileException.reading(name, e));
        }
    }

    /** The contents of a file that may be gzip, told by its first two bytes. */
    static InputStream inflated(String name, BufferedInputStream in) throws IOException {
        in.mark(2);
        byte[] start = in.readNBytes(2);
        in.reset();
        if (start.length == 0) {
            throw new DataException(name, "the file is empty", CURE);
        }
        if (Arrays.equals(start, new byte[] {0x1f, (byte) 0x8b})) {
            return new GzipMember(in);
        }
        if (name.endsWith(".gz")) {
            throw new DataException(
                    name,
                    "not a gzip file: expected it to start with 1f 8b, found " + hex(start),
                    "compress it with gzip, or drop .gz from its name if it is plain IDX");
        }
        return in;
    }

    private IdxArray parse(String name, InputStream in, int rank) throws IOException {
        checkMagic(name, header(name, in, 4, 0, rank), rank);
        byte[] sizes = header(name, in, 4 * rank, 4, rank);
        long[] declared = new long[rank];
        long total = 1;
        boolean tooLarge = false;
        for (int axis = 0; axis < rank; axis++) {
            declared[axis] = bigEndianInt(sizes, 4 * axis);
            tooLarge |= declared[axis] > limitBytes || declared[axis] * total > limitBytes;
            total = tooLarge ? limitBytes : total * declared[axis];
        }
        String product = product(declared);
        if (Arrays.stream(declared).anyMatch(size -> size == 0)) {
            throw new DataException(name, "holds no values: its header declares " + product, CURE);
        }
        if (tooLarge) {
            throw new DataException(
                    name,
                    "its header declares " + product + " values, more than the " + limitBytes + " that can be loaded",
                    "check the header, or give the JVM more memory");
        }
        int count = (int) total;
        byte[] values = Allocation.of(
                name + ": its " + product + " values",
                2 * total, // as they arrive, and then together
                "use fewer of them",
                () -> in.readNBytes(count));
        if (values.length < total) {
            throw new DataException(
                    name,
                    "truncated: expected " + product + " = " + total + " bytes after the header, found "
                            + values.length,
                    CURE);
        }
        if (in.read() >= 0) {
            throw new DataException(
                    name, "trailing bytes: expected the end after " + product + " = " + total + " values", CURE);
        }
        return new IdxArray(
                name, Arrays.stream(declared).mapToInt(Math::toIntExact).toArray(), values);
    }

    private static byte[] header(String name, InputStream in, int length, int before, int rank) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new DataException(
                    name,
                    "truncated: expected a header of " + (4 + 4 * rank) + " bytes, found " + (before + bytes.length),
                    CURE);
        }
        return bytes;
    }

    private static void checkMagic(String name, byte[] magic, int rank) {
        String expected = hex(new byte[] {0, 0, UNSIGNED_BYTE, (byte) rank});
        if (magic[0] != 0 || magic[1] != 0) {
            throw new DataException(
                    name,
                    "not an IDX file: expected the magic number " + expected + ", found " + hex(magic),
                    "name the folder that holds the IDX files");
        }
        if (magic[2] != UNSIGNED_BYTE) {
            throw new DataException(
                    name,
                    "its values are " + typeName(magic[2]) + ": expected the magic number " + expected + ", found "
                            + hex(magic),
                    "convert the values to unsigned bytes");
        }
        if (magic[3] != rank) {
            throw new DataException(
                    name,
                    "has " + magic[3] + (magic[3] == 1 ? " axis" : " axes") + ", not " + rank
                            + ": expected the magic number " + expected + ", found " + hex(magic),
                    "check that images and labels are not swapped");
        }
    }

    private static String typeName(byte type) {
        return switch (type) {
            case 0x09 -> "signed bytes";
            case 0x0B -> "16-bit integers";
            case 0x0C -> "32-bit integers";
            case 0x0D -> "32-bit floats";
            case 0x0E -> "64-bit floats";
            default -> "of an unknown type";
        };
    }

    private static String product(long[] dims) {
        var text = new StringBuilder();
        for (long dim : dims) {
            text.append(text.isEmpty() ? "" : " × ").append(dim);
        }
        return text.toString();
    }

    private static long bigEndianInt(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
