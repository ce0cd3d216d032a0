package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Who reads labels, as how many classes, and which predictions have an accuracy. */
@Isolated("takes the standard streams")
final class LabelsTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Net {
                @Predict
                Tensor predicted(@Dims("batch, 784") Tensor pixels) {
                    return dense(pixels, OUTPUTS, gaussian(0.05f));
                }
                @Loss
                Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
                    Tensor y = prediction(predicted(pixels));
                    return LOSS;
                }
            }
            """;

    @TempDir
    Path folder;

    private Path model(int outputs, String loss) throws IOException {
        return Files.writeString(
                folder.resolve("Net.java"),
                MODEL.replace("OUTPUTS", Integer.toString(outputs)).replace("LOSS", loss));
    }

    private CommandRun train(Path model, Object... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of("train", model, "--steps", 5, "--json", "--log", folder.resolve("log")),
                        Arrays.stream(more))
                .toArray());
    }

    @Test
    void aLabelBeyondTheClassesOfALossIsRefused() throws IOException {
        Path model = model(10, "add(mean(softmaxCrossEntropy(dense(pixels, 5, he()), digit)), mul(mean(y), 0f))");
        var run = train(model).ending(1);
        String message = String.valueOf(run.error().get("message"));
        assertTrue(
                message.matches(".*: label [5-9] at index \\d+ is not below 5, the number of classes at .*"), message);
        assertTrue(
                message.contains("Net.java:13:25: softmaxCrossEntropy(dense(pixels, 5, he()), digit); give"), message);
        assertFalse(Files.exists(folder.resolve("log").resolve("evaluations.csv")));
        CommandRun.of("check", model, "--trials", 1).ending(1);
    }

    @Test
    void aLabelBeyondTheRowsOfATableIsRefused() throws IOException {
        var run = train(model(10, "add(mean(softmaxCrossEntropy(y, digit)), mean(embedding(digit, 5, 3, he())))"))
                .ending(1);
        String message = String.valueOf(run.error().get("message"));
        assertTrue(
                message.matches(".*: label [5-9] at index \\d+ is not below 5, the number of table rows at .*"
                        + "Net.java:13:62: embedding\\(digit, 5, 3, he\\(\\)\\); give the model more table rows, .*"),
                message);
    }

    @Test
    void labelsAreNotReadByWhatTheLossDoesNotUse() throws IOException {
        Path model = model(10, "mean(softmaxCrossEntropy(y, digit))");
        Files.writeString(
                model,
                Files.readString(model)
                        .replace("    return mean", "    Tensor unused = oneHot(digit, 3); return mean"));
        train(model).ending(0);
    }

    /** What it predicts is no class: an autoencoder has no accuracy, and neither has a regression. */
    @Test
    void aPredictionOfSomethingElseHasNoAccuracy() throws IOException {
        for (Path model : new Path[] {
            model(784, "add(mean(squaredError(y, pixels)), mul(mean(oneHot(digit, 10)), 0f))"),
            model(1, "mean(squaredError(y, expandDims(classIndex(digit, 10), -1)))"),
            model(784, "add(mean(squaredError(y, pixels)), mul(mean(embedding(digit, 784, 2, he())), 0f))")
        }) {
            Path checkpoint = folder.resolve("net.safetensors");
            var trained = train(model, "--checkpoint", checkpoint, "--set", "learningRate=0.001")
                    .ending(0);
            assertNull(trained.json().get("testAccuracy"));
            assertFalse(trained.out().contains("test accuracy"), trained.out());
            assertFalse(trained.err().contains("accuracy"), trained.err());
            assertTrue(Files.readAllLines(folder.resolve("log/evaluations.csv"))
                    .getLast()
                    .endsWith(","));
            assertFalse(Files.readString(folder.resolve("log/curves.svg")).contains("accuracy"));
            var evaluated = CommandRun.of("evaluate", model, "--checkpoint", checkpoint, "--json")
                    .ending(0);
            assertNull(evaluated.json().get("testAccuracy"));
            assertEquals(trained.json().get("testLoss"), evaluated.json().get("testLoss"));
            assertFalse(evaluated.out().contains("test accuracy"), evaluated.out());
        }
    }

    /** 2,000 test images are 33 batches of 60 and one of 20, which this model does not take. */
    @Test
    void theLastBatchOfAnEvaluationMeetsTheModelsDemandsBeforeTheFirstStep() throws IOException {
        Path model = model(10, "mean(softmaxCrossEntropy(y, digit))");
        Files.writeString(
                model,
                Files.readString(model)
                        .replace("        Tensor y", "        require(dim(pixels, 0) > 20, \"too few\"); Tensor y"));
        var run = train(model).ending(1);
        assertTrue(run.err().contains("with batch = 20"), run.err());
        assertFalse(Files.exists(folder.resolve("log")));
        train(model, "--batch", 50).ending(0);
    }
}
