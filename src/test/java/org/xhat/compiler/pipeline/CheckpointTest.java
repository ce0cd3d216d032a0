package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.checkpoint.CheckpointException;
import org.xhat.runtime.checkpoint.CheckpointReader;
import org.xhat.runtime.checkpoint.StoredTensor.F32;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.ModelCheckpoint;
import org.xhat.runtime.train.Training;

/** What a checkpoint brings back, for running averages and for statistics that come from a calibration pass. */
class CheckpointTest {
    private static final int BATCH = 60;
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            import org.xhat.layers.RunningRule;
            @Model
            public final class Small {
                @Predict
                Tensor logits(@Dims("batch, 784") Tensor pixels) {
                    Tensor h = batchNorm(linear(pixels, UNITS, gaussian(0.05f)), RunningRule.RULE);
                    return dense(sigmoid(h), 10, gaussian(0.05f));
                }
                @Loss
                Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
                    return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
                }
            }
            """;

    @TempDir
    private Path folder;

    private static ModelProgram program(String rule, int units) {
        var log = new DiagnosticLog();
        String text = MODEL.replace("RULE", rule).replace("UNITS", String.valueOf(units));
        var program = ModelCompiler.program(
                ModelCompiler.readModel(SourceFile.of("Small.java", text), Map.of(), log),
                BundledExamples.optimizer("Nesterov"),
                CompileOptions.standard().withBackend(Backend.SCALAR),
                1);
        program.initialize(1);
        return program;
    }

    private static Evaluation train(ModelProgram program, Dataset data, Path file) throws IOException {
        var options = new Training.Options(20, BATCH, 1, 1, 0);
        return new Training(program, data, options)
                .run(
                        new Training.Listener() {
                            @Override
                            public void stepped(long step, double loss) {}

                            @Override
                            public void evaluated(long steps, Evaluation evaluation) {}

                            @Override
                            public void checkpointDue(long steps) {
                                ModelCheckpoint.save(program, file, 1, BATCH);
                            }
                        },
                        () -> false)
                .test();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PYTORCH", "PAPER"})
    void aLoadedCheckpointEvaluatesToTheSameBits(String rule) throws IOException {
        Path file = folder.resolve("small.safetensors");
        Dataset data = DatasetCatalog.standard().load(DatasetCatalog.DEFAULT);
        try (var trained = program(rule, 20);
                var loaded = program(rule, 20)) {
            Evaluation expected = train(trained, data, file);
            ModelCheckpoint.load(loaded, file, warning -> {});
            assertEquals(20, loaded.step());
            assertEquals(expected, Evaluation.of(loaded, data.test(), data.name(), BATCH));
            for (var parameter : trained.model().parameters()) {
                assertArrayEquals(trained.read(parameter.name()), loaded.read(parameter.name()));
            }
        }
    }

    /** Loading takes θ, the statistics and the step; what an optimizer remembers is stored as well, for training to go on from. */
    @Test
    void aCheckpointHoldsTheOptimizersMemoryToo() throws IOException {
        Path file = folder.resolve("small.safetensors");
        Dataset data = DatasetCatalog.standard().load(DatasetCatalog.DEFAULT);
        try (var trained = program("PYTORCH", 20)) {
            train(trained, data, file);
            var checkpoint = CheckpointReader.load(file);
            var names = new TreeSet<String>();
            trained.model().states().forEach(state -> names.add(state.name()));
            for (var parameter : trained.model().parameters()) {
                String velocity = "velocity/" + parameter.name();
                names.addAll(List.of(parameter.name(), velocity));
                double[] expected = trained.read(velocity);
                assertArrayEquals(floats(expected), ((F32) checkpoint.tensors().get(velocity)).values(), velocity);
                assertTrue(Arrays.stream(expected).anyMatch(element -> element != 0), velocity);
            }
            assertEquals(names, new TreeSet<>(checkpoint.tensors().keySet()));
            assertEquals("20", checkpoint.metadata().get("step"));
        }
    }

    private static float[] floats(double[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void predictingWithoutCalibrationSaysWhatToDo() {
        try (var program = program("PAPER", 20)) {
            var thrown = assertThrows(
                    IllegalStateException.class,
                    () -> program.predict(program.model().bind(BATCH)));
            assertEquals(
                    "Small takes its population statistics from a calibration pass; calibrate it first",
                    thrown.getMessage());
        }
    }

    @Test
    void aCheckpointOfAnotherShapeIsRefusedByName() throws IOException {
        Path file = folder.resolve("small.safetensors");
        try (var saved = program("PYTORCH", 20);
                var other = program("PYTORCH", 30)) {
            ModelCheckpoint.save(saved, file, 1, BATCH);
            var thrown =
                    assertThrows(CheckpointException.class, () -> ModelCheckpoint.load(other, file, warning -> {}));
            assertTrue(
                    String.valueOf(thrown.getMessage())
                            .contains("tensor 'logits.linear1.weight' has the shape [784, 20], but the model's has"
                                    + " [784, 30]"),
                    thrown.getMessage());
        }
    }
}
