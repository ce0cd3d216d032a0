package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xhat.cli.CommandRun.number;
import static org.xhat.cli.CommandRun.objects;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code xhat check} says of right derivatives, and of those that central differences cannot confirm. */
@Isolated("takes the standard streams")
final class CheckCommandTest {
    @TempDir
    Path folder;

    @Test
    void everyParameterPasses() throws IOException {
        var run = CommandRun.of("check", Models.bundled(folder, "BatchNormMlp"), "--trials", 1, "--json")
                .ending(0);
        assertEquals(true, run.json().get("passed"));
        var parameters = objects(run.json().get("parameters"));
        assertEquals(
                List.of(
                        "logits.linear1.weight",
                        "logits.batchNorm1.gamma",
                        "logits.batchNorm1.beta",
                        "logits.linear2.weight",
                        "logits.batchNorm2.gamma",
                        "logits.batchNorm2.beta",
                        "logits.linear3.weight",
                        "logits.batchNorm3.gamma",
                        "logits.batchNorm3.beta",
                        "logits.dense1.weight",
                        "logits.dense1.bias"),
                parameters.stream().map(parameter -> parameter.get("name")).toList());
        for (var parameter : parameters) {
            double relative = number(parameter.get("maxRelativeError"));
            assertTrue(relative >= 0 && relative < 1e-7, parameter.toString());
            double absolute = number(parameter.get("maxAbsoluteError"));
            assertTrue(absolute >= 0 && absolute < 1e-7, parameter.toString());
            assertEquals(2L, parameter.get("samples"), "one element and one direction");
            assertEquals("", parameter.get("reason"));
            assertEquals(true, parameter.get("passed"));
        }
        assertTrue(run.out().contains("1 element and 1 direction for each parameter"), run.out());
        assertTrue(run.out().lines().anyMatch("passed"::equals), run.out());
    }

    @Test
    void aLossThatIsNoNumberHasNoDerivativeToCheck() throws IOException {
        Path model = Models.small(folder, "log(dense(pixels, 10, gaussian(0.05f)))");
        var run = CommandRun.of("check", model, "--json").ending(1);
        assertTrue(
                run.err()
                        .matches(
                                "xhat: the loss is NaN at the initial parameters: \\S*Small.java:10:16: in log\\(dense\\(pixels,"
                                        + " 10, gaussian\\(0.05f\\)\\)\\), log x is NaN at x = -0\\.\\d+, element \\[\\d+, \\d\\]; keep its operands away from there,"
                                        + " as max\\(x, 1e-6f\\) does\\R"),
                run.err());
        assertEquals("non-finite-loss", run.error().get("kind"));
        assertEquals(10L, run.error().get("line"));
        assertEquals(16L, run.error().get("column"));
    }

    @Test
    void anOverflowBeforeTheFirstStepIsNotBlamedOnTheLearningRate() throws IOException {
        Path model = Models.small(folder, "exp(mul(dense(pixels, 10, gaussian(0.05f)), 1e9f))");
        var check = CommandRun.of("check", model).ending(1);
        var train =
                CommandRun.of("train", model, "--log", folder.resolve("log")).ending(1);
        for (String told : List.of(check.err(), train.err())) {
            assertTrue(told.contains(" at the initial parameters: ") && told.contains("; scale what enters"), told);
            assertFalse(told.contains("learning rate with"), told);
        }
    }

    /** Every step from w = 0 crosses the kink of relu: there is nothing to compare with, and that is neither pass nor fault. */
    @Test
    void ofParametersOnAKinkNothingCanBeTold() throws IOException {
        Path model = Models.small(folder, "matmul(pixels, relu(param(\"w\", zeros(784, 10))))");
        var run = CommandRun.of("check", model, "--trials", 1, "--json").ending(0);
        assertTrue(run.out().contains("cannot tell: every step crosses a kink: relu at Small.java:10:31"), run.out());
        assertTrue(run.json().containsKey("passed"));
        assertEquals(null, run.json().get("passed"));
        var weight = objects(run.json().get("parameters")).getFirst();
        assertEquals(null, weight.get("passed"));
        assertEquals(0L, weight.get("samples"));
    }

    /** Nothing that a model can say makes xhat derive a wrong number: it is one that is no number. */
    @Test
    void aFailedParameterShowsWhere() throws IOException {
        Path model = Models.small(
                folder,
                "add(dense(pixels, 10, gaussian(0.05f)), mul(0f, sum(sqrt(square(param(\"w\", zeros(2, 10)))), 0)))");
        var run = CommandRun.of("check", model, "--trials", 1, "--json").ending(3);
        assertTrue(run.out().contains("FAILED: a derivative is no number ("), run.out());
        assertTrue(run.out().contains("    element [0, 0]: derived NaN, differences 0.000 ± "), run.out());
        assertEquals(false, run.json().get("passed"));
    }
}
