package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.runtime.data.Dataset;

/** Losses depend on the model, the seed and the data: not on threads, vectors, or where the update is made. */
final class TrainingDeterminismTest {
    private static final int STEPS = 40;

    private static final Dataset DIGITS = BundledExamples.digits();

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd", "SigmoidMlp, Nesterov", "SigmoidMlp, ClassicalMomentum"})
    void lossesAreTheSameBitsHoweverTheyAreComputed(String modelName, String optimizerName) {
        var model = BundledExamples.model(modelName);
        var optimizer = BundledExamples.optimizer(optimizerName);
        var standard = CompileOptions.standard();
        float[] expected = floats(losses(model, optimizer, standard, 1, STEPS));
        assertTrue(Float.isFinite(expected[STEPS - 1]) && expected[STEPS - 1] != expected[0], "it moves");
        assertEquals(expected[STEPS - 1], losses(model, optimizer, standard, 1, STEPS)[STEPS - 1], "again");

        assertSame(expected, losses(model, optimizer, standard, 2, STEPS), "2 threads");
        assertSame(expected, losses(model, optimizer, standard, 3, STEPS), "3 threads");
        assertSame(expected, losses(model, optimizer, standard.withBackend(Backend.SCALAR), 2, STEPS), "scalar");
        for (int bits : new int[] {128, 256, 512}) {
            assertSame(expected, losses(model, optimizer, standard.withVectorBits(bits), 1, STEPS), bits + " bits");
        }
        assertSame(
                expected,
                losses(model, optimizer, standard.withUpdatePlacement(UpdatePlacement.EPILOGUE), 2, STEPS),
                "update in epilogues");
    }

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd", "BatchNormMlp, Nesterov", "SigmoidMlp, ClassicalMomentum"})
    void theInterpreterInDoubleAgrees(String modelName, String optimizerName) {
        var model = BundledExamples.model(modelName);
        var optimizer = BundledExamples.optimizer(optimizerName);
        int steps = 20;
        double[] compiled = losses(model, optimizer, CompileOptions.standard(), 2, steps);
        double[] exact = losses(model, optimizer, CompileOptions.standard().withBackend(Backend.INTERPRETER), 1, steps);
        for (int step = 0; step < steps; step++) {
            // The bound: float32 rounding, amplified over 20 steps.
            assertEquals(exact[step], compiled[step], 1e-4 * exact[step], "step " + step);
        }
    }

    private static double[] losses(
            ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options, int threads, int steps) {
        try (var program = ModelCompiler.program(model, optimizer, options, threads)) {
            program.initialize(1);
            return BundledExamples.losses(program, DIGITS, steps);
        }
    }

    private static void assertSame(float[] expected, double[] losses, String how) {
        assertArrayEquals(expected, floats(losses), how);
    }

    private static float[] floats(double[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
