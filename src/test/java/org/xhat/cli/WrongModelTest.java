package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A wrong model ends every command with 1, the message with its place and caret on standard error, and as a JSON error. */
@Isolated("takes the standard streams")
@Tag("locale")
final class WrongModelTest {
    @TempDir
    Path folder;

    @Test
    void anUnknownMethod() throws IOException {
        assertDiagnosed(Models.text("dens(pixels, 10, gaussian(0.05f))"), 10, 16, "unknown method 'dens'", """
                            return dens(pixels, 10, gaussian(0.05f));
                                   ^~~~
                    did you mean 'dense'?
                """);
    }

    @Test
    void aWrongShape() throws IOException {
        assertDiagnosed(
                Models.text("add(pixels, param(\"w\", zeros(3, 7)))"),
                10,
                16,
                "'add' cannot combine [batch, 784] and [3, 7]",
                """
                            return add(pixels, param("w", zeros(3, 7)));
                                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                    expected equal extents, aligned at the last axis: batch is not 3
                    batch comes from FILE:14:17: @Dims("batch, 784")
                    3 comes from FILE:10:45
                """);
    }

    @Test
    void anUnsupportedStatement() throws IOException {
        assertDiagnosed(
                Models.text("pixels").replace("return pixels", "throw new Error(); return pixels"),
                10,
                9,
                "a throw statement is not part of the DSL",
                """
                            throw new Error(); return pixels;
                            ^~~~~
                    write require(condition, "message")
                """);
    }

    @Test
    void aMissingBrace() throws IOException {
        String text = Models.text("dense(pixels, 10, gaussian(0.05f))").stripTrailing();
        assertDiagnosed(text.substring(0, text.length() - 1), 7, 19, "'{' is never closed", """
                    final class Small {
                                      ^
                    expected a matching '}'
                """);
    }

    private void assertDiagnosed(String source, int line, int column, String message, String rest) throws IOException {
        Path file = Files.writeString(folder.resolve("Wrong.java"), source);
        for (String command : List.of("train", "explain", "check")) {
            var run = CommandRun.of(command, file, "--json").ending(1);
            assertEquals(
                    file + ":" + line + ":" + column + ": error: " + message + "\n"
                            + rest.replace("FILE", file.toString()),
                    run.err());
            assertEquals("compile", run.error().get("kind"));
            assertEquals(file.toString(), run.error().get("file"));
            assertEquals((long) line, run.error().get("line"));
            assertEquals((long) column, run.error().get("column"));
            assertEquals(message, run.error().get("message"));
            assertEquals(1, run.out().lines().count(), run.out());
        }
    }
}
