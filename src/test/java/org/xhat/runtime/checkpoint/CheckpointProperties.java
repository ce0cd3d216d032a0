package org.xhat.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class CheckpointProperties {
    private Path file;

    @BeforeProperty
    void makeFile() throws IOException {
        file = Files.createTempFile("checkpoint", ".safetensors");
    }

    @AfterProperty
    void deleteFile() throws IOException {
        Files.delete(file);
    }

    /** Any bits, so NaNs with payloads as well; up to four axes, some of size 0; sometimes beyond the writer's chunk. */
    private static StoredTensor tensor(StoredTensor.Dtype dtype, long[] shape, long seed) {
        int count = (int) (TensorEntry.sizeBytes(dtype, shape) / dtype.sizeBytes());
        var random = new Random(seed);
        return switch (dtype) {
            case F32 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat(random.nextInt());
                }
                yield new StoredTensor.F32(shape, values);
            }
            case F64 -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Double.longBitsToDouble(random.nextLong());
                }
                yield new StoredTensor.F64(shape, values);
            }
            case I64 -> new StoredTensor.I64(shape, random.longs(count).toArray());
        };
    }

    @Provide
    Arbitrary<Checkpoint> checkpoints() {
        // Half a surrogate pair is no Unicode text, and the two reserved names have tests of their own.
        Arbitrary<String> names = Arbitraries.strings()
                .excludeChars(surrogates())
                .ofMaxLength(20)
                .filter(name -> !name.equals(Checkpoint.METADATA_KEY) && !name.equals(Checkpoint.FORMAT_KEY));
        Arbitrary<long[]> shapes =
                Arbitraries.longs().between(0, 13).array(long[].class).ofMaxSize(4);
        Arbitrary<StoredTensor> tensors = Combinators.combine(
                        Arbitraries.of(StoredTensor.Dtype.class), shapes, Arbitraries.longs())
                .as(CheckpointProperties::tensor);
        return Combinators.combine(
                        Arbitraries.maps(names, names).ofMaxSize(5),
                        Arbitraries.maps(names, tensors).ofMaxSize(6))
                .as((metadata, byName) -> new Checkpoint(new LinkedHashMap<>(metadata), new LinkedHashMap<>(byName)));
    }

    private static char[] surrogates() {
        var text = new StringBuilder();
        for (char c = Character.MIN_SURROGATE; c <= Character.MAX_SURROGATE; c++) {
            text.append(c);
        }
        return text.toString().toCharArray();
    }

    @Property(tries = 300)
    void loadingGivesBackWhatWasSaved(@ForAll("checkpoints") Checkpoint saved) {
        CheckpointWriter.save(file, saved);
        Checkpoint loaded = CheckpointReader.load(file);
        assertEquals(
                List.copyOf(saved.metadata().entrySet()),
                List.copyOf(loaded.metadata().entrySet()));
        assertEquals(
                List.copyOf(saved.tensors().keySet()),
                List.copyOf(loaded.tensors().keySet()));
        saved.tensors().forEach((name, tensor) -> {
            StoredTensor other = loaded.tensors().get(name);
            assertEquals(tensor.dtype(), other.dtype());
            assertArrayEquals(tensor.shape(), other.shape());
            assertEquals(bits(tensor), bits(other));
        });
    }

    private static ByteBuffer bits(StoredTensor tensor) {
        return switch (tensor) {
            case StoredTensor.F32(long[] _, float[] values) -> {
                var bytes = ByteBuffer.allocate(4 * values.length);
                bytes.asFloatBuffer().put(FloatBuffer.wrap(values));
                yield bytes;
            }
            case StoredTensor.F64(long[] _, double[] values) -> {
                var bytes = ByteBuffer.allocate(8 * values.length);
                bytes.asDoubleBuffer().put(DoubleBuffer.wrap(values));
                yield bytes;
            }
            case StoredTensor.I64(long[] _, long[] values) -> {
                var bytes = ByteBuffer.allocate(8 * values.length);
                bytes.asLongBuffer().put(LongBuffer.wrap(values));
                yield bytes;
            }
        };
    }

    @Property(tries = 300)
    void tensorsAreAlignedAndCoverTheData(@ForAll("checkpoints") Checkpoint saved) {
        long end = 0;
        for (TensorEntry entry : SafetensorsHeader.of(saved).inFileOrder()) {
            assertEquals(end, entry.begin());
            assertEquals(0, entry.begin() % entry.dtype().sizeBytes());
            end = entry.end();
        }
        assertEquals(0, SafetensorsHeader.of(saved).toBytes().length % 8);
    }

    @Example
    void theFileIsSafetensorsToTheByte() throws IOException {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("step", "8000");
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("w", new StoredTensor.F32(new long[] {1, 2}, new float[] {1.5f, -2}));
        tensors.put("n", new StoredTensor.I64(new long[] {}, new long[] {-1}));
        CheckpointWriter.save(file, new Checkpoint(metadata, tensors));

        String header = "{\"__metadata__\":{\"xhat.format\":\"2\",\"xhat.checksum\":\"2556cd0c\",\"step\":\"8000\"},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]},"
                + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}";
        int padding = (8 - header.length() % 8) % 8;
        var expected = ByteBuffer.allocate(8 + header.length() + padding + 16).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(header.length() + padding);
        expected.put((header + " ".repeat(padding)).getBytes(StandardCharsets.US_ASCII));
        expected.putLong(-1).putFloat(1.5f).putFloat(-2);
        assertArrayEquals(expected.array(), Files.readAllBytes(file));
    }

    /** 40,001 floats: more than two of the writer's and the reader's chunks, and not a whole number of them. */
    @Example
    void tensorsLargerThanAChunkSurvive() {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        var all = new ArrayList<StoredTensor>();
        for (var dtype : StoredTensor.Dtype.values()) {
            StoredTensor tensor = tensor(dtype, new long[] {40_001}, 1);
            tensors.put(dtype.name(), tensor);
            all.add(tensor);
        }
        CheckpointWriter.save(file, new Checkpoint(new LinkedHashMap<>(), tensors));
        var loaded = List.copyOf(CheckpointReader.load(file).tensors().values());
        for (int i = 0; i < all.size(); i++) {
            assertEquals(bits(all.get(i)), bits(loaded.get(i)));
        }
    }
}
