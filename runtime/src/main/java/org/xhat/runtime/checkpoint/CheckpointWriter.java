package org.xhat.runtime.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.xhat.runtime.file.AtomicSave;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.FileKind;
import org.xhat.runtime.file.FileOperations;

/** Saves checkpoints, atomically: see {@link #save}. */
public final class CheckpointWriter {
    private static final int CHUNK_BYTES = 1 << 16;

    private CheckpointWriter() {}

    /**
     * Refuses what {@link #save} would refuse as its target whatever the checkpoint: to be asked before hours of training.
     *
     * @throws CheckpointException if the target is a link, no regular file, or another's file
     */
    public static void requireReplaceable(Path path) {
        try {
            saving(new FileOperations.Real()).requireReplaceable(path);
        } catch (FileException e) {
            throw new CheckpointException(e);
        }
    }

    private static AtomicSave saving(FileOperations files) {
        return new AtomicSave(files, new FileKind("a checkpoint of xhat", CheckpointReader::recognizes));
    }

    /**
     * Saves a checkpoint in place of what {@code path} held. Either the old or the new file is there in full at every moment,
     * also if the process is killed or the machine loses power. An interrupt does not disturb the save.
     *
     * @throws CheckpointException if the target is a link, no regular file, or neither empty nor a checkpoint of
     *     xhat, or the file system fails; unless the message
     *     says that the file was saved, the old one is unchanged and nothing else is left behind
     */
    public static void save(Path path, Checkpoint checkpoint) {
        save(path, checkpoint, new FileOperations.Real());
    }

    static void save(Path path, Checkpoint checkpoint, FileOperations files) {
        SafetensorsHeader header = SafetensorsHeader.of(checkpoint);
        var checksum = new CRC32C();
        try {
            write(checkpoint, header, new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
            var signed = header.withChecksum(FileChecksum.digits(checksum));
            saving(files).replace(path, out -> write(checkpoint, signed, out));
        } catch (FileException e) {
            throw new CheckpointException(e);
        } catch (IOException e) {
            throw new IllegalStateException("nothing was written", e);
        }
    }

    private static void write(Checkpoint checkpoint, SafetensorsHeader header, OutputStream out) throws IOException {
        byte[] headerBytes = header.toBytes();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        flush(buffer.putLong(headerBytes.length), out);
        out.write(headerBytes);
        for (TensorEntry entry : header.inFileOrder()) {
            write(Objects.requireNonNull(checkpoint.tensors().get(entry.name())), buffer, out);
        }
    }

    private static void write(StoredTensor tensor, ByteBuffer buffer, OutputStream out) throws IOException {
        switch (tensor) {
            case StoredTensor.F32(long[] _, float[] values) -> {
                for (int done = 0; done < values.length; ) {
                    int count = Math.min(values.length - done, CHUNK_BYTES / Float.BYTES);
                    buffer.asFloatBuffer().put(values, done, count);
                    flush(buffer.position(count * Float.BYTES), out);
                    done += count;
                }
            }
            case StoredTensor.F64(long[] _, double[] values) -> {
                for (int done = 0; done < values.length; ) {
                    int count = Math.min(values.length - done, CHUNK_BYTES / Double.BYTES);
                    buffer.asDoubleBuffer().put(values, done, count);
                    flush(buffer.position(count * Double.BYTES), out);
                    done += count;
                }
            }
            case StoredTensor.I64(long[] _, long[] values) -> {
                for (int done = 0; done < values.length; ) {
                    int count = Math.min(values.length - done, CHUNK_BYTES / Long.BYTES);
                    buffer.asLongBuffer().put(values, done, count);
                    flush(buffer.position(count * Long.BYTES), out);
                    done += count;
                }
            }
        }
    }

    private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        buffer.clear();
    }
}
