package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xhat.runtime.file.FaultyFiles;
import org.xhat.runtime.file.FileOperations;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.train.Evaluation;

/** A log on a disk that fails, at each operation in turn: the run never hears of it but once. */
@Isolated("takes the standard streams")
final class RunLogTest {
    /** Enough for three writes on the way. */
    private static final int STEPS = 2000;

    @TempDir
    Path folder;

    /** What the log says on standard error. */
    private static String said(Runnable action) {
        PrintStream err = System.err;
        var bytes = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            action.run();
        } finally {
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private RunLog logged(FileOperations files) {
        try (var log = RunLog.in(folder, "Small", ElementType.FLOAT32, files)) {
            for (int step = 0; step < STEPS; step++) {
                log.stepped(step, 2.5 + step);
            }
            log.evaluated(STEPS, new Evaluation(1.5, OptionalDouble.of(0.5), 100));
            log.finish("Small");
            return log;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISK_FULL", "SHORT_WRITE"})
    void aFullDiskCostsTheLogAndNothingElse(FaultyFiles.Fault fault) throws IOException {
        int struck = 0;
        for (int operation = 2; ; operation++) { // the first makes metrics.csv, before the training
            var files = new FaultyFiles(fault, operation);
            String[] problem = new String[1];
            String said = said(() -> problem[0] = logged(files).problem());
            assertWholeLines();
            if (!files.struck()) {
                assertNull(problem[0]);
                assertEquals("", said);
                break;
            }
            struck++;
            assertEquals(
                    "xhat: warning: the log in " + folder + " stays incomplete (" + problem[0]
                            + "); the training goes on\n",
                    said);
        }
        assertTrue(
                struck > 12,
                "writes and close of metrics.csv; create, write, force, close, move, force twice: " + struck);
    }

    /** A number that is cut off is another number. */
    private void assertWholeLines() throws IOException {
        String text = Files.readString(folder.resolve("metrics.csv"));
        assertTrue(text.isEmpty() || text.endsWith("\n"));
        var lines = text.lines().toList();
        for (int step = 0; step < lines.size() - 1; step++) {
            assertEquals(step + "," + (2.5f + step), lines.get(step + 1));
        }
    }

    @Test
    void whatIsLoggedIsThereAndNothingMore() throws IOException {
        assertEquals("", said(() -> logged(new FileOperations.Real())));
        assertEquals(
                STEPS + 1, Files.readAllLines(folder.resolve("metrics.csv")).size());
        assertEquals("step,testLoss,testAccuracy\n2000,1.5,0.5\n", Files.readString(folder.resolve("evaluations.csv")));
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
    }
}
