package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Equal sources give equal class files. Identity hashes, and the order in which the JDK's immutable sets and maps are walked,
 * differ between JVMs: an order of theirs that reached the code would show.
 */
class ReproducibleClassesTest {

    @Test
    void twiceInOneJvm() throws NoSuchAlgorithmException {
        assertEquals(ClassDigests.all(), ClassDigests.all());
    }

    @RepeatedTest(2)
    void inAnotherJvm() throws IOException, InterruptedException, NoSuchAlgorithmException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClassDigests.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }
        assertEquals(0, process.waitFor());
        assertEquals(ClassDigests.all(), lines);
    }
}
