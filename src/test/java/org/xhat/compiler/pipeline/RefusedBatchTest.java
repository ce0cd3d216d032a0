package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.memory.TooLargeException;
import org.xhat.runtime.program.IndexRangeException;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.RequirementException;

/** Batches that a model does not take, and passes without one, are refused, and leave a program as it was. */
final class RefusedBatchTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            import org.xhat.layers.RunningRule;
            @Model
            public final class Small {
                @Predict
                Tensor logits(@Dims("batch, 4") Tensor x) {
                    return dense(batchNorm(linear(x, 5, gaussian(0.05f)), RunningRule.PAPER), 3, gaussian(0.05f));
                }
                @Loss
                Tensor loss(@Dims("batch, 4") Tensor x, @Dims("batch") Labels label) {
                    return mean(softmaxCrossEntropy(prediction(logits(x)), label));
                }
            }
            """;

    /** The same with a loss that reads rows of the prediction by the labels. */
    private static final String READING_ROWS =
            MODEL.replace("prediction(logits(x)), label", "gather(prediction(logits(x)), label), label");

    private static ModelProgram program(Backend backend) {
        return program(backend, MODEL);
    }

    private static ModelProgram program(Backend backend, String model) {
        var program = ModelCompiler.program(
                ModelCompiler.readModel(SourceFile.of("Small.java", model), Map.of(), new DiagnosticLog()),
                BundledExamples.optimizer("Sgd"),
                CompileOptions.standard().withBackend(backend),
                1);
        program.initialize(1);
        return program;
    }

    private static void calibrate(ModelProgram program) {
        var dims = program.model().bind(6);
        var x = program.input("x", dims);
        for (int i = 0; i < 24; i++) {
            x.set(i, Math.sin(i));
        }
        program.beginCalibration();
        program.calibrate(dims);
        program.endCalibration();
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"SCALAR", "INTERPRETER"})
    void aRefusedStepLeavesTheProgramAsItWas(Backend backend) {
        try (var program = program(backend)) {
            calibrate(program);
            var thrown = assertThrows(
                    RequirementException.class,
                    () -> program.trainStep(program.model().bind(1)),
                    "batch norm takes more than one example");
            assertEquals("""
                    Small.java:9:22: error: batch normalization needs at least two examples in a training batch
                                return dense(batchNorm(linear(x, 5, gaussian(0.05f)), RunningRule.PAPER), 3, gaussian(0.05f));
                                             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                        expected batch > 1
                        with batch = 1""", thrown.getMessage());
            assertFalse(program.torn());
            assertTrue(program.calibrated());
            assertEquals(0, program.step());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"SCALAR", "INTERPRETER"})
    void aRefusedLabelLeavesTheProgramAsItWas(Backend backend) {
        try (var program = program(backend, READING_ROWS)) {
            calibrate(program);
            var dims = program.model().bind(2);
            program.input("label", dims).set(1, 2);
            var refused = assertThrows(IndexRangeException.class, () -> program.trainStep(dims));
            assertTrue(
                    refused.getMessage().startsWith("element 1 of 'label' is 2, which is none of the 2 rows at "),
                    refused::getMessage);
            assertFalse(program.torn());
            assertTrue(program.calibrated());
            assertEquals(0, program.step());
        }
    }

    @Test
    void aStepThatNoArrayIsLargeEnoughForLeavesTheProgramAsItWas() {
        try (var program = program(Backend.SCALAR)) {
            calibrate(program);
            var thrown = assertThrows(
                    TooLargeException.class,
                    () -> program.trainStep(program.model().bind(Integer.MAX_VALUE)));
            assertTrue(thrown.getMessage().contains("; use a smaller --batch"), thrown.getMessage());
            assertFalse(program.torn());
            assertTrue(program.calibrated());
        }
    }

    @Test
    void aBatchHasAtLeastOneExample() {
        try (var program = program(Backend.SCALAR)) {
            calibrate(program);
            for (int batch : new int[] {0, -1}) {
                var thrown = assertThrows(
                        IllegalArgumentException.class, () -> program.model().bind(batch));
                assertEquals("the dimension 'batch' is at least 1, not " + batch, thrown.getMessage());
            }
        }
    }

    @Test
    void aCalibrationPassHasAtLeastOneBatch() {
        try (var program = program(Backend.SCALAR)) {
            program.beginCalibration();
            var thrown = assertThrows(IllegalStateException.class, program::endCalibration);
            assertEquals("a calibration pass without a batch has no averages", thrown.getMessage());
            assertFalse(program.calibrated());
        }
    }
}
