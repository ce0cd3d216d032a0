package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Ctrl-C ends a training after its step, with everything saved and reported. */
@Isolated("takes the standard streams")
final class InterruptTest {
    private static final long STEPS = 10_000_000;

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ctrlCSavesAndReports() throws IOException, InterruptedException {
        assumeFalse(ignoresInterrupts(), "a process started here inherits that it ignores SIGINT");
        Path model = Models.softmax(folder);
        Path checkpoint = folder.resolve("model.safetensors");
        Path errors = folder.resolve("errors");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "train",
                        model.toString(),
                        "--steps",
                        Long.toString(STEPS),
                        "--log",
                        folder.resolve("log").toString(),
                        "--checkpoint",
                        checkpoint.toString())
                .redirectError(errors.toFile())
                .start();
        Path metrics = folder.resolve("log/metrics.csv");
        while (process.isAlive() && !Files.exists(metrics)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        String out;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            out = String.join("\n", output.lines().toList());
        }
        assertEquals(130, process.waitFor(), out + Files.readString(errors));
        assertTrue(out.matches("(?s).*\nInterrupted after [\\d,]+ steps? of 60 in .*\ntest accuracy 0\\..*"), out);
        long steps = Files.readAllLines(metrics).size() - 1;
        assertTrue(steps > 0 && steps < STEPS, () -> steps + " steps");
        var evaluated = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                .ending(0);
        assertEquals(steps, evaluated.json().get("steps"), "the step in progress was finished, logged and saved");
    }

    /** Whether SIGINT, the second bit, is among the signals that this process ignores. */
    private static boolean ignoresInterrupts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                & 2)
                        != 0);
    }
}
