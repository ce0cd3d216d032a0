package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels have the same bits interpreted, compiled by C1 and by C2, and in a JVM without the vector module. */
@Tag("slow")
final class ExecutionModesTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    /** C2 alone, and early enough for the few runs of a digest. */
    private static final List<String> C2 = List.of("-XX:-TieredCompilation", "-Xbatch", "-XX:CompileThreshold=100");

    @Test
    void bitsDoNotDependOnHowTheJvmExecutes() throws IOException, InterruptedException {
        String expected = digest(0, 1, List.of("-Xint"));
        assertEquals(expected, digest(0, 20, C2), "scalar, C2, no vector module");
        assertEquals(expected, digest(256, 1, List.of("-Xint", VECTORS)), "256 bits, -Xint");
        assertEquals(expected, digest(256, 20, List.of("-XX:TieredStopAtLevel=1", VECTORS)), "256 bits, C1");
        var vectorsByC2 = new ArrayList<>(C2);
        vectorsByC2.add(VECTORS);
        assertEquals(expected, digest(256, 20, vectorsByC2), "256 bits, C2");
    }

    private static String digest(int vectorBits, int runs, List<String> flags)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                KernelDigest.class.getName(),
                "" + vectorBits,
                "" + runs));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            said = String.join("\n", output.lines().toList());
        }
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
