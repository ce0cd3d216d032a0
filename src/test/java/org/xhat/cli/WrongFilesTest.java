package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run cannot be saved is said before any training: a sentence and exit code 1. */
final class WrongFilesTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");

    /** What a command answered. */
    private record Answer(int exitCode, String error) {}

    @BeforeEach
    void writeModel() throws IOException {
        model = Files.writeString(folder.resolve("Softmax.java"), """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;

                @Model
                public final class Softmax {
                    @Predict
                    Tensor logits(@Dims("batch, 784") Tensor pixels) {
                        return dense(pixels, 10, gaussian(0.05f));
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
                        return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
                    }
                }
                """);
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

    private static void assertSays(String sentence, Answer answer) {
        assertTrue(answer.error().contains(sentence), answer.error());
        assertFalse(answer.error().contains("fault of xhat"), answer.error());
        assertEquals(1, answer.exitCode());
    }

    private void assertNothingTrained() {
        assertFalse(Files.exists(folder.resolve("log")));
    }

    private Answer train(String option, Object value) {
        return run("train", model, "--steps", 1, "--threads", 1, "--log", folder.resolve("log"), option, value);
    }

    private static Answer run(Object... arguments) {
        var words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        var captured = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            return new Answer(Main.run(words), captured.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }
}
