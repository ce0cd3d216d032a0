package org.xhat.runtime.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Well-formed and malformed IDX files for tests, byte by byte. */
final class IdxBytes {
    private IdxBytes() {}

    /** A header with any magic number and sizes, followed by {@code valueCount} values 0, 1, 2, … (mod 256). */
    static byte[] idx(int magic, int[] sizes, int valueCount) {
        var bytes = ByteBuffer.allocate(4 + 4 * sizes.length + valueCount).putInt(magic);
        for (int size : sizes) {
            bytes.putInt(size);
        }
        for (int i = 0; i < valueCount; i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    static byte[] images(int count, int rows, int cols) {
        return idx(0x803, new int[] {count, rows, cols}, count * rows * cols);
    }

    static byte[] labels(int count) {
        return idx(0x801, new int[] {count}, count);
    }

    static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
