package org.xhat.runtime.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.RegularFile;

/**
 * Reads checkpoints. A safetensors file is the header's length (8 bytes, little-endian), the header, and the tensors'
 * little-endian bytes; whatever breaks the format, or is not xhat's, is refused by name.
 */
public final class CheckpointReader {
    /** More than a hundred thousand tensors need; a larger length is a damaged or hostile file. */
    private static final int HEADER_LIMIT_BYTES = 1 << 24;

    private static final int CHUNK_BYTES = 1 << 16;

    private CheckpointReader() {}

    /**
     * Reads a checkpoint that {@link CheckpointWriter#save} wrote.
     *
     * @throws CheckpointException if it is missing, unreadable, malformed, or of another format or version
     */
    public static Checkpoint load(Path path) {
        String file = path.toString();
        try (var in = RegularFile.open(path)) {
            return read(file, in.sizeBytes(), in);
        } catch (EOFException e) {
            throw new CheckpointException(file, "ended while it was being read", "load it again", e);
        } catch (IOException e) {
            throw new CheckpointException(FileException.reading(file, e));
        }
    }

    private static Checkpoint read(String file, long fileBytes, InputStream in) throws IOException {
        if (fileBytes < 8) {
            throw new CheckpointException(
                    file, "truncated: expected at least 8 bytes, found " + fileBytes, HeaderParser.CURE);
        }
        long length =
                ByteBuffer.wrap(exactly(8, in)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > HEADER_LIMIT_BYTES) {
            throw new CheckpointException(
                    file,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, more than the " + HEADER_LIMIT_BYTES
                            + " of any checkpoint",
                    "check that it is a safetensors file");
        }
        if (length > fileBytes - 8) {
            throw new CheckpointException(
                    file,
                    "truncated: its header claims " + length + " bytes, found " + (fileBytes - 8),
                    HeaderParser.CURE);
        }
        var header = new HeaderParser(file, fileBytes - 8 - length).parse(exactly((int) length, in));
        var metadata = new LinkedHashMap<>(header.metadata());
        checkFormat(file, metadata);
        return new Checkpoint(metadata, tensors(header, in));
    }

    private static void checkFormat(String file, Map<String, String> metadata) {
        String format = metadata.remove(Checkpoint.FORMAT_KEY);
        if (format == null) {
            throw new CheckpointException(
                    file,
                    "not a checkpoint of xhat: its metadata have no " + Checkpoint.FORMAT_KEY,
                    "use a file that `xhat train --checkpoint` saved");
        }
        if (!format.equals(Checkpoint.FORMAT)) {
            throw new CheckpointException(
                    file,
                    "unknown checkpoint format '" + format + "', expected '" + Checkpoint.FORMAT + "'",
                    "use the version of xhat that saved it");
        }
    }

    private static SequencedMap<String, StoredTensor> tensors(SafetensorsHeader header, InputStream in)
            throws IOException {
        var byName = new HashMap<String, StoredTensor>();
        for (TensorEntry entry : header.inFileOrder()) {
            byName.put(entry.name(), tensor(entry, in));
        }
        var inHeaderOrder = new LinkedHashMap<String, StoredTensor>();
        for (TensorEntry entry : header.entries()) {
            inHeaderOrder.put(entry.name(), Objects.requireNonNull(byName.get(entry.name())));
        }
        return inHeaderOrder;
    }

    private static StoredTensor tensor(TensorEntry entry, InputStream in) throws IOException {
        return switch (entry.dtype()) {
            case F32 -> {
                float[] values = new float[entry.count()];
                for (int done = 0; done < values.length; ) {
                    var chunk = chunk(4L * (values.length - done), in).asFloatBuffer();
                    int count = chunk.remaining();
                    chunk.get(values, done, count);
                    done += count;
                }
                yield new StoredTensor.F32(entry.shape(), values);
            }
            case F64 -> {
                double[] values = new double[entry.count()];
                for (int done = 0; done < values.length; ) {
                    var chunk = chunk(8L * (values.length - done), in).asDoubleBuffer();
                    int count = chunk.remaining();
                    chunk.get(values, done, count);
                    done += count;
                }
                yield new StoredTensor.F64(entry.shape(), values);
            }
            case I64 -> {
                long[] values = new long[entry.count()];
                for (int done = 0; done < values.length; ) {
                    var chunk = chunk(8L * (values.length - done), in).asLongBuffer();
                    int count = chunk.remaining();
                    chunk.get(values, done, count);
                    done += count;
                }
                yield new StoredTensor.I64(entry.shape(), values);
            }
        };
    }

    private static ByteBuffer chunk(long remainingBytes, InputStream in) throws IOException {
        return ByteBuffer.wrap(exactly((int) Math.min(CHUNK_BYTES, remainingBytes), in))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] exactly(int count, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
