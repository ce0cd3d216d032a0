package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.RequirementException;

/** A model that slices, pads, joins and splits, from its source to its derivative, and batches that it does not take. */
final class MovedElementsTest {
    private static final int BATCH = 6;

    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Moves {
                @Predict
                Tensor y(@Dims("batch, 6") Tensor x) {
                    Tensor h = linear(x, 6, gaussian(1f));
                    Tensor[] parts = split(h, -1, 3);
                    Tensor joined = mul(parts[0], sigmoid(parts[1]));
                    for (int i = 1; i < 3; i++) {
                        joined = concat(1, joined, pad(parts[i], 1, i, 0));
                    }
                    Tensor smallest = reduceMin(slice(h, 1, 1, dim(h, 1) - 1), 1);
                    return concat(1, joined, expandDims(smallest, 1));
                }
                @Loss
                Tensor loss(@Dims("batch, 6") Tensor x) {
                    Tensor y = square(prediction(y(x)));
                    Tensor[] halves = split(y, 0, 2);
                    return mean(add(mul(halves[0], halves[1]), slice(y, 0, 1, dim(y, 0) / 2 + 1)));
                }
            }
            """;

    private static ModelDefinition model() {
        return ModelCompiler.readModel(SourceFile.of("Moves.java", MODEL), Map.of(), new DiagnosticLog());
    }

    private static DimValues load(ModelInputs inputs) {
        var dims = inputs.model().bind(BATCH);
        var random = new Random(3);
        var x = inputs.input("x", dims);
        for (int i = 0; i < 6 * BATCH; i++) {
            x.set(i, random.nextGaussian());
        }
        return dims;
    }

    @Test
    void itsGradientIsTheLimitOfDifferences() {
        var result = GradientCheck.run(model(), MovedElementsTest::load, 20, 1, parameter -> {});
        assertAll(result.parameters().stream().map(parameter -> () -> {
            assertEquals(GradientCheck.Verdict.PASSED, parameter.verdict(), parameter::toString);
            assertTrue(parameter.reason().isEmpty(), parameter::toString);
        }));
    }

    @Test
    void itsPartsAreWrittenAsSlices() {
        String report = GradientPage.of(model());
        for (String line : """
                t1 = pad[axis=1; before=-1; after=0](dy)
                dx = pad[axis=1; before=-2; after=0](dy)
                dx1 = slice[axis=1; start=0; end=2](dy)
                dx2 = slice[axis=1; start=2; end=5](dy)
                """.lines().toList()) {
            assertTrue(report.contains(line), report);
        }
    }

    @Test
    void aBatchWithoutHalvesIsRefused() {
        var program = ModelCompiler.program(
                model(),
                BundledExamples.optimizer("Sgd"),
                CompileOptions.standard().withBackend(Backend.SCALAR),
                1);
        try (program) {
            program.initialize(1);
            var thrown = assertThrows(
                    RequirementException.class,
                    () -> program.trainStep(program.model().bind(5)));
            assertEquals("""
                    Moves.java:20:39: error: 2 parts along axis 0 of [batch, 10] are not equal
                                Tensor[] halves = split(y, 0, 2);
                                                              ^
                        expected 2*(batch)//(2) >= batch
                        with batch = 5""", thrown.getMessage());
        }
    }
}
