package org.xhat.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xhat.cli.CommandRun.number;
import static org.xhat.cli.CommandRun.object;
import static org.xhat.cli.CommandRun.objects;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.op.OpCatalog;

/** What {@code xhat explain} shows of BatchNormMlp at each stage. */
@Isolated("takes the standard streams")
@Tag("locale")
final class ExplainCommandTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = Models.bundled(folder, "BatchNormMlp");
    }

    private String explained(String stage) {
        String out = CommandRun.of("explain", model, "--emit", stage, "--threads", 1)
                .ending(0)
                .out();
        assertFalse(out.contains(folder.toString()), "files are named without their folders");
        return out;
    }

    @Test
    void astIsTheSourceAsATree() {
        String text = explained("ast");
        assertTrue(text.startsWith("""
                unit BatchNormMlp.java
                  @Model class BatchNormMlp
                    @Predict method Tensor logits(@Dims("batch, 784") Tensor pixels)
                      Tensor h = pixels
                      for (int layer = 0; layer < 3; layer += 1)
                        h = sigmoid(batchNorm(linear(h, 100, gaussian(0.05f))))
                      return dense(h, 10, gaussian(0.05f))
                """), text);
    }

    @Test
    void graphHoldsTheFourEntriesAndReadsBack() {
        var graphs = GraphParser.parseSections(explained("graph"), OpCatalog::parse);
        assertEquals(Set.of("train", "predict", "evaluate", "calibrate"), graphs.keySet());
        var states = List.of(
                "state:logits.batchNorm1.mean", "state:logits.batchNorm2.mean", "state:logits.batchNorm3.variance");
        var train = graphs.get("train");
        assertTrue(train != null && train.outputs().keySet().containsAll(List.of("loss", "prediction")));
        assertTrue(train.outputs().keySet().containsAll(states), "running statistics are outputs of a training step");
    }

    @Test
    void gradientIsThePapersOnceForAllLayersAndNothingElse() {
        String text = explained("gradient");
        assertTrue(text.contains("""
                logits.batchNorm3: x = logits.linear3.y, dy = sigmoid3.dx
                  y = gamma * xHat + beta
                  dx = gamma * invStd / batch * (batch * dy - dbeta - xHat * dgamma)
                """), text);
        assertEquals(1, text.lines().filter("  dbeta = sum[batch](dy)"::equals).count());
        assertEquals("loss = mean1.y", text.lines().toList().getLast());
    }

    @Test
    void fusedCountsWhatAKernelMoves() {
        String text = explained("fused");
        // 60·784 pixels and 784·100 weights of 4 bytes in, 60·100 out, and two operations for each product
        assertTrue(text.contains("""
                k00_contract_batch_100  contraction over k<784 in [i<batch, j<100, k<784]
                    reads 501,760 bytes, writes 24,000, 9,408,000 operations
                    from BatchNormMlp.java:21:35  linear(h, 100, gaussian(0.05f))
                """), text);
        assertTrue(
                text.contains("before k01_sigmoid_batch_100: a contraction is a kernel of its own"),
                "why no more was fused: " + text);
        assertTrue(text.contains("k01_sigmoid_batch_100  sweep of 2 stages over i<batch"), "batch norm in two sweeps");
    }

    @Test
    void kernelsLoopsAndBytecodeAreOfTheSameKernels() {
        var names = objects(CommandRun.of("explain", model, "--json")
                        .ending(0)
                        .json()
                        .get("kernels"))
                .stream()
                .map(kernel -> String.valueOf(kernel.get("name")))
                .toList();
        String kernels = explained("kernels");
        String loops = explained("loops");
        String bytecode = explained("bytecode");
        for (String name : names) {
            String asAnother = "\n" + name + ": the code of k\\d\\d_";
            assertTrue(kernels.contains("kernel " + name + " ["), name);
            assertFound("\n" + name + ": float32, 16 lanes, chunks = |" + asAnother, loops);
            assertFound(
                    "public final class org/xhat/generated/BatchNormMlp_\\w+/v\\d+/" + name
                            + " implements org/xhat/runtime/program/KernelCode|" + asAnother,
                    bytecode);
        }
        assertTrue(
                loops.contains("k03_sigmoid_batch_100: the code of k01_sigmoid_batch_100, e0 = batch, e1 = 100"),
                loops);
        assertTrue(kernels.contains("contract over k: %0 · %1"), kernels);
        assertTrue(loops.contains("team for (int chunk = fromChunk; chunk < toChunk; chunk++)"), loops);
        assertTrue(bytecode.contains("// compiled from: BatchNormMlp.java"), bytecode);
        assertTrue(bytecode.contains("LINENUMBER 21 "), "the model's line");
    }

    private static void assertFound(String pattern, String text) {
        assertTrue(Pattern.compile(pattern).matcher(text).find(), () -> pattern + " in " + text);
    }

    @Test
    void jsonCountsKernelsAndRules() {
        var json = CommandRun.of("explain", model, "--json").ending(0).json();
        assertTrue(number(json.get("nodeCount")) > 100, "four layers and their gradients");
        var kernels = objects(json.get("kernels"));
        assertEquals((double) kernels.size(), number(json.get("kernelCount")));
        // forward and weight gradients of four layers, and the gradients of the inputs of all but the first
        assertEquals(
                11,
                kernels.stream().filter(k -> "contract".equals(k.get("body"))).count());
        assertEquals(
                Set.of("contract", "sweep"),
                Set.copyOf(kernels.stream().map(k -> k.get("body")).toList()));
        for (var kernel : kernels) {
            assertTrue(number(kernel.get("stages")) >= 1, kernel.toString());
            assertTrue(number(kernel.get("bytesRead")) > 0, kernel.toString());
            assertTrue(number(kernel.get("bytesWritten")) > 0, kernel.toString());
            assertTrue(number(kernel.get("flops")) > 0, kernel.toString());
            String lines = ((List<?>) List.class.cast(kernel.get("lines")))
                    .stream().map(String::valueOf).collect(joining("\n"));
            assertTrue(lines.matches("([\\w/]+\\.java:\\d+:\\d+\n?)+"), lines);
        }
        // 26.4 MFLOP of contractions in a step: 6·60·99,400 less the first layer's 2·60·78,400, and the sweeps' few
        double contracted = kernels.stream()
                .filter(k -> "contract".equals(k.get("body")))
                .mapToDouble(k -> number(k.get("flops")))
                .sum();
        assertEquals(6.0 * 60 * 99_400 - 2.0 * 60 * 78_400, contracted, 0.01 * contracted);
        var rules = object(json.get("rulesFired"));
        assertFalse(rules.isEmpty());
        rules.values().forEach(times -> assertTrue(number(times) >= 1));
    }
}
