package org.xhat.runtime.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.xhat.runtime.file.FileKind;
import org.xhat.runtime.file.FileOperations;
import org.xhat.runtime.program.ElementType;

/**
 * {@code metrics.csv}: {@code step,trainLoss} for every step. Decimals read back to the same number; two runs that compute the
 * same bits write the same bytes. Whenever the process ends or the disk fails, the file ends with a whole line.
 */
public final class MetricsLog implements AutoCloseable {
    private static final String HEADER = "step,trainLoss\n";

    /** What this class writes, told from other files. */
    public static final FileKind KIND = FileKind.startingWith("a log of losses of xhat", HEADER);

    /** So many characters are written together. */
    private static final int CHUNK = 1 << 13;

    private final FileOperations.NewFile file;
    private final ElementType type;
    private final StringBuilder lines = new StringBuilder(HEADER);
    private long sizeBytes;

    /** Starts a file that must not exist yet; {@code type} decides how many decimals a loss needs. */
    public MetricsLog(FileOperations files, Path file, ElementType type) throws IOException {
        this.file = files.create(file);
        this.type = type;
    }

    /** Adds the loss of the batch that step {@code step} (from 0) was given. */
    public void add(long step, double loss) throws IOException {
        lines.append(step).append(',').append(type.decimal(loss)).append('\n');
        if (lines.length() >= CHUNK) {
            flush();
        }
    }

    private void flush() throws IOException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        lines.setLength(0);
        try {
            file.write(bytes, 0, bytes.length);
            sizeBytes += bytes.length;
        } catch (IOException e) {
            try {
                file.cutTo(sizeBytes); // half a number is another number
            } catch (IOException cut) {
                e.addSuppressed(cut);
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (!lines.isEmpty()) {
                flush();
            }
        }
    }
}
