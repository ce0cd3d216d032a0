package org.xhat.runtime.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The checksum of a checkpoint: the CRC-32C of the whole file, its own digits in the header counting as zeros. */
final class FileChecksum {
    /** Stands for digits that are not known yet. */
    static final String UNKNOWN = "00000000";

    private FileChecksum() {}

    /** Eight hexadecimal digits. */
    static String digits(CRC32C sum) {
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /** The header as its checksum was taken; null where {@code digits} do not stand in it as the writer puts them. */
    static byte @Nullable [] unsigned(byte[] header, String digits) {
        String text = new String(header, StandardCharsets.ISO_8859_1); // a byte is a character
        String key = '"' + Checkpoint.CHECKSUM_KEY + "\":\"";
        int at = text.indexOf(key + digits + '"');
        if (at < 0 || digits.length() != UNKNOWN.length()) {
            return null;
        }
        byte[] unsigned = header.clone();
        int start = at + key.length();
        Arrays.fill(unsigned, start, start + UNKNOWN.length(), (byte) '0');
        return unsigned;
    }
}
