package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.pipeline.BundledExamples;
import org.xhat.compiler.pipeline.Explanation.Emission;

/** What the commands print, and how they end. */
@Isolated("takes the standard streams")
final class CommandLineTest {
    private static final String BODY = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;

            import org.xhat.dsl.*;

            @Model
            final class Small {
                @Predict
                Tensor logits(@Dims("batch, 784") Tensor pixels) {
                    return %s;
                }

                @Loss
                Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
                    return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
                }
            }
            """;

    private record Outcome(int exitCode, String out, String err) {
        String lastLine() {
            return out.lines().reduce((first, second) -> second).orElse("");
        }
    }

    @TempDir
    private Path folder;

    private Path model;

    /** A huge step leaves no loss finite: neither a normalization nor a saturated sigmoid shields the weights below. */
    private Path diverging;

    @BeforeEach
    void writeModel() throws IOException {
        model = write("BatchNormMlp.java", BundledExamples.text("BatchNormMlp"));
        diverging = write(
                "Small.java", BODY.formatted("dense(relu(dense(pixels, 20, gaussian(0.05f))), 10, gaussian(0.05f))"));
    }

    @Test
    void trainReportsSavesAndEvaluates() throws IOException {
        Path checkpoint = folder.resolve("model.safetensors");
        var trained = train("--steps", "20", "--json", "--checkpoint", checkpoint.toString());
        assertEquals(0, trained.exitCode, trained.err);
        assertFields(
                trained.lastLine(),
                "steps",
                "seed",
                "backend",
                "threads",
                "batch",
                "optimizer",
                "parameterCount",
                "trainLoss",
                "testLoss",
                "testAccuracy",
                "stepMillisMedian",
                "examplesPerSecond",
                "compileMillis",
                "firstStepMillis");
        assertTrue(trained.lastLine().contains("\"parameterCount\":100010"), trained.lastLine());
        assertTrue(trained.out.contains("100,010 parameters"), trained.out);
        assertTrue(Files.readString(folder.resolve("log/curves.svg")).contains("<svg"));

        var evaluated = run("evaluate", model.toString(), "--checkpoint", checkpoint.toString(), "--json");
        assertEquals(0, evaluated.exitCode, evaluated.err);
        assertFields(evaluated.lastLine(), "steps", "testLoss", "testAccuracy");
        assertEquals(field(trained.lastLine(), "testAccuracy"), field(evaluated.lastLine(), "testAccuracy"));
        assertEquals(field(trained.lastLine(), "testLoss"), field(evaluated.lastLine(), "testLoss"));
    }

    @Test
    void metricsAreTheSameBytesEachTime() throws IOException {
        assertEquals(0, train("--steps", "12", "--threads", "1").exitCode);
        byte[] first = Files.readAllBytes(folder.resolve("log/metrics.csv"));
        assertEquals(0, train("--steps", "12", "--threads", "3").exitCode);
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("log/metrics.csv")));
        assertEquals(13, new String(first, StandardCharsets.UTF_8).lines().count(), "a head and 12 steps");
        assertEquals(0, train("--steps", "12", "--seed", "2").exitCode);
        assertFalse(Arrays.equals(first, Files.readAllBytes(folder.resolve("log/metrics.csv"))));
    }

    @ParameterizedTest
    @EnumSource(Emission.class)
    void explainShowsEveryStage(Emission stage) throws IOException {
        var explained = run("explain", model.toString(), "--emit", stage.name(), "--json");
        assertEquals(0, explained.exitCode, explained.err);
        assertFields(explained.lastLine(), "nodeCount", "kernelCount", "kernels", "rulesFired");
        assertFields(explained.lastLine(), "name", "body", "stages", "bytesRead", "bytesWritten", "flops", "lines");
        String telling = switch (stage) {
            case ast -> "softmaxCrossEntropy";
            case graph -> "matmul";
            case gradient -> "dgamma";
            case fused -> "kernel";
            case kernels -> "batch";
            case loops -> "for";
            case bytecode -> "FMUL";
        };
        assertTrue(explained.out.contains(telling), explained.out);
    }

    @Test
    void checkTellsEveryParameter() throws IOException {
        var checked = run("check", model.toString(), "--trials", "1", "--json");
        assertEquals(0, checked.exitCode, checked.out + checked.err);
        assertFields(checked.lastLine(), "parameters", "name", "maxAbsoluteError", "maxRelativeError", "passed");
        assertTrue(checked.lastLine().endsWith("\"passed\":true}"), checked.lastLine());
    }

    @Test
    void doctorMeasures() throws IOException {
        var told = run("doctor", "--json");
        assertEquals(0, told.exitCode, told.err);
        assertFields(told.lastLine(), "jdk", "vectorBits", "cores", "fmaGflopsPerCore", "copyGBps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frobnicate(pixels)",
                "add(pixels, param(\"w\", zeros(3, 7)))",
                "dense(pixels, 10, gaussian(0.05f)",
            })
    void aWrongModelIsToldWithItsPlace(String expression) throws IOException {
        Path wrong = write("Wrong.java", BODY.formatted(expression));
        for (String command : List.of("train", "explain", "check")) {
            assertDiagnosed(wrong, run(command, wrong.toString(), "--json"));
        }
    }

    @Test
    void anUnsupportedStatementIsToldWithItsPlace() throws IOException {
        Path wrong = write("Wrong.java", BODY.formatted("pixels").replace("return pixels;", "while (true) { } "));
        assertDiagnosed(wrong, run("explain", wrong.toString()));
    }

    @Test
    void aMissingBraceIsToldWithItsPlace() throws IOException {
        String text = BODY.formatted("dense(pixels, 10, gaussian(0.05f))").stripTrailing();
        Path wrong = write("Wrong.java", text.substring(0, text.length() - 1));
        assertDiagnosed(wrong, run("explain", wrong.toString()));
    }

    private void assertDiagnosed(Path file, Outcome outcome) {
        assertEquals(1, outcome.exitCode, outcome.err);
        var line = Pattern.compile("^" + Pattern.quote(file.toString()) + ":\\d+:\\d+: error: .+", Pattern.MULTILINE);
        assertTrue(line.matcher(outcome.err).find(), outcome.err);
        assertTrue(
                outcome.err
                        .lines()
                        .anyMatch(text -> text.replaceAll("[ |0-9]", "").matches("\\^[~^]*")),
                outcome.err);
        assertFalse(outcome.err.contains("\tat ") || outcome.err.contains("Exception"), outcome.err);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | there is no such file                | train NOWHERE/None.java",
                "1 | is a folder                          | train FOLDER",
                "1 | no hyperparameter 'speed'            | train MODEL --set speed=1",
                "1 | out of its range                     | train MODEL --set learningRate=0",
                "1 | out of its range                     | train MODEL --set learningRate=-1",
                "1 | out of its range                     | train MODEL --set learningRate=NaN",
                "1 | is not a number                      | train MODEL --set learningRate=fast",
                "1 | the loss became                      | train DIVERGING --set learningRate=1e30 --steps 50",
                "1 | choose 1 to 10,000                   | train MODEL --batch 10001",
                "1 | --batch                              | train MODEL --batch 0",
                "1 | --steps                              | train MODEL --steps 0",
                "1 | nowhere                              | train MODEL --data nowhere",
                "1 | train-images-idx3-ubyte              | train MODEL --data FOLDER",
                "1 | there is no optimizer 'Magic'        | train MODEL --optimizer Magic",
                "1 | --threads 0                          | train MODEL --threads 0",
                "1 | choose 128, 256 or 512               | train MODEL --vector-bits 100",
                "1 | choose float32 or float64            | train MODEL --precision float16",
                "1 | None.safetensors                     | evaluate MODEL --checkpoint NOWHERE/None.safetensors",
                "2 | frobnicate                           | frobnicate",
                "2 | --frobnicate                         | train MODEL --frobnicate",
                "2 | --steps                              | train MODEL --steps many",
                "2 | MODEL.java                           | train",
                "2 | --checkpoint                         | evaluate MODEL",
                "2 | --emit                               | explain MODEL --emit nothing"
            })
    void aWrongRequestIsToldWithItsCure(int exitCode, String message, String command) throws IOException {
        var arguments = new ArrayList<String>();
        for (String word : command.split(" ")) {
            arguments.add(word.replace("NOWHERE", folder.resolve("nowhere").toString())
                    .replace("FOLDER", folder.toString())
                    .replace("DIVERGING", diverging.toString())
                    .replace("MODEL", model.toString()));
        }
        if (arguments.getFirst().equals("train")) {
            arguments.addAll(List.of("--log", folder.resolve("log").toString()));
        }
        var outcome = run(arguments.toArray(String[]::new));
        assertEquals(exitCode, outcome.exitCode, outcome.err);
        assertTrue(outcome.err.contains(message.strip()), outcome.err);
        assertFalse(outcome.err.contains("\tat ") || outcome.err.contains("Exception"), outcome.err);
    }

    @Test
    void aNonFiniteLossNamesItsStep() throws IOException {
        var outcome = run(
                "train",
                diverging.toString(),
                "--log",
                folder.resolve("log").toString(),
                "--set",
                "learningRate=1e30",
                "--steps",
                "50",
                "--json");
        assertEquals(1, outcome.exitCode, outcome.err);
        assertTrue(Pattern.compile("at step \\d+").matcher(outcome.err).find(), outcome.err);
        assertTrue(outcome.lastLine().contains("\"kind\":\"non-finite-loss\""), outcome.lastLine());
    }

    @Test
    void labelsBeyondTheClassesAreRefused() throws IOException {
        Path five = write("Five.java", BODY.formatted("dense(pixels, 5, gaussian(0.05f))"));
        var outcome =
                run("train", five.toString(), "--log", folder.resolve("log").toString());
        assertEquals(1, outcome.exitCode, outcome.err);
        assertTrue(outcome.err.contains("label"), outcome.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void asksForNothing(String flag) throws IOException {
        var outcome = run(flag);
        assertEquals(0, outcome.exitCode);
        assertTrue(outcome.out.contains("xhat"), outcome.out);
    }

    private Outcome train(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "train", model.toString(), "--log", folder.resolve("log").toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Outcome run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int exitCode = Main.run(arguments);
            return new Outcome(
                    exitCode, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static void assertFields(String json, String... fields) throws IOException {
        assertTrue(fieldNames(json).containsAll(List.of(fields)), json);
    }

    private static Set<String> fieldNames(String json) throws IOException {
        var names = new LinkedHashSet<String>();
        try (var parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    names.add(parser.currentName());
                }
            }
        }
        return names;
    }

    private static String field(String json, String name) throws IOException {
        try (var parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name)) {
                    parser.nextToken();
                    return parser.getText();
                }
            }
        }
        throw new AssertionError("no field " + name + " in " + json);
    }
}
