package org.xhat.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.xhat.runtime.data.IdxBytes.concat;
import static org.xhat.runtime.data.IdxBytes.gzip;
import static org.xhat.runtime.data.IdxBytes.idx;
import static org.xhat.runtime.data.IdxBytes.images;
import static org.xhat.runtime.data.IdxBytes.labels;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdxReaderTest {
    private static final String UNDAMAGED = "; replace the file by an undamaged copy";

    private static IdxArray read(String name, byte[] bytes, int rank) {
        return new IdxReader(1000).read(name, new ByteArrayInputStream(bytes), rank);
    }

    @Test
    void readsImagesPlainAndCompressedUnderAnyName() {
        for (byte[] bytes : new byte[][] {images(2, 3, 4), gzip(images(2, 3, 4))}) {
            IdxArray array = read("images", bytes, IdxReader.IMAGES);
            assertArrayEquals(new int[] {2, 3, 4}, array.dims());
            assertEquals(2, array.count());
            for (int i = 0; i < 24; i++) {
                assertEquals(i, array.values()[i]);
            }
        }
    }

    @Test
    void skipsTheOptionalFieldsOfAGzipHeader() {
        byte[] bare = gzip(labels(5));
        byte[] flagged = bare.clone();
        flagged[3] = 4 + 8 + 16 + 2; // extra field, name, comment, header checksum
        byte[] fields = {3, 0, 'x', 'y', 'z', 'n', 'a', 'm', 'e', 0, 'c', 0, 7, 7};
        byte[] all = concat(concat(Arrays.copyOf(flagged, 10), fields), Arrays.copyOfRange(bare, 10, bare.length));
        assertArrayEquals(
                new byte[] {0, 1, 2, 3, 4},
                read("labels.gz", all, IdxReader.LABELS).values());
    }

    static Stream<Arguments> malformed() {
        byte[] good = gzip(labels(5));
        byte[] damaged = good.clone();
        damaged[good.length - 8] ^= 1;
        byte[] wrongLength = good.clone();
        wrongLength[good.length - 4] ^= 1;
        byte[] badBlock = good.clone();
        badBlock[10] = 7;
        byte[] badMethod = good.clone();
        badMethod[2] = 9;
        byte[] bomb = gzip(concat(labels(3), new byte[10_000_000]));
        int images = IdxReader.IMAGES;
        int labels = IdxReader.LABELS;
        return Stream.of(
                Arguments.of("f", new byte[0], images, "f: the file is empty" + UNDAMAGED),
                Arguments.of("f.gz", new byte[0], images, "f.gz: the file is empty" + UNDAMAGED),
                Arguments.of(
                        "f.gz",
                        images(1, 2, 2),
                        images,
                        "f.gz: not a gzip file: expected it to start with 1f 8b, found 00 00; compress it with gzip, "
                                + "or drop .gz from its name if it is plain IDX"),
                Arguments.of(
                        "f",
                        new byte[] {0, 0},
                        labels,
                        "f: truncated: expected a header of 8 bytes, found 2" + UNDAMAGED),
                Arguments.of(
                        "f",
                        Arrays.copyOf(images(1, 2, 2), 15),
                        images,
                        "f: truncated: expected a header of 16 bytes, found 15" + UNDAMAGED),
                Arguments.of(
                        "f",
                        new byte[] {'P', 'K', 3, 4, 5, 6, 7, 8},
                        labels,
                        "f: not an IDX file: expected the magic number 00 00 08 01, found 50 4b 03 04; name the folder "
                                + "that holds the IDX files"),
                Arguments.of(
                        "f",
                        idx(0xD03, new int[] {1, 2, 2}, 16),
                        images,
                        "f: its values are 32-bit floats: expected the magic number 00 00 08 03, found 00 00 0d 03; "
                                + "convert the values to unsigned bytes"),
                Arguments.of(
                        "f",
                        idx(0x4203, new int[] {1, 2, 2}, 4),
                        images,
                        "f: its values are of an unknown type: expected the magic number 00 00 08 03, found "
                                + "00 00 42 03; convert the values to unsigned bytes"),
                Arguments.of(
                        "f",
                        labels(9),
                        images,
                        "f: has 1 axis, not 3: expected the magic number 00 00 08 03, found 00 00 08 01; check that "
                                + "images and labels are not swapped"),
                Arguments.of(
                        "f",
                        images(1, 2, 2),
                        labels,
                        "f: has 3 axes, not 1: expected the magic number 00 00 08 01, found 00 00 08 03; check that "
                                + "images and labels are not swapped"),
                Arguments.of(
                        "f",
                        idx(0x803, new int[] {0, 28, 28}, 0),
                        images,
                        "f: holds no values: its header declares 0 × 28 × 28" + UNDAMAGED),
                Arguments.of(
                        "f",
                        idx(0x803, new int[] {-1, -1, -1}, 4),
                        images,
                        "f: its header declares 4294967295 × 4294967295 × 4294967295 values, more than the 1000 that "
                                + "can be loaded; check the header, or give the JVM more memory"),
                Arguments.of(
                        "f",
                        idx(0x803, new int[] {100, 11, 1}, 4),
                        images,
                        "f: its header declares 100 × 11 × 1 values, more than the 1000 that can be loaded; check the "
                                + "header, or give the JVM more memory"),
                Arguments.of(
                        "f",
                        idx(0x803, new int[] {1 << 16, 1 << 16, 1}, 4), // 2³² wraps to 0 in 32 bits
                        images,
                        "f: its header declares 65536 × 65536 × 1 values, more than the 1000 that can be loaded; "
                                + "check the header, or give the JVM more memory"),
                Arguments.of(
                        "f",
                        Arrays.copyOf(images(2, 3, 4), 16 + 23),
                        images,
                        "f: truncated: expected 2 × 3 × 4 = 24 bytes after the header, found 23" + UNDAMAGED),
                Arguments.of(
                        "f",
                        concat(images(2, 3, 4), new byte[1]),
                        images,
                        "f: trailing bytes: expected the end after 2 × 3 × 4 = 24 values" + UNDAMAGED),
                Arguments.of(
                        "bomb.gz",
                        bomb,
                        labels,
                        "bomb.gz: trailing bytes: expected the end after 3 = 3 values" + UNDAMAGED),
                Arguments.of(
                        "f.gz",
                        Arrays.copyOf(good, good.length - 1),
                        labels,
                        "f.gz: truncated: its gzip data end early" + UNDAMAGED),
                Arguments.of(
                        "f.gz", Arrays.copyOf(good, 5), labels, "f.gz: truncated: its gzip data end early" + UNDAMAGED),
                Arguments.of("f.gz", damaged, labels, "f.gz: damaged gzip data: checksum differs" + UNDAMAGED),
                Arguments.of("f.gz", wrongLength, labels, "f.gz: damaged gzip data: length differs" + UNDAMAGED),
                Arguments.of("f.gz", badBlock, labels, "f.gz: damaged gzip data: invalid block type" + UNDAMAGED),
                Arguments.of(
                        "f.gz", badMethod, labels, "f.gz: damaged gzip data: unknown compression method" + UNDAMAGED),
                Arguments.of(
                        "f.gz",
                        concat(good, new byte[] {0}),
                        labels,
                        "f.gz: damaged gzip data: bytes follow the compressed data" + UNDAMAGED),
                Arguments.of(
                        "f.gz",
                        concat(good, good),
                        labels,
                        "f.gz: damaged gzip data: bytes follow the compressed data" + UNDAMAGED));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void eachFaultHasItsOwnMessage(String name, byte[] bytes, int rank, String message) {
        var error = assertThrows(DataException.class, () -> read(name, bytes, rank));
        assertEquals(message, error.getMessage());
        assertEquals(name, error.place());
    }

    @Test
    void aMissingFileIsNamed() {
        var error = assertThrows(DataException.class, () -> new IdxReader().read(Path.of("no", "where"), 1));
        assertEquals("no/where: no such file; check the path", error.getMessage());
    }
}
