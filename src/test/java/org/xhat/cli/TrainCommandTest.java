package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xhat.cli.CommandRun.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code xhat train} and {@code xhat evaluate} report, save and log. */
@Isolated("takes the standard streams")
final class TrainCommandTest {
    @TempDir
    Path folder;

    private CommandRun train(Path model, Object... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("train", model, "--log", folder.resolve("log")), Arrays.stream(more))
                        .toArray());
    }

    @Test
    void trainReportsInWordsAndAsJson() throws IOException {
        var run = train(Models.bundled(folder, "BatchNormMlp"), "--steps", 20, "--threads", 2, "--seed", 3, "--json")
                .ending(0);
        assertTrue(
                run.out().contains("BatchNormMlp with Sgd (learningRate 0.1) on mnist-small: 10,000 training"),
                run.out());
        assertTrue(run.out().contains("100,010 parameters in 11 tensors, "), run.out());
        assertTrue(run.out().contains("Trained 20 steps of 60 in "), run.out());
        assertTrue(run.out().contains(" (last 20 steps), test loss "), run.out());

        var json = run.json();
        assertEquals(20L, json.get("steps"));
        assertEquals(3L, json.get("seed"));
        assertTrue(json.get("backend") instanceof String backend && backend.startsWith("jvm"), run.out());
        assertEquals(2L, json.get("threads"));
        assertEquals(60L, json.get("batch"));
        assertEquals("Sgd", json.get("optimizer"));
        // 784·100 + 2·100·100 + 100·10 weights, 3·2·100 of batch normalization, 10 biases
        assertEquals(100_010L, json.get("parameterCount"));
        // a network that knows nothing of ten classes has a loss of about ln 10 = 2.303; twenty steps change little
        assertEquals(2.303, number(json.get("trainLoss")), 0.3);
        assertEquals(2.303, number(json.get("testLoss")), 0.3);
        assertEquals(0.5, number(json.get("testAccuracy")), 0.5);
        double stepMillis = number(json.get("stepMillisMedian"));
        assertTrue(stepMillis > 0);
        assertEquals(60e3 / stepMillis, number(json.get("examplesPerSecond")), 1e-3 * 60e3 / stepMillis);
        assertTrue(number(json.get("compileMillis")) > 0);
        assertTrue(number(json.get("firstStepMillis")) > 0);
        assertEquals(false, json.get("diverged"));
        assertEquals(false, json.get("interrupted"));
    }

    @Test
    void oneStepIsOneStep() throws IOException {
        var run = train(Models.softmax(folder), "--steps", 1, "--threads", 1).ending(0);
        assertTrue(run.out().contains("1 thread; "), run.out());
        assertTrue(run.out().contains("Trained 1 step of 60 in "), run.out());
        assertTrue(run.out().contains(" (last step), test loss "), run.out());
    }

    @Test
    void evaluateTellsWhatTheTrainingEndedWith() throws IOException {
        Path checkpoint = folder.resolve("model.safetensors");
        Path model = Models.bundled(folder, "BatchNormMlp");
        var trained = train(model, "--steps", 20, "--json", "--checkpoint", checkpoint, "--optimizer", "Nesterov")
                .ending(0);
        var evaluated = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                .ending(0);
        assertTrue(evaluated.out().contains("BatchNormMlp after 20 steps, on 2,000 test images of mnist-small"));
        for (String field : List.of("model", "steps", "backend", "data", "testLoss", "testAccuracy")) {
            assertEquals(trained.json().get(field), evaluated.json().get(field), field);
        }
        assertEquals(2000L, evaluated.json().get("examples"));
    }

    @Test
    void theLogHoldsTheSameBytesForAnyThreads() throws IOException {
        Path model = Models.softmax(folder);
        Path metrics = folder.resolve("log/metrics.csv");
        train(model, "--steps", 12, "--threads", 1).ending(0);
        byte[] first = Files.readAllBytes(metrics);
        train(model, "--steps", 12, "--threads", 3).ending(0);
        assertArrayEquals(first, Files.readAllBytes(metrics));
        var lines = Files.readAllLines(metrics);
        assertEquals(13, lines.size(), "a head and 12 steps");
        assertEquals("step,trainLoss", lines.getFirst());
        assertTrue(lines.getLast().startsWith("11,"), lines.getLast());
        train(model, "--steps", 12, "--seed", 2).ending(0);
        assertFalse(Arrays.equals(first, Files.readAllBytes(metrics)));
        assertTrue(Files.readString(folder.resolve("log/curves.svg")).contains("<svg"));
    }

    @Test
    void unwatchedProgressIsALineForEachTenth() throws IOException {
        var run = train(Models.softmax(folder), "--steps", 200, "--threads", 1).ending(0);
        assertFalse(run.err().contains("\r"), run.err());
        assertEquals(
                List.of(20, 40, 60, 80, 100, 120, 140, 160, 180, 200),
                run.err()
                        .lines()
                        .map(line -> line.replaceFirst("step (\\d+) of 200: loss \\S+,.* [\\d,]+ examples/s", "$1"))
                        .map(Integer::valueOf)
                        .toList());
        // evaluated every 50 steps: a line tells of its own evaluation and of no older one
        assertEquals(
                List.of("step 100", "step 200"),
                run.err()
                        .lines()
                        .filter(line -> line.contains(", accuracy 0."))
                        .map(line -> line.substring(0, "step 100".length()))
                        .toList());
    }

    @Test
    void theTenthsOfALongRunEndWithAnEvaluation() throws IOException {
        var run = train(Models.softmax(folder), "--steps", 700, "--threads", 1).ending(0);
        assertEquals(
                10,
                run.err().lines().filter(line -> line.contains(", accuracy 0.")).count(),
                run.err());
    }

    /** The loss stays finite: batch normalization shields all but the last layer from the steps. */
    @Test
    void aLossThatGrewIsTold() throws IOException {
        var run = train(Models.bundled(folder, "BatchNormMlp"), "--steps", 50, "--set", "learningRate=1e15", "--json")
                .ending(0);
        assertTrue(run.out().contains("(learningRate 1e15)"), run.out());
        assertTrue(
                run.err()
                        .matches("(?s).*xhat: warning: the loss grew from 2\\.\\d{3} to \\d\\.\\d{3}e\\+1\\d;"
                                + " try a smaller learning rate with --set learningRate=…\\R"),
                run.err());
        assertTrue(run.out().lines().allMatch(line -> line.startsWith("{") || line.length() < 120), run.out());
        assertEquals(true, run.json().get("diverged"));
        assertTrue(number(run.json().get("trainLoss")) > 1e10);
        assertEquals(2.303, number(run.json().get("firstLoss")), 0.3);
    }

    /** Nor is the loss touched by a variance that is infinite: it is what evaluation divides by. */
    @Test
    void aStatisticThatIsInfiniteEndsTheRun() throws IOException {
        var run = train(Models.bundled(folder, "BatchNormMlp"), "--steps", 50, "--set", "learningRate=1e30")
                .ending(1);
        assertTrue(
                run.err().contains("xhat: 'logits.batchNorm1.variance' is no longer finite after 2 steps: "),
                run.err());
        assertTrue(run.err().contains("BatchNormMlp.java:21:25: in batchNorm("), run.err());
        assertTrue(run.err().contains(", x² is Infinity at x = "), run.err());
    }

    /** What the source calls a tensor by, it is told by. */
    @Test
    void aTensorThatIsNoNumberIsTold() throws IOException {
        Path model = Models.small(folder, "dense(grown, 10, gaussian(0.05f))");
        Files.writeString(
                model,
                Files.readString(model)
                        .replace("return dense", "Tensor grown = exp(mul(pixels, 1000f)); return dense"));
        var run = train(model).ending(1);
        assertTrue(
                run.err()
                        .matches("(?s).*: in exp\\(mul\\(pixels, 1000f\\)\\), exp x is Infinity at x = \\S+, element"
                                + " \\[\\d+, \\d+\\] of 'grown'; scale what enters.*"),
                run.err());
    }

    /** Neither a normalization nor a saturated sigmoid shields the weights below from the steps. */
    @Test
    void aNonFiniteLossNamesItsStep() throws IOException {
        Path model = Models.small(folder, "dense(relu(dense(pixels, 20, gaussian(0.05f))), 10, gaussian(0.05f))");
        var run = train(model, "--set", "learningRate=1e30", "--steps", 50, "--json")
                .ending(1);
        assertTrue(
                run.err()
                        .matches(
                                "(?s).*xhat: the loss became \\S+ at step \\d+: \\S*Small.java:\\d+:\\d+: in .*; lower the"
                                        + " learning rate.*"),
                run.err());
        assertEquals("non-finite-loss", run.error().get("kind"));
    }

    @Test
    void aLossThatIsNoNumberFromTheStartIsNotBlamedOnTheSteps() throws IOException {
        var run = train(Models.small(folder, "log(dense(pixels, 10, gaussian(0.05f)))"))
                .ending(1);
        assertTrue(run.err().contains("xhat: the loss is NaN at the initial parameters: "), run.err());
    }

    /** The branch not taken has the slope 0 · ∞ = NaN at 0; the comparison with NaN that hides it is false. */
    @Test
    void aParameterThatIsNoNumberEndsTheRunThoughTheLossIsOne() throws IOException {
        Path model = Models.small(
                folder, "add(dense(pixels, 10, gaussian(0.05f)), where(greater(sqrt(w), 1f), sqrt(w), 0f))");
        Files.writeString(
                model,
                Files.readString(model).replace("    @Predict", "    @Param Tensor w = zeros(10);\n    @Predict"));
        Path checkpoint = folder.resolve("model.safetensors");
        var run = train(model, "--steps", 300, "--checkpoint", checkpoint, "--checkpoint-every", 2, "--json")
                .ending(1);
        assertTrue(run.err().contains("xhat: 'w' is no longer finite after 1 step: "), run.err());
        assertTrue(
                run.err()
                        .contains(
                                "in the derivative of sqrt(w), x / y is NaN at x = 0, y = 0, element [0]; where a branch is not"),
                run.err());
        assertEquals("non-finite-loss", run.error().get("kind"));
        assertEquals(model.toString(), run.error().get("file"));
        assertFalse(Files.exists(checkpoint));
        assertTrue(Files.readString(folder.resolve("log/metrics.csv")).lines().count() > 1);
    }

    /** The one step's own loss is finite; what it leaves is not. */
    @Test
    void aCheckpointIsNotReplacedByWhatIsNoNumber() throws IOException {
        Path model = Models.small(folder, "dense(relu(dense(pixels, 20, gaussian(0.05f))), 10, gaussian(0.05f))");
        Path checkpoint = folder.resolve("model.safetensors");
        train(model, "--steps", 3, "--checkpoint", checkpoint).ending(0);
        byte[] good = Files.readAllBytes(checkpoint);
        var run = train(model, "--steps", 1, "--set", "learningRate=3e38", "--checkpoint", checkpoint, "--json")
                .ending(1);
        assertEquals("non-finite-loss", run.error().get("kind"));
        assertArrayEquals(good, Files.readAllBytes(checkpoint));
    }

    @Test
    void aTestLossThatIsNoNumberIsAFailureOfEvaluateToo() throws IOException {
        Path checkpoint = folder.resolve("model.safetensors");
        train(Models.softmax(folder), "--steps", 1, "--checkpoint", checkpoint).ending(0);
        Path model = Models.small(folder, "log(dense(pixels, 10, gaussian(0.05f)))");
        var run = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                .ending(1);
        assertEquals("non-finite-loss", run.error().get("kind"));
        assertTrue(run.err().contains("the test loss is NaN after 1 step: "), run.err());
    }

    @Test
    void aRunThatFailsKeepsNothingOfTheRunBefore() throws IOException {
        train(Models.softmax(folder), "--steps", 2).ending(0);
        train(Models.small(folder, "log(dense(pixels, 10, gaussian(0.05f)))")).ending(1);
        try (var files = Files.list(folder.resolve("log"))) {
            assertEquals(List.of(folder.resolve("log/metrics.csv")), files.toList());
        }
    }

    @Test
    void theLogReplacesALinkAndNotWhatItPointsTo() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim.txt"), "precious");
        Files.createDirectory(folder.resolve("log"));
        Files.createSymbolicLink(folder.resolve("log/metrics.csv"), victim);
        train(Models.softmax(folder), "--steps", 1).ending(0);
        assertEquals("precious", Files.readString(victim));
        assertFalse(Files.isSymbolicLink(folder.resolve("log/metrics.csv")));
    }

    @Test
    void labelsBeyondTheClassesAreRefused() throws IOException {
        var run =
                train(Models.small(folder, "dense(pixels, 5, gaussian(0.05f))")).ending(1);
        assertTrue(run.err().contains("label"), run.err());
    }
}
