package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Ctrl-C ends a training after its step, with everything saved and reported, and anything else at once. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated("takes the standard streams")
final class InterruptTest {
    private static final long STEPS = 10_000_000;
    private static final int CTRL_C = 3;

    @TempDir
    Path folder;

    private Path out = Path.of("");
    private Path errors = Path.of("");

    @BeforeEach
    void interruptsArrive() throws IOException {
        assumeFalse(ignoresInterrupts(), "a process started here inherits that it ignores SIGINT");
        out = folder.resolve("out");
        errors = folder.resolve("errors");
    }

    private ProcessBuilder xhat(Object... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
    }

    private static void await(Process process, Callable<Boolean> condition) throws Exception {
        while (process.isAlive() && !condition.call()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private CommandRun interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        int exitCode = process.waitFor();
        return new CommandRun(exitCode, Files.readString(out), Files.readString(errors)).ending(130);
    }

    @Test
    void trainingSavesAndReports() throws Exception {
        Path model = Models.softmax(folder);
        Path checkpoint = folder.resolve("model.safetensors");
        Path metrics = folder.resolve("log/metrics.csv");
        var process = xhat("train", model, "--steps", STEPS, "--log", metrics.getParent(), "--checkpoint", checkpoint)
                .start();
        await(process, () -> Files.exists(metrics) && Files.size(metrics) > 0);
        var run = interrupt(process);
        assertTrue(
                run.out().matches("(?s).*\nInterrupted after [\\d,]+ steps? of 60 in .*\ntest accuracy 0\\..*"),
                run.out());
        long steps = Files.readAllLines(metrics).size() - 1L;
        assertTrue(steps > 0 && steps < STEPS, () -> steps + " steps");
        var evaluated = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                .ending(0);
        assertEquals(steps, evaluated.json().get("steps"), "the step in progress was finished, logged and saved");
    }

    /** The key itself, on a pseudoterminal: a library that draws on terminals may take the signal from the JVM. */
    @Test
    void theKeyIsHeardBesideTheProgressBar() throws Exception {
        Path model = Models.softmax(folder);
        Path checkpoint = folder.resolve("model.safetensors");
        Path metrics = folder.resolve("log/metrics.csv");
        var command = xhat("train", model, "--steps", STEPS, "--log", metrics.getParent(), "--checkpoint", checkpoint)
                .command();
        command.add(1, "-Dxhat.terminal=true");
        String line = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        var process = new ProcessBuilder("script", "--quiet", "--return", "--command", line, "/dev/null")
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        await(process, () -> Files.exists(metrics) && Files.size(metrics) > 0);
        process.getOutputStream().write(CTRL_C);
        process.getOutputStream().flush();
        assertEquals(130, process.waitFor(), () -> read(out));
        assertTrue(read(out).contains("Interrupted after "), () -> read(out));
        CommandRun.of("evaluate", model, "--checkpoint", checkpoint).ending(0);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSaveThatFailsIsToldAndTheLogIsWhole() throws Exception {
        Path saves = Files.createDirectory(folder.resolve("saves"));
        Path metrics = folder.resolve("log/metrics.csv");
        var process = xhat(
                        "train",
                        Models.softmax(folder),
                        "--json",
                        "--steps",
                        STEPS,
                        "--log",
                        metrics.getParent(),
                        "--checkpoint",
                        saves.resolve("model.safetensors"))
                .start();
        await(process, () -> Files.exists(metrics) && Files.size(metrics) > 0);
        Files.deleteIfExists(saves.resolve(".model.safetensors.lock"));
        Files.delete(saves);
        var run = interrupt(process);
        assertTrue(run.err().contains("model.safetensors: there is no folder " + saves), run.err());
        assertEquals("checkpoint", run.error().get("kind"));
        assertTrue(Files.readString(metrics).endsWith("\n"), "to the end of its last line");
    }

    /** What is unused is warned of as soon as the model is read; then it is compiled, which takes seconds for a long chain. */
    @Test
    void beforeTrainingItEndsAtOnce() throws Exception {
        Path model = Files.writeString(folder.resolve("Chain.java"), """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                final class Chain {
                    @Predict
                    Tensor image(@Dims("batch, 784") Tensor pixels) {
                        return sin(pixels);
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 784") Tensor pixels) {
                        dense(pixels, 10, gaussian(0.05f));
                        Tensor y = mul(param("a", ones(784)), pixels);
                        for (int i = 0; i < 3000; i++) {
                            y = sin(y);
                        }
                        return mean(prediction(y));
                    }
                }
                """);
        var process = xhat("train", model, "--json").start();
        await(process, () -> Files.readString(errors).contains("warning"));
        var run = interrupt(process);
        assertEquals("interrupted", run.error().get("kind"));
        assertTrue(run.err().endsWith("xhat: interrupted\n"), run.err());
    }

    @Test
    void aDownloadLeavesNothingBehind() throws Exception {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path npm = Files.writeString(
                tools.resolve("npm"), "#!/bin/sh\necho half >half.tgz\ntouch " + tools + "/began\nexec sleep 60\n");
        assertTrue(npm.toFile().setExecutable(true));
        var builder = xhat("data", "mnist", "--to", folder.resolve("data"), "--json");
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        var process = builder.start();
        await(process, () -> Files.exists(tools.resolve("began")));
        var run = interrupt(process);
        assertEquals(
                "mnist: the download was interrupted; start it again",
                run.error().get("message"));
        try (var left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.getFileName().toString().startsWith("xhat-data-"))
                            .toList());
        }
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
