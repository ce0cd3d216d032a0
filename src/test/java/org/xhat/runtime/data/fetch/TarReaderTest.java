package org.xhat.runtime.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.runtime.data.DataException;

class TarReaderTest {
    private static final byte[] TEXT = {1, 2, 3};
    private static final String CURE = "; nothing of it was used; try again, or report the package";

    private static TarReader reader(byte[] archive) {
        return new TarReader("a.tar", new ByteArrayInputStream(archive));
    }

    private static void readAll(byte[] archive) throws IOException {
        TarReader reader = reader(archive);
        while (reader.nextFile() != null) {
            reader.contents().readAllBytes();
        }
    }

    @Test
    void readsFilesPastFoldersAndUnreadContents() throws IOException {
        byte[] archive = new TarBytes()
                .entry("./", '5', 0, new byte[0])
                .entry("./d/", '5', 0, new byte[0])
                .file("./d/unread", new byte[1000])
                .file("d/exact", new byte[512])
                .file("d/read", TEXT)
                .finished();
        TarReader reader = reader(archive);
        assertEquals("d/unread", reader.nextFile());
        assertEquals("d/exact", reader.nextFile());
        assertEquals("d/read", reader.nextFile());
        assertArrayEquals(TEXT, reader.contents().readAllBytes());
        assertNull(reader.nextFile());
    }

    @Test
    void joinsAPosixPrefix() throws IOException {
        byte[] archive = new TarBytes().file("name", TEXT).finished();
        archive[345] = 'p';
        int checksum = Integer.parseInt(new String(archive, 148, 6, StandardCharsets.US_ASCII), 8);
        byte[] raised = String.format(Locale.ROOT, "%06o", checksum + 'p').getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(raised, 0, archive, 148, 6);
        assertEquals("p/name", reader(archive).nextFile());
    }

    static Stream<Arguments> hostile() {
        byte[] damaged = new TarBytes().file("f", TEXT).finished();
        damaged[0] ^= 1;
        byte[] noNumber = new TarBytes().file("f", TEXT).finished();
        noNumber[148] = 'x';
        return Stream.of(
                Arguments.of(
                        new TarBytes().file("/etc/passwd", TEXT).finished(),
                        "a.tar: holds '/etc/passwd', which leaves the folder it is unpacked in"),
                Arguments.of(
                        new TarBytes().file("a/../../b", TEXT).finished(),
                        "a.tar: holds 'a/../../b', which leaves the folder it is unpacked in"),
                Arguments.of(
                        new TarBytes().file("..", TEXT).finished(),
                        "a.tar: holds '..', which leaves the folder it is unpacked in"),
                Arguments.of(new TarBytes().file("f", TEXT).file("./f", TEXT).finished(), "a.tar: holds 'f' twice"),
                Arguments.of(new TarBytes().entry("s", '2', 0, new byte[0]).finished(), "a.tar: holds a link, 's'"),
                Arguments.of(new TarBytes().entry("h", '1', 0, new byte[0]).finished(), "a.tar: holds a link, 'h'"),
                Arguments.of(
                        new TarBytes().entry("dev", '3', 0, new byte[0]).finished(),
                        "a.tar: holds 'dev', which is neither file nor folder"),
                Arguments.of(
                        new TarBytes().entry("long", 'L', 3, TEXT).finished(),
                        "a.tar: holds 'long', which is neither file nor folder"),
                Arguments.of(
                        new TarBytes().entry("big", '0', 1L << 30, new byte[0]).finished(),
                        "a.tar: holds more than 1073741824 bytes"),
                Arguments.of(damaged, "a.tar: is damaged: a header's checksum differs"),
                Arguments.of(noNumber, "a.tar: is damaged: 'x" + digitsAfterFirst(noNumber) + "' is no octal number"));
    }

    private static String digitsAfterFirst(byte[] archive) {
        return new String(archive, 149, 5, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refusesWhatIsNotAPlainPackage(byte[] archive, String message) {
        var error = assertThrows(DataException.class, () -> readAll(archive));
        assertEquals(message + CURE, error.getMessage());
    }

    @Test
    void anEndWithoutItsMarkIsATruncation() {
        byte[] archive = new TarBytes().file("f", new byte[700]).unfinished();
        for (int length : new int[] {0, 100, 512, 600, 1100, archive.length}) {
            assertThrows(EOFException.class, () -> readAll(Arrays.copyOf(archive, length)), "length " + length);
        }
    }
}
