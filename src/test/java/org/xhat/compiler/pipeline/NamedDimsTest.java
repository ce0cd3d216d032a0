package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.Training;

/** Models with several named dimensions train on any sizes of them, from one compilation, with the same bits on every backend. */
final class NamedDimsTest {
    /** Batch normalization of what is summed over one name and scaled by another; dims are numbers, extents and axes. */
    private static final ModelDefinition SEQUENCES = read("""
            Tensor f(@Dims("batch, time, 3") Tensor x, @Dims("time, width") Tensor mask) {
                Tensor h = mul(sum(mul(expandDims(x, 3), expandDims(mask, 1)), 1), 1f / dim(mask, 1));
                Tensor y = batchNorm(linear(sum(reshape(h, dim(x, 0), dim(mask, 1), 3), 1), 5, gaussian(0.5f)));
                return dense(tanh(y), 4, gaussian(0.5f));
            }
            @Loss
            Tensor loss(
                    @Dims("batch, time, 3") Tensor x, @Dims("time, width") Tensor mask, @Dims("batch") Labels t) {
                Tensor perStep = mean(square(sub(x, expandDims(mean(x, 1), 1))), 2);
                Tensor apart = mean(matmul(perStep, tanh(mask)));
                return add(mean(softmaxCrossEntropy(prediction(f(x, mask)), t)), mul(apart, 0.1f));
            }
            """);

    /** Rows of an image are the steps of a sequence. */
    private static final ModelDefinition ROWS = read("""
            Tensor f(@Dims("batch, time, 28") Tensor x) {
                return dense(mean(x, 1), 10, gaussian(0.05f));
            }
            @Loss
            Tensor loss(@Dims("batch, time, 28") Tensor x, @Dims("batch") Labels t) {
                return mean(softmaxCrossEntropy(prediction(f(x)), t));
            }
            """);

    private static ModelDefinition read(String methods) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                final class Net {
                    @Predict
                """ + methods + "}";
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static DimValues load(ModelInputs inputs, int batch, int time, int width) {
        var dims = inputs.model()
                .bind(Map.of("x", List.of(batch, time, 3), "mask", List.of(time, width), "t", List.of(batch)));
        var x = inputs.input("x", dims);
        for (int i = 0; i < batch * time * 3; i++) {
            x.set(i, Math.sin(1 + 3 * i));
        }
        var mask = inputs.input("mask", dims);
        for (int i = 0; i < time * width; i++) {
            mask.set(i, Math.cos(2 + i));
        }
        var labels = inputs.input("t", dims);
        for (int i = 0; i < batch; i++) {
            labels.set(i, i % 4);
        }
        return dims;
    }

    private static ModelProgram program(ModelDefinition model, CompileOptions options, int threads) {
        var program = ModelCompiler.program(model, BundledExamples.optimizer("ClassicalMomentum"), options, threads);
        program.initialize(1);
        return program;
    }

    /** Losses and predictions of steps whose dims grow and shrink one by one. */
    private static double[] run(CompileOptions options, int threads) {
        var results = new ArrayList<Double>();
        try (var program = program(SEQUENCES, options, threads)) {
            for (int[] sizes : new int[][] {
                {4, 5, 2}, {4, 17, 2}, {4, 5, 2}, {33, 5, 2}, {3, 40, 19}, {2, 1, 1}, {4, 5, 2}, {20, 30, 7}
            }) {
                var dims = load(program, sizes[0], sizes[1], sizes[2]);
                results.add(program.trainStep(dims));
                results.add(program.evaluate(dims));
                Arrays.stream(program.predict(dims).toDoubles(0, 4 * sizes[0])).forEach(results::add);
            }
        }
        return results.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void dimsThatChangeBetweenRunsGiveTheSameBitsOnEveryBackend() {
        var standard = CompileOptions.standard();
        double[] expected = run(standard, 1);
        assertTrue(Arrays.stream(expected).allMatch(Double::isFinite));
        assertNotEquals(expected[0], expected[expected.length - 2]);
        for (int bits : new int[] {128, 256, 512}) {
            assertEquals(-1, Arrays.mismatch(expected, run(standard.withVectorBits(bits), 2)), bits + " bits");
        }
        assertEquals(-1, Arrays.mismatch(expected, run(standard.withBackend(Backend.SCALAR), 3)));
        double[] exact = run(standard.withBackend(Backend.INTERPRETER), 1);
        for (int i = 0; i < exact.length; i++) {
            // Eight steps at a rate of 0.01, rounded to float32: 2⁻²⁴ amplified by 1/sqrt of a variance of two
            // examples.
            assertEquals(exact[i], expected[i], 1e-3 * Math.max(1, Math.abs(exact[i])), "result " + i);
        }
    }

    @Test
    void theDerivativeByEveryParameterIsTheLimitOfDifferences() {
        var result = GradientCheck.run(SEQUENCES, inputs -> load(inputs, 5, 7, 4), 4, 1, parameter -> {});
        assertEquals(GradientCheck.Verdict.PASSED, result.verdict(), result::toString);
    }

    /** A prediction may be served without what only the loss is given. */
    @Test
    void aPredictionNeedsTheDimsOfItsOwnInputs() {
        for (Backend backend : List.of(Backend.SCALAR, Backend.INTERPRETER)) {
            try (var program = program(ROWS, CompileOptions.standard().withBackend(backend), 1)) {
                var dims = program.model().bind(Map.of("x", List.of(2, 9, 28)));
                program.input("x", dims).fill(0);
                assertEquals(0, program.predict(dims).get(0), backend.toString());
            }
        }
    }

    @Test
    void theRowsOfImagesAreBoundFromTheData() throws IOException {
        try (var program = program(ROWS, CompileOptions.standard(), 1)) {
            var listener = new Training.Listener() {
                @Override
                public void stepped(long step, double loss) {}

                @Override
                public void evaluated(long steps, Evaluation evaluation) {}

                @Override
                public void checkpointDue(long steps) {}
            };
            var result = new Training(program, BundledExamples.digits(), new Training.Options(50, 60, 1, 1, 0))
                    .run(listener, () -> false);
            assertTrue(result.trainLoss() < result.firstLoss(), result::toString);
            assertTrue(result.test().accuracy().orElseThrow() > 0.15, result::toString); // by chance it is 0.1
        }
    }

    @Test
    void inputsThatDisagreeAreToldWithBothSources() {
        var model = read("""
                Tensor f(@Dims("batch, time, 28") Tensor x) {
                    return dense(mean(x, 1), 10, gaussian(0.05f));
                }
                @Loss
                Tensor loss(@Dims("batch, time, 28") Tensor x, @Dims("time") Labels t) {
                    return add(mean(f(x)), mean(oneHot(t, 10)));
                }
                """);
        try (var program = program(model, CompileOptions.standard().withBackend(Backend.SCALAR), 1)) {
            var thrown = assertThrows(
                    DataException.class,
                    () -> new Training(program, BundledExamples.digits(), new Training.Options(1, 60, 1, 1, 0))
                            .run(null, () -> false));
            String one = "28 by axis 1 of 'x', @Dims(\"batch, time, 28\") at Net.java:11:45";
            String other = "60 by axis 0 of 't', @Dims(\"time\") at Net.java:11:69";
            assertTrue(
                    thrown.getMessage().contains("'time' of Net would be " + one + ", and " + other),
                    thrown.getMessage());
        }
    }

    @Test
    void theSignatureNamesDimsInOrder() {
        ModelSignature signature = SEQUENCES.signature();
        assertEquals(List.of("batch", "time", "width"), signature.dims());
    }
}
