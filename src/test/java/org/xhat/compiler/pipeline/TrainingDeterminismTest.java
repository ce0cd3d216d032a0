package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.file.FileOperations;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.MetricsLog;
import org.xhat.runtime.train.Training;

/** Training is a function of the model, the optimizer, the seed and the data: not of threads, vectors, or who runs it. */
final class TrainingDeterminismTest {
    private static final int STEPS = 20;

    /** 300 digits to learn; 230 to be judged by, which leaves the last of two batches incomplete. */
    private static final Dataset DIGITS = new Dataset(
            "digits",
            first(300, BundledExamples.digits().train()),
            first(230, BundledExamples.digits().test()));

    @TempDir
    private Path folder;

    /**
     * What training leaves.
     *
     * @param metrics the bytes of {@code metrics.csv} as text
     * @param losses of each step
     * @param values parameters, states and optimizer slots by name
     * @param test the evaluation at the end
     */
    private record Trained(String metrics, double[] losses, Map<String, double[]> values, Evaluation test) {}

    private static LabelledImages first(int count, LabelledImages images) {
        return new LabelledImages(
                images.labelFile(),
                count,
                images.rows(),
                images.cols(),
                Arrays.copyOf(images.pixels(), count * images.pixelsPerImage()),
                Arrays.copyOf(images.labels(), count));
    }

    private Trained train(String model, String optimizer, CompileOptions options, int threads) throws IOException {
        try (var program = ModelCompiler.program(
                BundledExamples.model(model), BundledExamples.optimizer(optimizer), options, threads)) {
            program.initialize(1);
            var losses = new double[STEPS];
            Path file = folder.resolve("metrics.csv");
            Evaluation test;
            Files.deleteIfExists(file);
            try (var metrics = new MetricsLog(new FileOperations.Real(), file, ElementType.FLOAT32)) {
                var listener = new Training.Listener() {
                    @Override
                    public void stepped(long step, double loss) throws IOException {
                        metrics.add(step, loss);
                        losses[Math.toIntExact(step)] = loss;
                    }

                    @Override
                    public void evaluated(long steps, Evaluation evaluation) {}

                    @Override
                    public void checkpointDue(long steps) {}
                };
                test = new Training(program, DIGITS, new Training.Options(STEPS, BundledExamples.BATCH, 1, 1, 0))
                        .run(listener, () -> false)
                        .test();
            }
            return new Trained(Files.readString(file), losses, values(program), test);
        }
    }

    private static Map<String, double[]> values(ModelProgram program) {
        var values = new LinkedHashMap<String, double[]>();
        for (var parameter : program.model().parameters()) {
            values.put(parameter.name(), program.read(parameter.name()));
            for (String slot : program.optimizer().slotNames()) {
                values.put(slot + "/" + parameter.name(), program.read(slot + "/" + parameter.name()));
            }
        }
        program.model().states().forEach(state -> values.put(state.name(), program.read(state.name())));
        return values;
    }

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd", "SigmoidMlp, ClassicalMomentum", "LayerNormMlp, Nesterov"})
    void everyWayToComputeGivesTheSameBits(String model, String optimizer) throws IOException {
        var standard = CompileOptions.standard();
        var expected = train(model, optimizer, standard, 1);
        assertEquals(1 + STEPS, expected.metrics.lines().count());
        assertNotEquals(expected.losses[0], expected.losses[STEPS - 1], "it learns");

        assertSame(expected, train(model, optimizer, standard, 1), "again");
        assertSame(expected, train(model, optimizer, standard, 2), "2 threads");
        assertSame(expected, train(model, optimizer, standard, 3), "3 threads");
        assertSame(expected, train(model, optimizer, standard.withBackend(Backend.SCALAR), 2), "scalar");
        for (int bits : new int[] {128, 256, 512}) {
            assertSame(expected, train(model, optimizer, standard.withVectorBits(bits), 1), bits + " bits");
        }
        var inEpilogues = standard.withUpdatePlacement(UpdatePlacement.EPILOGUE);
        assertSame(expected, train(model, optimizer, inEpilogues, 2), "update in epilogues");
    }

    private static void assertSame(Trained expected, Trained actual, String how) {
        assertEquals(expected.values.keySet(), actual.values.keySet(), how);
        assertAll(
                how,
                () -> assertEquals(expected.metrics, actual.metrics),
                () -> assertArrayEquals(expected.losses, actual.losses),
                () -> assertEquals(expected.test, actual.test),
                () -> assertAll(expected.values.entrySet().stream()
                        .map(entry -> () -> assertArrayEquals(
                                entry.getValue(), actual.values.get(entry.getKey()), entry.getKey()))));
    }

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd", "SigmoidMlp, ClassicalMomentum", "LayerNormMlp, Nesterov"})
    void theInterpreterInDoubleAgrees(String model, String optimizer) throws IOException {
        double[] compiled = train(model, optimizer, CompileOptions.standard(), 2).losses;
        double[] exact = train(model, optimizer, CompileOptions.standard().withBackend(Backend.INTERPRETER), 1).losses;
        for (int step = 0; step < STEPS; step++) {
            // The bound: float32 rounding, amplified over 20 steps.
            assertEquals(exact[step], compiled[step], 1e-4 * exact[step], "step " + step);
        }
    }
}
