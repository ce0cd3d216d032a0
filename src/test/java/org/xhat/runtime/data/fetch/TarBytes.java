package org.xhat.runtime.data.fetch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Builds tar archives for tests, well-formed or hostile. */
final class TarBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    TarBytes file(String path, byte[] contents) {
        return entry(path, '0', contents.length, contents);
    }

    /** An entry of any type, whose header claims any size. */
    TarBytes entry(String path, char type, long claimedSize, byte[] contents) {
        byte[] header = new byte[512];
        put(header, 0, path);
        put(header, 124, String.format(Locale.ROOT, "%011o", claimedSize));
        header[156] = (byte) type;
        put(header, 257, "ustar");
        put(header, 263, "00");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0", sum));
        bytes.writeBytes(header);
        bytes.writeBytes(Arrays.copyOf(contents, (contents.length + 511) / 512 * 512));
        return this;
    }

    /** The archive so far, without the end mark. */
    byte[] unfinished() {
        return bytes.toByteArray();
    }

    byte[] finished() {
        return Arrays.copyOf(unfinished(), bytes.size() + 1024);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, offset, ascii.length);
    }
}
