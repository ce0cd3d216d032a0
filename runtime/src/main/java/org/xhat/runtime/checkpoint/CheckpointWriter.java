package org.xhat.runtime.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;

/** Saves checkpoints, atomically: see {@link #save}. */
public final class CheckpointWriter {
    private static final int CHUNK_BYTES = 1 << 16;

    private CheckpointWriter() {}

    /**
     * Refuses what {@link #save} would refuse as its target whatever the checkpoint: to be asked before hours of training.
     *
     * @throws CheckpointException if the target is a link or no regular file
     */
    public static void requireReplaceable(Path path) {
        AtomicSave.refuseSpecialTargets(path);
    }

    /**
     * Saves a checkpoint in place of what {@code path} held. Either the old or the new file is there in full at every moment,
     * also if the process is killed or the machine loses power. An interrupt does not disturb the save.
     *
     * @throws CheckpointException if the target is a link or no regular file, or the file system fails; unless the message
     *     says that the file was saved, the old one is unchanged and nothing else is left behind
     */
    public static void save(Path path, Checkpoint checkpoint) {
        save(path, checkpoint, new FileOperations.Real());
    }

    static void save(Path path, Checkpoint checkpoint, FileOperations files) {
        SafetensorsHeader header = SafetensorsHeader.of(checkpoint);
        byte[] headerBytes = header.toBytes();
        new AtomicSave(files).replace(path, out -> {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            flush(buffer.putLong(headerBytes.length), out);
            out.write(headerBytes);
            for (TensorEntry entry : header.inFileOrder()) {
                write(Objects.requireNonNull(checkpoint.tensors().get(entry.name())), buffer, out);
            }
        });
    }

    private static void write(StoredTensor tensor, ByteBuffer buffer, OutputStream out) throws IOException {
        switch (tensor) {
            case StoredTensor.F32(long[] _, float[] values) -> {
                for (float value : values) {
                    flushIfFull(buffer, out).putFloat(value);
                }
            }
            case StoredTensor.F64(long[] _, double[] values) -> {
                for (double value : values) {
                    flushIfFull(buffer, out).putDouble(value);
                }
            }
            case StoredTensor.I64(long[] _, long[] values) -> {
                for (long value : values) {
                    flushIfFull(buffer, out).putLong(value);
                }
            }
        }
        flush(buffer, out);
    }

    private static ByteBuffer flushIfFull(ByteBuffer buffer, OutputStream out) throws IOException {
        if (!buffer.hasRemaining()) {
            flush(buffer, out);
        }
        return buffer;
    }

    private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        buffer.clear();
    }
}
