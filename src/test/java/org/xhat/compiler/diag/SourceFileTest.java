package org.xhat.compiler.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.front.ModelReader;
import org.xhat.runtime.file.FileException;

/** A source is a regular file that ends; whatever else is named is told, at once. */
final class SourceFileTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static String problem(Path path) {
        return assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThrows(FileException.class, () -> SourceFile.read(path))
                        .problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/urandom"})
    @EnabledOnOs(OS.LINUX)
    void aDeviceIsNotReadToItsEnd(Path device) {
        assertEquals("is a device, not a regular file", problem(device));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("Net.java");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertEquals("is a pipe, not a regular file", problem(pipe));
    }

    @Test
    void aFolderAndNothingAreTold() {
        assertEquals("is a folder, not a file", problem(folder));
        assertEquals("no such file", problem(folder.resolve("None.java")));
    }

    @Test
    void aClassOfTheModelThatCannotBeReadIsNotTakenForMissing() throws IOException {
        Path model = Files.writeString(folder.resolve("Net.java"), """
                import static org.xhat.dsl.Dsl.*; import org.xhat.dsl.*;
                @Model class Net {
                    @Predict Tensor f(@Dims("batch, 8") Tensor x) { return Blocks.block(x); }
                    @Loss Tensor loss(@Dims("batch, 8") Tensor x) { return mean(f(x)); }
                }
                """);
        Files.createDirectory(folder.resolve("Blocks.java"));
        var source = SourceFile.read(model);
        var thrown =
                assertThrows(CompileException.class, () -> ModelReader.read(source, Map.of(), new DiagnosticLog()));
        assertEquals(
                folder.resolve("Blocks.java") + ":1:1: error: this file of the model is a folder, not a file\n"
                        + "    give a file instead",
                thrown.getMessage());
    }

    /** A shape of 100,000 axes is told in a line that people can read. */
    @Test
    void aLongMessageIsShortened() {
        var file = SourceFile.of("Net.java", "x");
        var shape = "1, ".repeat(100_000) + "3";
        var diagnostic = Diagnostic.of(
                DiagnosticKind.SHAPE, file.span(0, 1), "'add' cannot combine [batch] and " + shape, shape);
        assertTrue(diagnostic.message().length() < 1_100, diagnostic.message());
        assertTrue(diagnostic.message().startsWith("'add' cannot combine [batch] and 1, 1, "), diagnostic.message());
        assertTrue(diagnostic.message().endsWith("1, 1, 3"), diagnostic.message());
        assertTrue(diagnostic.render().length() < 2_500, diagnostic.render());
    }
}
