package org.xhat.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No damage to a checkpoint passes: neither to its header nor to its data. */
class ChecksumTest {
    @TempDir
    Path folder;

    private Path path = Path.of("");
    private byte[] good = new byte[0];
    private int headerEnd;

    @BeforeEach
    void save() throws IOException {
        path = folder.resolve("c");
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("model", "Small");
        metadata.put("step", "8000");
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("a", new StoredTensor.F32(new long[] {2, 2}, new float[] {1, -2, 3, 0}));
        tensors.put("b", new StoredTensor.F32(new long[] {2, 2}, new float[] {5, 6, 7, 8}));
        tensors.put("c", new StoredTensor.F64(new long[] {1}, new double[] {0.25}));
        CheckpointWriter.save(path, new Checkpoint(metadata, tensors));
        good = Files.readAllBytes(path);
        headerEnd =
                8 + (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private void assertRefused(byte[] bytes, String what) throws IOException {
        Files.write(path, bytes);
        assertThrows(CheckpointException.class, () -> CheckpointReader.load(path), what);
    }

    @Test
    void everyFlippedBitIsRefused() throws IOException {
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(flipped, "bit " + bit % 8 + " of byte " + bit / 8);
        }
    }

    /** A digit for a digit, a letter for a letter: what still is a header. */
    @Test
    void everyChangedByteIsRefused() throws IOException {
        for (int at = 0; at < good.length; at++) {
            for (byte other : new byte[] {'0', '1', '9', 'a', ' ', 0}) {
                byte[] changed = good.clone();
                changed[at] = other;
                if (good[at] != other) {
                    assertRefused(changed, "byte " + at + " as " + other);
                }
            }
        }
    }

    @Test
    void exchangedOffsetsOfTensorsOfOneShapeAreRefused() throws IOException {
        String header = new String(good, 0, headerEnd, StandardCharsets.ISO_8859_1);
        assertTrue(header.contains("[8,24]") && header.contains("[24,40]"), header);
        String exchanged =
                header.replace("[8,24]", "[x]").replace("[24,40]", "[8,24]").replace("[x]", "[24,40]");
        byte[] bytes = good.clone();
        System.arraycopy(exchanged.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, headerEnd);
        assertFalse(Arrays.equals(good, bytes));
        assertRefused(bytes, exchanged);
    }

    @Test
    void exchangedDataAreRefused() throws IOException {
        byte[] bytes = good.clone();
        System.arraycopy(good, headerEnd + 8, bytes, headerEnd + 24, 16);
        System.arraycopy(good, headerEnd + 24, bytes, headerEnd + 8, 16);
        assertRefused(bytes, "the data of a and b");
    }

    /** As a program without xhat would check it, by the format's description. */
    @Test
    void theChecksumIsTheCrc32cOfTheFileWithZerosForItsDigits() {
        String file = new String(good, StandardCharsets.ISO_8859_1);
        int at = file.indexOf("\"xhat.checksum\":\"") + 17;
        String digits = file.substring(at, at + 8);
        var crc = new CRC32C();
        crc.update((file.substring(0, at) + "00000000" + file.substring(at + 8)).getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(Long.toHexString(0x1_0000_0000L | crc.getValue()).substring(1), digits);
    }

    @Test
    void aFileWithoutOneIsReadWithAWarning() throws IOException {
        List<String> warnings = new ArrayList<>();
        assertEquals(
                "8000", CheckpointReader.load(path, warnings::add).metadata().get("step"));
        assertEquals(List.of(), warnings);
        byte[] header = "{\"__metadata__\":{\"xhat.format\":\"1\",\"step\":\"7\"}}".getBytes(StandardCharsets.US_ASCII);
        Files.write(
                path,
                ByteBuffer.allocate(8 + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array());
        assertEquals("7", CheckpointReader.load(path, warnings::add).metadata().get("step"));
        assertEquals(
                List.of(path
                        + ": has no checksum, so that damage to it may go unnoticed; it is of an earlier xhat, or was"
                        + " written by other software"),
                warnings);
    }
}
