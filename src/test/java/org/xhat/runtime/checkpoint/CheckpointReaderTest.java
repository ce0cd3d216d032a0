package org.xhat.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointReaderTest {
    private static final String CURE = "; replace it by an undamaged checkpoint";
    private static final String META = "'__metadata__':{'xhat.format':'1'}";

    @TempDir
    Path folder;

    /** A file of a header, written with single quotes, and that many bytes of data. */
    private static byte[] file(String header, int dataBytes) {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return file(text.length, text, dataBytes);
    }

    private static byte[] file(long claimedLength, byte[] header, int dataBytes) {
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimedLength)
                .put(header)
                .array();
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "'" + name + "':{'dtype':'" + dtype + "','shape':" + shape + ",'data_offsets':" + offsets + "}";
    }

    private static byte[] tensors(int dataBytes, String... entries) {
        return file("{" + META + "," + String.join(",", entries) + "}", dataBytes);
    }

    private CheckpointException load(byte[] bytes) throws IOException {
        Path path = folder.resolve("c");
        Files.write(path, bytes);
        return assertThrows(CheckpointException.class, () -> CheckpointReader.load(path));
    }

    /** A product that no long holds is none beside a 0. */
    @Test
    void acceptsAnyExtentBesideAZero() throws IOException {
        Path path = folder.resolve("c");
        Files.write(path, tensors(0, tensor("a", "F32", "[1099511627776,1099511627776,0]", "[0,0]")));
        assertEquals(
                0, ((StoredTensor.F32) CheckpointReader.load(path).tensors().get("a")).values().length);
    }

    @Test
    void acceptsTheSmallestFileAndForeignOrder() throws IOException {
        Path path = folder.resolve("c");
        Files.write(path, file("{" + META + "}", 0));
        assertTrue(CheckpointReader.load(path).tensors().isEmpty());
        Files.write(
                path,
                tensors(
                        12,
                        tensor("b", "F32", "[1]", "[8,12]"),
                        tensor("e", "F32", "[0,3]", "[8,8]"),
                        tensor("a", "I64", "[]", "[0,8]")));
        assertEquals("[b, e, a]", CheckpointReader.load(path).tensors().keySet().toString());
    }

    static Stream<Arguments> malformed() {
        String header = "{" + META + "}";
        byte[] notUtf8 = header.getBytes(StandardCharsets.ISO_8859_1);
        notUtf8[2] = (byte) 0xff;
        return Stream.of(
                // the envelope
                Arguments.of(new byte[0], "truncated: expected at least 8 bytes, found 0" + CURE),
                Arguments.of(new byte[7], "truncated: expected at least 8 bytes, found 7" + CURE),
                Arguments.of(
                        file(-1, new byte[4], 0),
                        "its header claims 18446744073709551615 bytes, more than the 16777216 of any checkpoint; check "
                                + "that it is a safetensors file"),
                Arguments.of(
                        file(16777217, new byte[4], 0),
                        "its header claims 16777217 bytes, more than the 16777216 of any checkpoint; check that it is a "
                                + "safetensors file"),
                Arguments.of(file(5, new byte[4], 0), "truncated: its header claims 5 bytes, found 4" + CURE),
                // the text
                Arguments.of(file(notUtf8.length, notUtf8, 0), "its header is not valid UTF-8" + CURE),
                Arguments.of(file("", 0), "its header is not a JSON object: expected it to start with {" + CURE),
                Arguments.of(
                        file(" " + header, 0), "its header is not a JSON object: expected it to start with {" + CURE),
                Arguments.of(file("[]", 0), "its header is not a JSON object: expected it to start with {" + CURE),
                Arguments.of(file(header + " {}", 0), "its header goes on after the JSON object" + CURE),
                Arguments.of(
                        file("{'a':{'shape':[[1]]}}", 0),
                        "its header nests deeper, or has longer names or numbers, than any checkpoint's" + CURE),
                Arguments.of(file("{'a':".repeat(100_000), 0), "tensor 'a': unknown field 'a'" + CURE),
                Arguments.of(
                        file("{'a':{'shape':" + "[".repeat(100_000), 0),
                        "its header nests deeper, or has longer names or numbers, than any checkpoint's" + CURE),
                // the metadata
                Arguments.of(file("{'__metadata__':3}", 0), "__metadata__: expected an object of strings" + CURE),
                Arguments.of(file("{'__metadata__':{'a':3}}", 0), "__metadata__: expected a string for 'a'" + CURE),
                Arguments.of(file("{'__metadata__':{'a':'1','a':'2'}}", 0), "__metadata__: 'a' is given twice" + CURE),
                Arguments.of(file("{" + META + "," + META + "}", 0), "its header names '__metadata__' twice" + CURE),
                Arguments.of(
                        file("{}", 0),
                        "not a checkpoint of xhat: its metadata have no xhat.format; use a file that `xhat train "
                                + "--checkpoint` saved"),
                Arguments.of(
                        file("{'__metadata__':{'xhat.format':'3'}}", 0),
                        "unknown checkpoint format '3', expected '2'; use the version of xhat that saved it"),
                Arguments.of(
                        file("{'__metadata__':{'xhat.format':'2'}}", 0), "damaged: its checksum is missing" + CURE),
                Arguments.of(
                        file("{'__metadata__':{'xhat.format':'2','xhat.checksum':'00000000'}}", 0),
                        "damaged: its checksum is 00000000, that of its contents 2020766e" + CURE),
                Arguments.of(
                        file("{'__metadata__':{'xhat.format':'1','xhat.checksum':'00000000'}}", 0),
                        "damaged: its checksum is 00000000, that of its contents a9c9d7f9" + CURE),
                Arguments.of(
                        file("{'__metadata__':{'xhat.format':'2','xhat.checksum':'0'}}", 0),
                        "damaged: its checksum '0' is not one that xhat writes" + CURE),
                Arguments.of(
                        file("{'__metadata__':{'xhat.format':'2','xhat.checksum': '00000000'}}", 0),
                        "damaged: its checksum '00000000' is not one that xhat writes" + CURE),
                // one entry
                Arguments.of(tensors(0, "'a':3"), "tensor 'a': expected an object" + CURE),
                Arguments.of(tensors(0, "'a':{}"), "tensor 'a': expected dtype, shape and data_offsets" + CURE),
                Arguments.of(tensors(0, "'a':{'x':1}"), "tensor 'a': unknown field 'x'" + CURE),
                Arguments.of(
                        tensors(0, "'a':{'dtype':'F32','dtype':'F32'}"), "tensor 'a': dtype is given twice" + CURE),
                Arguments.of(
                        tensors(2, tensor("a", "BF16", "[1]", "[0,2]")),
                        "tensor 'a': unknown dtype 'BF16', expected F32, F64 or I64" + CURE),
                Arguments.of(
                        tensors(2, "'a':{'dtype':3}"),
                        "tensor 'a': its dtype is not a string, expected F32, F64 or I64" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "3", "[0,4]")),
                        "tensor 'a': shape: expected an array of whole numbers" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[-1]", "[0,4]")),
                        "tensor 'a': shape: expected whole numbers from 0 to 2⁶³ − 1" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[1.0]", "[0,4]")),
                        "tensor 'a': shape: expected whole numbers from 0 to 2⁶³ − 1" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[9223372036854775808]", "[0,4]")),
                        "tensor 'a': shape: expected whole numbers from 0 to 2⁶³ − 1" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[4294967296,4294967296]", "[0,0]")),
                        "tensor 'a': shape [4294967296, 4294967296] is too large" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[1]", "[0]")),
                        "tensor 'a': data_offsets [0] are not two" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[1]", "[4,0]")),
                        "tensor 'a': data_offsets [4, 0] are reversed" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[2]", "[0,8]")),
                        "truncated: tensor 'a' ends after 8 bytes of data, found 4" + CURE),
                Arguments.of(
                        tensors(4, tensor("a", "F64", "[1]", "[0,4]")),
                        "tensor 'a': shape [1] of F64 takes 8 bytes, its data_offsets [0, 4] span 4" + CURE),
                // the entries together
                Arguments.of(
                        tensors(4, tensor("a", "F32", "[1]", "[0,4]"), tensor("a", "F32", "[1]", "[0,4]")),
                        "its header names 'a' twice" + CURE),
                Arguments.of(
                        tensors(12, tensor("b", "F32", "[2]", "[4,12]"), tensor("a", "F32", "[2]", "[0,8]")),
                        "tensor 'b': overlaps tensor 'a'" + CURE),
                Arguments.of(
                        tensors(12, tensor("a", "F32", "[1]", "[0,4]"), tensor("b", "F32", "[1]", "[8,12]")),
                        "tensor 'b': 4 bytes lie unused before it" + CURE),
                Arguments.of(
                        tensors(12, tensor("a", "F32", "[1]", "[4,8]")),
                        "tensor 'a': 4 bytes lie unused before it" + CURE),
                Arguments.of(tensors(12, tensor("a", "F32", "[1]", "[0,4]")), "8 bytes follow the last tensor" + CURE));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void eachFaultHasItsOwnMessage(byte[] bytes, String message) throws IOException {
        assertEquals(folder.resolve("c") + ": " + message, load(bytes).getMessage());
    }

    /** What the JSON parser says itself is not pinned, only what surrounds it. */
    @Test
    void brokenJsonIsExplained() throws IOException {
        for (String header :
                new String[] {"{", "{'a'", "{'a':{'shape':[1", "{'a' 3}", "{a:3}", "{'a':{'shape':[01]}}"}) {
            String message = load(file(header, 0)).getMessage();
            assertTrue(message.startsWith(folder.resolve("c") + ": its header is not valid: "), message);
            assertTrue(message.endsWith(CURE), message);
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path path = folder.resolve("none");
        var error = assertThrows(CheckpointException.class, () -> CheckpointReader.load(path));
        assertEquals(path + ": no such file; check the path", error.getMessage());
    }

    @Test
    void everyTruncationOfAGoodFileIsRefused() throws IOException {
        byte[] good = tensors(12, tensor("a", "F32", "[1]", "[0,4]"), tensor("b", "I64", "[1]", "[4,12]"));
        for (int length = 0; length < good.length; length++) {
            load(Arrays.copyOf(good, length));
        }
    }

    @Test
    void reservedNamesAndBadShapesAreTheProgrammersErrors() {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("xhat.format", "1");
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint(metadata, new LinkedHashMap<>()));
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("__metadata__", new StoredTensor.I64(new long[0], new long[1]));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint(new LinkedHashMap<>(), tensors));
        assertThrows(IllegalArgumentException.class, () -> new StoredTensor.F32(new long[] {2}, new float[3]));
        assertThrows(IllegalArgumentException.class, () -> new StoredTensor.F64(new long[] {-1, -1}, new double[1]));
    }

    @Test
    void halfASurrogatePairIsRefusedBeforeAnythingIsWritten() {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("\ud800", new StoredTensor.I64(new long[0], new long[1]));
        Path path = folder.resolve("new");
        assertThrows(
                IllegalArgumentException.class,
                () -> CheckpointWriter.save(path, new Checkpoint(new LinkedHashMap<>(), tensors)));
        assertTrue(Files.notExists(path));
    }
}
