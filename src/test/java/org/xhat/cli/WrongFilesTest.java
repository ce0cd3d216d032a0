package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Where a run cannot be saved is said before any training: a sentence and exit code 1. */
@Isolated("takes the standard streams")
final class WrongFilesTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = Models.softmax(folder);
    }

    @Test
    void aCheckpointIntoNoFolderIsRefusedBeforeTheTraining() {
        var answer = train("--checkpoint", folder.resolve("none/run.safetensors"));
        assertSays("there is no folder " + folder.resolve("none"), answer);
        assertNothingTrained();
    }

    @Test
    void aFolderForACheckpointIsRefusedBeforeTheTraining() {
        var answer = train("--checkpoint", folder);
        assertSays("is a folder; name a file in it", answer);
        assertNothingTrained();
    }

    @Test
    void aFileForTheLogFolderIsNamed() throws IOException {
        Files.writeString(folder.resolve("log"), "in the way");
        var answer = train("--batch", 60);
        assertSays("a file of that name is in the way", answer);
    }

    @Test
    void aLinkForACheckpointIsRefusedBeforeTheTraining() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), folder.resolve("real.safetensors"));
        assertSays("is a symbolic link", train("--checkpoint", link));
        assertNothingTrained();
    }

    @Test
    void aLogThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("log/metrics.csv"));
        assertSays("--log " + folder.resolve("log") + ": cannot be written (", train("--batch", 60));
    }

    @Test
    void aChartThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("log/curves.svg"));
        assertSays("--log " + folder.resolve("log") + ": cannot be written (", train("--batch", 60));
    }

    private static void assertSays(String sentence, CommandRun answer) {
        assertTrue(answer.err().contains(sentence), answer.err());
        assertFalse(answer.err().contains("fault of xhat"), answer.err());
        assertEquals(1, answer.exitCode());
    }

    private void assertNothingTrained() {
        assertFalse(Files.exists(folder.resolve("log")));
    }

    private CommandRun train(String option, Object value) {
        return CommandRun.of(
                "train", model, "--steps", 1, "--threads", 1, "--log", folder.resolve("log"), option, value);
    }
}
