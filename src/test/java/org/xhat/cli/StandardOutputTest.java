package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A report that is lost is no success; a reader that wants no more is none of xhat's business. */
@EnabledOnOs(OS.LINUX)
final class StandardOutputTest {
    private static ProcessBuilder help() {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--help");
    }

    @TempDir
    Path folder;

    /** The loss after a write to this device that failed with these words. */
    private static @Nullable String loss(String words, Path device) {
        var failing = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(words);
            }
        };
        var output = new StandardOutput(failing, device);
        assertNull(output.loss());
        assertThrows(IOException.class, () -> output.write('x'));
        return output.loss();
    }

    @Test
    void aClosedPipeIsKnownInEveryLanguage() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertNull(loss("Datenübergabe unterbrochen", pipe));
        assertEquals("no pipeline", loss("no pipeline", Files.createFile(folder.resolve("file"))));
        assertEquals("gone", loss("gone", folder.resolve("nowhere")));
    }

    @Test
    void aFullDiskIsTold() throws IOException, InterruptedException {
        var process = help().redirectOutput(new File("/dev/full")).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), said);
        assertTrue(said.contains("xhat: standard output cannot be written ("), said);
    }

    @Test
    void aClosedPipeIsNot() throws IOException, InterruptedException {
        var process = help().start();
        process.getInputStream().close();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertEquals("", said);
    }
}
