package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What does not fit into memory is named, with a cure that fits. */
@Isolated("takes the standard streams")
final class TooLargeTest {
    @TempDir
    Path folder;

    /** 784 × 2,000,000 weights are 5.8 GB. */
    @Test
    void parametersThatDoNotFitAreNamed() throws IOException {
        assumeTrue(Runtime.getRuntime().maxMemory() < 5L << 30, "they would fit");
        Path model = Models.small(folder, "dense(dense(pixels, 2000000, gaussian(0.05f)), 10, gaussian(0.05f))");
        var run = CommandRun.of("train", model, "--steps", 1, "--log", folder.resolve("log"), "--json")
                .ending(1);
        assertEquals("memory", run.error().get("kind"));
        assertTrue(
                run.err()
                        .matches(
                                "(?s).*xhat: 4 arrays of parameters, the largest '\\S+\\.weight' with the shape \\[784,"
                                        + " 2000000]: needs 5\\.9 GB, more than is left of .*; make that one smaller, or give .*"),
                run.err());
    }

    /** What is not known by name has no cure but more memory; threads are no matter of the heap. */
    @Test
    void memoryThatManyThingsTookHasACureThatFits() {
        assertEquals(
                "xhat: out of memory (Java heap space); give the JVM more with XHAT_JAVA_OPTS=-Xmx…",
                Failure.of(new OutOfMemoryError("Java heap space")).lines().getFirst());
        assertEquals(
                "xhat: out of memory (unable to create native thread: limits reached); use fewer --threads",
                Failure.of(new OutOfMemoryError("unable to create native thread: limits reached"))
                        .lines()
                        .getFirst());
    }

    @Test
    void parametersThatNoArrayHoldsAreNamed() throws IOException {
        Path model = Models.small(
                folder,
                "dense(dense(dense(pixels, 40000, gaussian(0.05f)), 50000, gaussian(0.05f)), 4000, gaussian(0.05f))");
        var run = CommandRun.of("train", model, "--steps", 1, "--log", folder.resolve("log"))
                .ending(1);
        assertTrue(
                run.err()
                        .contains("' with the shape [40000, 50000]: would have 2,231,454,000 elements, and no array has"
                                + " more than 2,147,483,647; make that one smaller"),
                run.err());
    }

    /** 300,000 × 10,000 between two kernels: nothing of the model is as large, or has a name. */
    @Test
    void aValueThatNoArrayHoldsIsNamedByItsPlace() throws IOException {
        String product = "matmul(param(\"a\", zeros(300000, 1)), expandDims(mean(pixels, 1), 0))";
        Path model =
                Models.small(folder, "add(dense(pixels, 10, gaussian(0.05f)), mul(sum(sigmoid(" + product + ")), 0f))");
        var run = CommandRun.of("train", model, "--batch", 10000, "--steps", 1, "--log", folder.resolve("log"))
                .ending(1);
        assertTrue(
                run.err()
                        .matches("(?s).*' at Small\\.java:10:\\d+: would have 3,000,000,000 elements, and no array has"
                                + " more than 2,147,483,647; use a smaller --batch, or narrower layers.*"),
                run.err());
    }
}
