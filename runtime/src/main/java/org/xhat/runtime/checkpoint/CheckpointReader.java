package org.xhat.runtime.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.RegularFile;
import org.xhat.runtime.memory.Allocation;

/**
 * Reads checkpoints. A safetensors file is the header's length (8 bytes, little-endian), the header, and the tensors'
 * little-endian bytes; whatever breaks the format, or is not xhat's, is refused by name.
 */
public final class CheckpointReader {
    /** More than a hundred thousand tensors need; a larger length is a damaged or hostile file. */
    private static final int HEADER_LIMIT_BYTES = 1 << 24;

    private static final int CHUNK_BYTES = 1 << 16;

    private final String file;
    private final InputStream in;
    private final CRC32C checksum = new CRC32C();

    private CheckpointReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** As {@link #load(Path, Consumer)}, for whom it does not matter whether there is a checksum. */
    public static Checkpoint load(Path path) {
        return load(path, warning -> {});
    }

    /**
     * Reads a checkpoint that {@link CheckpointWriter#save} wrote.
     *
     * @param warnings told of a file that has no checksum, so that not all damage would be noticed
     * @throws CheckpointException if it is missing, unreadable, malformed, damaged, or of another format or version
     */
    public static Checkpoint load(Path path, Consumer<String> warnings) {
        String file = path.toString();
        try (var in = RegularFile.open(path)) {
            return new CheckpointReader(file, in).read(in.sizeBytes(), warnings);
        } catch (EOFException e) {
            throw new CheckpointException(file, "ended while it was being read", "load it again", e);
        } catch (IOException e) {
            throw new CheckpointException(FileException.reading(file, e));
        }
    }

    /** Whether a file is a checkpoint of xhat, of any version and in whatever state: by its header. */
    static boolean recognizes(InputStream in) throws IOException {
        byte[] prefix = in.readNBytes(8);
        long length = prefix.length < 8 ? -1 : headerLength(prefix);
        return length >= 0
                && length <= HEADER_LIMIT_BYTES
                && new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1)
                        .contains('"' + Checkpoint.FORMAT_KEY + '"');
    }

    private static long headerLength(byte[] prefix) {
        return ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private Checkpoint read(long fileBytes, Consumer<String> warnings) throws IOException {
        if (fileBytes < 8) {
            throw fault("truncated: expected at least 8 bytes, found " + fileBytes);
        }
        byte[] prefix = exactly(8);
        long length = headerLength(prefix);
        if (length < 0 || length > HEADER_LIMIT_BYTES) {
            throw new CheckpointException(
                    file,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, more than the " + HEADER_LIMIT_BYTES
                            + " of any checkpoint",
                    "check that it is a safetensors file");
        }
        if (length > fileBytes - 8) {
            throw fault("truncated: its header claims " + length + " bytes, found " + (fileBytes - 8));
        }
        byte[] headerBytes = exactly((int) length);
        var header = new HeaderParser(file, fileBytes - 8 - length).parse(headerBytes);
        var metadata = new LinkedHashMap<>(header.metadata());
        checkFormat(metadata);
        String digits = metadata.remove(Checkpoint.CHECKSUM_KEY);
        byte[] unsigned = digits == null ? headerBytes : FileChecksum.unsigned(headerBytes, digits);
        if (unsigned == null) {
            throw fault("damaged: its checksum '" + digits + "' is not one that xhat writes");
        }
        checksum.reset();
        checksum.update(prefix);
        checksum.update(unsigned);
        var checkpoint = new Checkpoint(metadata, tensors(header));
        if (digits == null) {
            warnings.accept(
                    file + ": has no checksum, so that damage to it may go unnoticed; it is of an earlier xhat, or"
                            + " was written by other software");
        } else if (!digits.equals(FileChecksum.digits(checksum))) {
            throw fault(
                    "damaged: its checksum is " + digits + ", that of its contents " + FileChecksum.digits(checksum));
        }
        return checkpoint;
    }

    /** Refuses files that are not of xhat, or of a version that cannot be read; takes the version out of the metadata. */
    private void checkFormat(Map<String, String> metadata) {
        String format = metadata.remove(Checkpoint.FORMAT_KEY);
        if (format == null) {
            throw new CheckpointException(
                    file,
                    "not a checkpoint of xhat: its metadata have no " + Checkpoint.FORMAT_KEY,
                    "use a file that `xhat train --checkpoint` saved");
        }
        switch (format) {
            case Checkpoint.FORMAT -> {
                if (!metadata.containsKey(Checkpoint.CHECKSUM_KEY)) {
                    throw fault("damaged: its checksum is missing");
                }
            }
            case Checkpoint.FORMAT_WITHOUT_CHECKSUM -> {} // one that it has nevertheless is held against the contents
            default ->
                throw new CheckpointException(
                        file,
                        "unknown checkpoint format '" + format + "', expected '" + Checkpoint.FORMAT + "'",
                        "use the version of xhat that saved it");
        }
    }

    private CheckpointException fault(String problem) {
        return new CheckpointException(file, problem, HeaderParser.CURE);
    }

    private SequencedMap<String, StoredTensor> tensors(SafetensorsHeader header) throws IOException {
        var byName = new HashMap<String, StoredTensor>();
        for (TensorEntry entry : header.inFileOrder()) {
            byName.put(entry.name(), tensor(entry));
        }
        var inHeaderOrder = new LinkedHashMap<String, StoredTensor>();
        for (TensorEntry entry : header.entries()) {
            inHeaderOrder.put(entry.name(), Objects.requireNonNull(byName.get(entry.name())));
        }
        return inHeaderOrder;
    }

    private StoredTensor tensor(TensorEntry entry) throws IOException {
        return switch (entry.dtype()) {
            case F32 -> {
                float[] values = make(entry, float[]::new);
                for (int done = 0; done < values.length; ) {
                    var chunk = chunk(4L * (values.length - done)).asFloatBuffer();
                    int count = chunk.remaining();
                    chunk.get(values, done, count);
                    done += count;
                }
                yield new StoredTensor.F32(entry.shape(), values);
            }
            case F64 -> {
                double[] values = make(entry, double[]::new);
                for (int done = 0; done < values.length; ) {
                    var chunk = chunk(8L * (values.length - done)).asDoubleBuffer();
                    int count = chunk.remaining();
                    chunk.get(values, done, count);
                    done += count;
                }
                yield new StoredTensor.F64(entry.shape(), values);
            }
            case I64 -> {
                long[] values = make(entry, long[]::new);
                for (int done = 0; done < values.length; ) {
                    var chunk = chunk(8L * (values.length - done)).asLongBuffer();
                    int count = chunk.remaining();
                    chunk.get(values, done, count);
                    done += count;
                }
                yield new StoredTensor.I64(entry.shape(), values);
            }
        };
    }

    private <T> T make(TensorEntry entry, IntFunction<T> array) {
        return Allocation.of(
                file + ": tensor '" + entry.name() + "' with the shape " + Arrays.toString(entry.shape()),
                entry.end() - entry.begin(),
                "check that it is the file you mean",
                () -> array.apply(entry.count()));
    }

    private ByteBuffer chunk(long remainingBytes) throws IOException {
        byte[] bytes = exactly((int) Math.min(CHUNK_BYTES, remainingBytes));
        checksum.update(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
