package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.xhat.cli.CommandRun.number;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.runtime.machine.MachineProbe;

/** The commands that work on no model. */
@Isolated("takes the standard streams")
final class PlotDataDoctorTest {
    /** As many as there are colours, and two more. */
    private static final int RUNS = 10;

    @TempDir
    Path folder;

    @Test
    void plotTellsManyRunsApart() throws IOException {
        var arguments = new ArrayList<Object>(List.of("plot", "--json", "--out", folder.resolve("all.svg")));
        for (int run = 0; run < RUNS; run++) {
            arguments.add(log("run" + run, "100,0.5,0." + run + "\n200,0.4,0." + run + "5\n"));
        }
        var drawn = CommandRun.of(arguments.toArray()).ending(0);
        assertEquals(folder.resolve("all.svg").toString(), drawn.json().get("file"));
        assertEquals(
                List.of("run0", "run1", "run2", "run3", "run4", "run5", "run6", "run7", "run8", "run9"),
                drawn.json().get("runs"));
        String svg = Files.readString(folder.resolve("all.svg"));
        Set<String> lines = Pattern.compile("<polyline [^>]* (stroke=[^>]*)/>")
                .matcher(svg)
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toSet());
        assertEquals(RUNS, lines.size(), () -> "colours and dashes: " + lines);
    }

    /** A run without accuracy has a loss, and so has every other that is drawn beside it. */
    @Test
    void plotDrawsLossesWhereARunHasNothingElse() throws IOException {
        Path regression = log("regression", "100,41.5,\n200,38.25,\n300,NaN,\n");
        Path classes = log("classes", "100,40,0.5\n200,39,0.75\n");
        Path picture = folder.resolve("all.svg");
        var drawn = CommandRun.of("plot", regression, classes, "--out", picture, "--json")
                .ending(0);
        assertEquals("loss", drawn.json().get("of"));
        String svg = Files.readString(picture);
        assertTrue(svg.contains("<title>Test loss</title>"), svg);
        assertTrue(svg.contains("regression 41.50 at step 100 to 38.25 at step 200; classes 40.00 at"), svg);
        assertTrue(svg.contains(">loss, from 38.0</text>"), svg);
        assertEquals(
                "accuracy",
                CommandRun.of("plot", classes, "--out", picture, "--json")
                        .ending(0)
                        .json()
                        .get("of"));
        CommandRun.of("plot", classes, "--out", picture, "--of", "loss").ending(0);
        assertTrue(Files.readString(picture).contains("<title>Test loss</title>"));
        var refused = CommandRun.of("plot", classes, regression, "--out", picture, "--of", "accuracy")
                .ending(1);
        assertTrue(
                refused.err()
                        .contains("regression/evaluations.csv: holds no test accuracy to draw; leave this run out, or"
                                + " draw losses with --of loss"),
                refused.err());
    }

    private Path log(String run, String evaluations) throws IOException {
        Path log = Files.createDirectory(folder.resolve(run));
        Files.writeString(log.resolve("evaluations.csv"), "step,testLoss,testAccuracy\n" + evaluations);
        return log;
    }

    @Test
    void plotReplacesNoPictureButItsOwn() throws IOException {
        Files.writeString(folder.resolve("evaluations.csv"), "step,testLoss,testAccuracy\n100,0.5,0.9\n");
        Path picture = folder.resolve("logo.svg");
        CommandRun.of("plot", folder, "--out", picture).ending(0);
        CommandRun.of("plot", folder, "--out", picture, "--title", "again").ending(0);
        assertTrue(Files.readString(picture).contains("<title>again</title>"));
        String drawn = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><!-- by hand --></svg>";
        Files.writeString(picture, drawn);
        var run = CommandRun.of("plot", folder, "--out", picture).ending(1);
        assertTrue(
                run.err().contains(picture + ": is not a chart of xhat, and would be overwritten; name another"),
                run.err());
        assertEquals(drawn, Files.readString(picture));
    }

    @Test
    void plotRefusesOtherFormats() {
        var run = CommandRun.of("plot", folder, "--out", folder.resolve("curves.png"))
                .ending(1);
        assertTrue(run.err().contains("curves.png: the picture is SVG; name a file that ends in .svg"), run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                       | is not what xhat train writes",
                "step,testLoss,testAccuracy               | holds no test loss to draw; leave this run out",
                "'step,testLoss,testAccuracy\n1,NaN,'     | holds no test loss to draw; leave this run out",
                "'step,testLoss,testAccuracy\n-1,2.0,'    | evaluations.csv:2: expected step,testLoss,testAccuracy",
                "'step,testLoss,testAccuracy\nNaN,2.0,'   | evaluations.csv:2: expected step,testLoss,testAccuracy",
                "'step,testLoss,testAccuracy\n1,2.0,high' | evaluations.csv:2: expected step,testLoss,testAccuracy",
                "'step,testLoss,testAccuracy\n1'          | found '1'",
                "é                                        | is not what xhat train writes",
            })
    void plotRefusesWhatIsNoLog(String text, String message) throws IOException {
        Files.writeString(folder.resolve("evaluations.csv"), text);
        var run = CommandRun.of("plot", folder, "--out", folder.resolve("curves.svg"))
                .ending(1);
        assertTrue(run.err().contains(message), run.err());
    }

    @Test
    void plotTellsARunThatHasNotEndedFromNone() throws IOException {
        Files.createFile(folder.resolve("metrics.csv"));
        var run = CommandRun.of("plot", folder, "--out", folder.resolve("curves.svg"))
                .ending(1);
        assertTrue(run.err().contains("has not come to its end, where evaluations.csv is written; wait"), run.err());
        assertFalse(run.err().contains("make one with"), run.err());
    }

    @Test
    void plotReadsNoMoreThanALogIsLong() throws IOException {
        Path log = folder.resolve("evaluations.csv");
        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.writeBytes("step,testLoss,testAccuracy\n");
            file.setLength(8L << 30); // sparse
        }
        var run = CommandRun.of("plot", folder, "--out", folder.resolve("curves.svg"))
                .ending(1);
        assertTrue(run.err().contains("is not what xhat train writes"), run.err());
        Files.delete(log);
        Files.createSymbolicLink(log, Path.of("/dev/zero"));
        assumeTrue(Files.exists(log));
        run = CommandRun.of("plot", folder, "--out", folder.resolve("curves.svg"))
                .ending(1);
        Files.delete(log);
        assertTrue(run.err().contains(log + ": is a device, not a regular file"), run.err());
    }

    @Test
    void doctorMeasuresTheMachine() {
        var json = CommandRun.of("doctor", "--json").ending(0).json();
        assertEquals(Runtime.version().toString(), json.get("jdk"));
        assertEquals((double) Runtime.getRuntime().availableProcessors(), number(json.get("cores")));
        assertTrue(Set.of(0L, 64L, 128L, 256L, 512L).contains((Long) json.get("vectorBits")), json.toString());
        // more than nothing, however busy the machine is, and less than any core made so far can do
        double gflops = number(json.get("fmaGflopsPerCore"));
        assertTrue(gflops > 0 && gflops < 2000, json.toString());
        double copied = number(json.get("copyGBps"));
        assertTrue(copied > 0 && copied < 2000, json.toString());
    }

    /** A JVM that is told to do without them is as one whose CPU has none. */
    @Test
    void aMachineWithoutFusedMultiplyAddsIsToldSo() throws IOException, InterruptedException {
        for (String option : List.of("-XX:-UseFMA", "-XX:+UseFMA")) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            option,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "doctor")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            if (option.contains("-Use")) {
                assertTrue(said.contains(DoctorCommand.WITHOUT_FMA), said);
            } else {
                assertEquals(
                        MachineProbe.hasFusedMultiplyAdd().orElse(true), !said.contains("no fused multiply-add"), said);
            }
        }
    }

    @Test
    void dataNamesWhatCanBeFetched() {
        var run = CommandRun.of("data", "cifar", "--json").ending(1);
        assertEquals("data", run.error().get("kind"));
        assertEquals(
                "cifar: no data set of that name can be fetched; known are mnist, fashion-mnist; mnist-small is bundled",
                run.error().get("message"));
    }

    @Test
    void dataRefusesAFileForItsFolderBeforeItDownloads() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var run = CommandRun.of("data", "mnist", "--to", file).ending(1);
        assertEquals("xhat: --to " + file + ": is a file; name a folder\n", run.err());
    }
}
