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

/** A model whose batch is a number takes that many examples and no other number of them. */
@Isolated("takes the standard streams")
final class FixedBatchTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = Files.writeString(
                folder.resolve("Small.java"),
                Models.text("dense(pixels, 10, gaussian(0.05f))").replace("\"batch", "\"60"));
    }

    /** 2,000 test images are 33 batches of 60 and 20 images. */
    @Test
    void itTrainsAndIsEvaluatedInItsBatches() {
        Path checkpoint = folder.resolve("model.safetensors");
        var trained = CommandRun.of(
                        "train",
                        model,
                        "--steps",
                        3,
                        "--json",
                        "--log",
                        folder.resolve("log"),
                        "--checkpoint",
                        checkpoint)
                .ending(0);
        assertTrue(trained.out().contains(" (1,980 images, in full batches)\n"), trained.out());
        var evaluated = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                .ending(0);
        assertTrue(evaluated.out().contains("on 1,980 of 2,000 test images of mnist-small"), evaluated.out());
        assertEquals(1980L, evaluated.json().get("examples"));
        assertEquals(trained.json().get("testLoss"), evaluated.json().get("testLoss"));
        CommandRun.of("check", model, "--trials", 1).ending(0);
    }

    @Test
    void anotherBatchIsRefused() {
        for (String command : new String[] {"train", "check", "explain"}) {
            var run = CommandRun.of(command, model, "--batch", 30).ending(1);
            assertEquals(
                    "xhat: --batch 30: Small takes 60 examples at a time, by @Dims(\"60, 784\") of 'pixels'; use --batch"
                            + " 60, or name the extent, as in @Dims(\"batch, 784\")\n",
                    run.err());
        }
        assertFalse(Files.exists(folder.resolve("log")));
    }
}
