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

/** The commands on a model that takes the rows of an image for steps of a sequence. */
@Isolated("takes the standard streams")
final class NamedDimsCommandTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Rows {
                @Predict
                Tensor logits(@Dims("batch, time, 28") Tensor rows) {
                    return dense(mean(rows, 1), 10, gaussian(0.05f));
                }
                @Loss
                Tensor loss(@Dims("batch, time, 28") Tensor rows, @Dims("batch") Labels digit) {
                    return mean(softmaxCrossEntropy(prediction(logits(rows)), digit));
                }
            }
            """;

    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = Files.writeString(folder.resolve("Rows.java"), MODEL);
    }

    @Test
    void itTrainsAndIsEvaluatedAndChecked() {
        Path checkpoint = folder.resolve("rows.safetensors");
        Path log = folder.resolve("log");
        var trained = CommandRun.of("train", model, "--steps", 5, "--json", "--log", log, "--checkpoint", checkpoint)
                .ending(0);
        var evaluated = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                .ending(0);
        assertEquals(trained.json().get("testLoss"), evaluated.json().get("testLoss"));
        var checked = CommandRun.of("check", model, "--trials", 2, "--batch", 3).ending(0);
        assertTrue(checked.out().endsWith("passed\n"), checked.out());
    }

    @Test
    void itIsExplainedAtAnyDims() {
        var explained = CommandRun.of("explain", model, "--emit", "fused", "--dim", "time=7", "--json")
                .ending(0);
        assertTrue(explained.out().startsWith("// bytes and operations at batch = 60, time = 7\n"), explained.out());
        assertTrue(explained.out().contains("over j<time in [i<batch, j<time, k<28]"), explained.out());
        // 60 · 7 · 28 floats
        assertTrue(explained.out().contains("reads 47,040 bytes"), explained.out());
        var unknown = CommandRun.of("explain", model, "--dim", "tiem=7").ending(1);
        assertEquals("xhat: --dim tiem=7: Rows has the dimensions [batch, time]\n", unknown.err());
        CommandRun.of("explain", model, "--dim", "time=0").ending(2);
    }

    @Test
    void dataThatMakeANameTwoNumbersAreRefusedBeforeTheFirstStep() throws IOException {
        Files.writeString(model, MODEL.replace("@Dims(\"batch\") Labels", "@Dims(\"time\") Labels"));
        Path log = folder.resolve("log");
        var run = CommandRun.of("train", model, "--log", log).ending(1);
        assertFalse(Files.exists(log));
        assertTrue(
                run.err()
                        .endsWith(
                                "xhat: mnist-small: the dimension 'time' of Rows would be 28 by axis 1 of 'rows', @Dims(\"batch, time,"
                                        + " 28\") at " + model
                                        + ":11:49, and 60 by axis 0 of 'digit', @Dims(\"time\") at " + model
                                        + ":11:76; give what is not the same another name\n"),
                run.err());
    }

    /** Labels of [n] go with rows of [batch] where the data have as many of both; 60 images are no 28 rows. */
    @Test
    void namesThatTheModelTakesForOneTrain() throws IOException {
        Files.writeString(model, MODEL.replace("@Dims(\"batch\") Labels", "@Dims(\"n\") Labels"));
        CommandRun.of("train", model, "--steps", 2, "--log", folder.resolve("log"))
                .ending(0);
        Files.writeString(model, MODEL.replace("mean(rows, 1), 10", "add(mean(rows, 1), mean(rows, 0)), 10"));
        var run = CommandRun.of("train", model, "--json", "--log", folder.resolve("none"))
                .ending(1);
        assertTrue(run.err().endsWith("    with batch = 60, time = 28\n"), run.err());
        assertTrue(run.out().contains("\"line\":8"), run.out());
    }
}
