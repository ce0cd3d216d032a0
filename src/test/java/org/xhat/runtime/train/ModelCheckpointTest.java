package org.xhat.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.pipeline.Backend;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.checkpoint.Checkpoint;
import org.xhat.runtime.checkpoint.CheckpointException;
import org.xhat.runtime.checkpoint.CheckpointReader;
import org.xhat.runtime.checkpoint.CheckpointWriter;
import org.xhat.runtime.checkpoint.StoredTensor;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.NumericsContract;

/** What a model takes from a file, and what it leaves: a checkpoint that is not its own in every point is refused by name. */
@Tag("locale")
final class ModelCheckpointTest {
    private static final int BATCH = 60;
    private static final long HUGE = 1L << 40;

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void save() {
        file = folder.resolve("small.safetensors");
        try (var program = program("Small")) {
            ModelCheckpoint.save(program, file, 1, BATCH);
        }
    }

    private static ModelProgram program(String name) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                final class NAME {
                    @Setting float slope = 1f / 4;
                    @Setting String activation = "tanh";
                    @Predict
                    Tensor logits(@Dims("batch, 4") Tensor pixels) {
                        Tensor z = mul(dense(pixels, 3, gaussian(0.05f)), slope);
                        return activation.equals("tanh") ? tanh(z) : z;
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 4") Tensor pixels, @Dims("batch") Labels digit) {
                        return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
                    }
                }
                """.replace("NAME", name);
        var program = ModelCompiler.program(
                ModelCompiler.readModel(SourceFile.of(name + ".java", text), Map.of(), new DiagnosticLog()),
                BundledExamples.optimizer("Nesterov"),
                CompileOptions.standard().withBackend(Backend.INTERPRETER),
                1);
        program.initialize(1);
        return program;
    }

    /** The parts of the saved checkpoint, to be altered. */
    private record Parts(LinkedHashMap<String, String> metadata, LinkedHashMap<String, StoredTensor> tensors) {}

    private void assertRefused(String problem, Consumer<Parts> change) {
        Checkpoint good = CheckpointReader.load(file);
        var parts = new Parts(new LinkedHashMap<>(good.metadata()), new LinkedHashMap<>(good.tensors()));
        change.accept(parts);
        CheckpointWriter.save(file, new Checkpoint(parts.metadata(), parts.tensors()));
        try (var program = program("Small")) {
            program.initialize(2);
            double[] before = program.read("logits.dense1.bias");
            var thrown =
                    assertThrows(CheckpointException.class, () -> ModelCheckpoint.load(program, file, warning -> {}));
            assertEquals(file + ": " + problem, thrown.getMessage());
            assertArrayEquals(before, program.read("logits.dense1.bias"), "nothing was loaded");
        }
    }

    private static final String CURE = "; use the checkpoint of Small, with the settings it was trained with";

    @Test
    void anotherOrderOfSumsIsDoubtful() {
        Checkpoint good = CheckpointReader.load(file);
        assertEquals(Integer.toString(NumericsContract.VERSION), good.metadata().get("numerics"));
        var metadata = new LinkedHashMap<>(good.metadata());
        metadata.put("numerics", "1");
        CheckpointWriter.save(file, new Checkpoint(metadata, good.tensors()));
        var warnings = new ArrayList<String>();
        try (var program = program("Small")) {
            ModelCheckpoint.load(program, file, warnings::add);
        }
        assertEquals(
                List.of(file + " was trained by version 1 of the order of sums, this is version "
                        + NumericsContract.VERSION + ": results may differ in their last bits"),
                warnings);
    }

    @Test
    void anotherModelOfTheSameShapes() {
        assertRefused(
                "it is of the model Large" + CURE, parts -> parts.metadata().put("model", "Large"));
    }

    @Test
    void otherSettings() {
        assertEquals("0.25", CheckpointReader.load(file).metadata().get("setting.slope"));
        assertEquals("tanh", CheckpointReader.load(file).metadata().get("setting.activation"));
        assertRefused(
                "it was trained with the setting slope = 0.5, but the model's is 0.25; write --set model.slope=0.5",
                parts -> parts.metadata().put("setting.slope", "0.5"));
    }

    /** The model may have got it since. */
    @Test
    void aSettingThatTheFileDoesNotNameMayBeAny() {
        Checkpoint good = CheckpointReader.load(file);
        var metadata = new LinkedHashMap<>(good.metadata());
        metadata.keySet().removeIf(key -> key.startsWith("setting."));
        CheckpointWriter.save(file, new Checkpoint(metadata, good.tensors()));
        try (var program = program("Small")) {
            ModelCheckpoint.load(program, file, warning -> {});
        }
    }

    @Test
    void aTensorThatIsMissing() {
        assertRefused(
                "has no tensor 'logits.dense1.bias'" + CURE,
                parts -> parts.tensors().remove("logits.dense1.bias"));
    }

    @Test
    void integersForFloats() {
        assertRefused(
                "tensor 'logits.dense1.bias' holds integers (I64), expected F32 or F64" + CURE,
                parts -> parts.tensors().put("logits.dense1.bias", new StoredTensor.I64(new long[] {3}, new long[3])));
    }

    @Test
    void extentsBeyondAnInt() {
        for (long[] shape : new long[][] {{HUGE, 0}, {HUGE, HUGE, 0}}) {
            String text = Arrays.toString(shape);
            assertRefused(
                    "tensor 'logits.dense1.bias' has the shape " + text + ", but the model's has [3]" + CURE,
                    parts -> parts.tensors().put("logits.dense1.bias", new StoredTensor.F32(shape, new float[0])));
        }
    }

    @Test
    void aTensorOfNothing() {
        var stray = new StoredTensor.F32(new long[] {1}, new float[1]);
        for (String name : new String[] {"stray", "stray/stray", "/", "velocity/logits.dense2.bias"}) {
            save();
            assertRefused(
                    "holds '" + name + "', which the model has not" + CURE,
                    parts -> parts.tensors().put(name, stray));
        }
    }

    @Test
    void aSlotOfAnotherShape() {
        assertRefused(
                "tensor 'velocity/logits.dense1.bias' has the shape [1], but the model's has [3]" + CURE,
                parts -> parts.tensors()
                        .put("velocity/logits.dense1.bias", new StoredTensor.F32(new long[] {1}, new float[1])));
    }

    @Test
    void aStepThatIsNone() {
        for (String step : new String[] {"18446744073709551615", "-1", "1.5", ""}) {
            assertRefused(
                    "its step is '" + step + "', expected a whole number from 0 to 2⁶³ − 1; save the checkpoint again",
                    parts -> parts.metadata().put("step", step));
        }
    }

    @Test
    void aTensorThatHoldsNoNumber() {
        assertRefused(
                "tensor 'logits.dense1.bias' holds Infinity as element 1 in row-major order; the file was altered, or saved"
                        + " by something else: train again, or take an earlier checkpoint",
                parts -> parts.tensors().put("logits.dense1.bias", new StoredTensor.F64(new long[] {3}, new double[] {
                    0, Double.POSITIVE_INFINITY, 0
                })));
    }

    @Test
    void halfAFile() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 30));
        try (var program = program("Small")) {
            var thrown =
                    assertThrows(CheckpointException.class, () -> ModelCheckpoint.load(program, file, warning -> {}));
            assertEquals(true, String.valueOf(thrown.getMessage()).contains(": truncated: tensor '"));
        }
    }

    /** A step of infinite length: the parameters are lost, and the checkpoint before it is not. */
    @Test
    void whatIsNoNumberIsNotSaved() throws IOException {
        byte[] good = Files.readAllBytes(file);
        try (var program = program("Small")) {
            program.write("logits.dense1.bias", new double[] {0, Double.NaN, 0});
            var thrown =
                    assertThrows(NonFiniteLossException.class, () -> ModelCheckpoint.save(program, file, 1, BATCH));
            assertEquals(
                    "'logits.dense1.bias' is no longer finite after 0 steps; lower the learning rate with --set"
                            + " learningRate=…, or look for a pow, sqrt, log or division that can reach 0, an exp or a pow"
                            + " that overflows, or either in the branch of a where that is not taken",
                    thrown.getMessage());
        }
        assertArrayEquals(good, Files.readAllBytes(file));
    }

    /** A slot is what the next step is made of. */
    @Test
    void aSlotThatIsNoNumberIsNotSaved() {
        try (var program = program("Small")) {
            program.write("velocity/logits.dense1.bias", new double[] {0, 0, Double.NEGATIVE_INFINITY});
            var thrown =
                    assertThrows(NonFiniteLossException.class, () -> ModelCheckpoint.save(program, file, 1, BATCH));
            assertEquals(
                    true,
                    String.valueOf(thrown.getMessage())
                            .startsWith("'velocity/logits.dense1.bias' is no longer finite after 0 steps"));
        }
    }
}
