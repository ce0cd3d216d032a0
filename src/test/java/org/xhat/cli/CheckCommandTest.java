package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xhat.cli.CommandRun.number;
import static org.xhat.cli.CommandRun.objects;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.xhat.compiler.pipeline.GradientCheck;

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
            assertEquals(true, parameter.get("passed"));
        }
        assertTrue(run.out().contains("1 element and 1 direction for each parameter"), run.out());
        assertTrue(run.out().lines().anyMatch("passed"::equals), run.out());
    }

    /** sin(1000·w) turns so fast that truncation, (1000·1e-5)² ÷ 6 = 1.7e-5 of the derivative, is above what may pass. */
    @Test
    void aQuotientThatDisagreesFails() throws IOException {
        Path model = Models.small(folder, "matmul(pixels, sin(mul(1000f, param(\"w\", gaussian(0.05f), 784, 10))))");
        var run = CommandRun.of("check", model, "--trials", 2, "--json").ending(3);
        assertTrue(run.out().contains("FAILED: each parameter needs a sample off the kinks, and"), run.out());
        assertEquals(false, run.json().get("passed"));
        var weight = objects(run.json().get("parameters")).getFirst();
        assertEquals(false, weight.get("passed"));
        assertTrue(number(weight.get("maxRelativeError")) > 1e-7, weight.toString());
    }

    /** One small derivative is all there is to compare with where only one is drawn. */
    @Test
    void whatRoundingAloneExplainsIsSaid() {
        String said = CheckCommand.verdict(new GradientCheck.ParameterResult("w", 3.4e-12, 5.6e-7, 2, 0, false));
        assertTrue(said.contains("by no more than differences are rounded"), said);
        assertEquals(
                "FAILED", CheckCommand.verdict(new GradientCheck.ParameterResult("w", 3.4e-9, 5.6e-7, 2, 0, false)));
    }

    @Test
    void aLossThatIsNoNumberHasNoDerivativeToCheck() throws IOException {
        Path model = Models.small(folder, "log(dense(pixels, 10, gaussian(0.05f)))");
        var run = CommandRun.of("check", model, "--json").ending(1);
        assertEquals(
                "xhat: the loss is NaN at the initial parameters; look for a logarithm or division that can reach 0\n",
                run.err());
        assertEquals("non-finite-loss", run.error().get("kind"));
    }

    /** Every step from w = 0 crosses the kink of relu: there is nothing to compare with, and that is no pass. */
    @Test
    void parametersOnAKinkFail() throws IOException {
        Path model = Models.small(folder, "matmul(pixels, relu(param(\"w\", zeros(784, 10))))");
        var run = CommandRun.of("check", model, "--trials", 1, "--json").ending(3);
        assertTrue(run.out().contains("FAILED: every sample crosses a kink"), run.out());
        var weight = objects(run.json().get("parameters")).getFirst();
        assertEquals(false, weight.get("passed"));
        assertEquals(0L, weight.get("samples"));
        assertTrue(number(weight.get("redrawn")) > 0);
    }
}
