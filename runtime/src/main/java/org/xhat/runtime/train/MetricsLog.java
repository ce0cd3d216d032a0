package org.xhat.runtime.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xhat.runtime.program.ElementType;

/**
 * {@code metrics.csv}: {@code step,trainLoss} for every step. Decimals read back to the same number; two runs that compute the
 * same bits write the same bytes.
 */
public final class MetricsLog implements AutoCloseable {
    private final BufferedWriter writer;
    private final ElementType type;

    /** Starts the file anew; {@code type} decides how many decimals a loss needs. */
    public MetricsLog(Path file, ElementType type) throws IOException {
        this.writer = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
        this.type = type;
        writer.write("step,trainLoss\n");
    }

    /** Adds the loss of the batch that step {@code step} (from 0) was given. */
    public void add(long step, double loss) throws IOException {
        writer.write(step + "," + type.decimal(loss) + "\n");
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
