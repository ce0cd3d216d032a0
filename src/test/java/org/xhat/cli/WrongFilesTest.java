package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.runtime.file.Claim;

/** Where a run cannot be saved, or would write over others' files, is said before any training: a sentence and exit code 1. */
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
        assertSays("log is in the way); free space there, or name another folder", answer);
    }

    @Test
    void aLinkForACheckpointIsRefusedBeforeTheTraining() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), folder.resolve("real.safetensors"));
        assertSays("is a symbolic link", train("--checkpoint", link));
        assertNothingTrained();
    }

    @Test
    void theModelItselfIsNoCheckpoint() throws IOException {
        String source = Files.readString(model);
        assertSays(
                model + ": is not a checkpoint of xhat, and would be overwritten; name", train("--checkpoint", model));
        assertEquals(source, Files.readString(model));
        assertNothingTrained();
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics.csv", "evaluations.csv", "curves.svg"})
    void aFileOfAnotherKindIsNotReplacedByTheLog(String name) throws IOException {
        Path file = Files.createDirectories(folder.resolve("log")).resolve(name);
        for (String precious : List.of("day,temperature\n", "<svg xmlns=\"http://www.w3.org/2000/svg\">", "x")) {
            Files.writeString(file, precious);
            assertSays("--log " + file + ": is not a ", train("--batch", 60));
            assertEquals(precious, Files.readString(file));
            try (var files = Files.list(folder.resolve("log"))) {
                assertEquals(List.of(file), files.toList());
            }
        }
        Files.writeString(file, ""); // as a full disk may leave it
        train("--batch", 60).ending(0);
        train("--batch", 60).ending(0);
    }

    @Test
    void aFileOfTheLogIsNoCheckpoint() throws IOException {
        Path file = Files.createDirectory(folder.resolve("log")).resolve("curves.svg");
        assertSays("--checkpoint " + file + ": is a file of the log; name another", train("--checkpoint", file));
        assertFalse(Files.exists(file));
    }

    /** This test is the other run. */
    @Test
    void aSecondTrainingIntoOneLogOrCheckpointIsTold() throws IOException {
        Path log = Files.createDirectory(folder.resolve("log"));
        Path checkpoint = folder.resolve("m.safetensors");
        String process = " is in use by process " + ProcessHandle.current().pid() + ", ";
        try (var logs = Claim.ofFolder(log, "training A");
                var saves = Claim.ofFile(checkpoint, "training B")) {
            assertSays("--log " + log + ":" + process + "training A, since ", train("--batch", 60));
            assertSays(checkpoint + ":" + process + "training B, since ", train("--checkpoint", checkpoint));
        }
        train("--checkpoint", checkpoint).ending(0);
        try (var files = Files.list(folder)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".lock")));
        }
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
