package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.RequirementException;

/** Windows reach over more elements than an int counts, and those that are pooled over one at least. */
final class WindowReachTest {
    /** A loss over {@code made} of {@code image} [1, 1, batch, 8]. */
    private static ModelDefinition model(String made) {
        return ModelCompiler.readModel(SourceFile.of("Net.java", """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                final class Net {
                    @Predict
                    Tensor f(@Dims("batch, 8") Tensor x) {
                        return linear(x, 1, gaussian(1f));
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 8") Tensor x) {
                        Tensor image = reshape(x, 1, 1, dim(x, 0), 8);
                        return add(mean(square(prediction(f(x)))), mean(%s));
                    }
                }
                """.formatted(made)), Map.of(), new DiagnosticLog());
    }

    private static ModelProgram program(String made) {
        var program =
                ModelCompiler.program(model(made), BundledExamples.optimizer("Sgd"), CompileOptions.standard(), 1);
        program.initialize(1);
        return program;
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxPool(image, %s)", "averagePool(image, %s)"})
    void aWindowLongerThanTheBatchIsRefusedHoweverLongItIs(String pool) {
        try (var program = program(pool.formatted("window(60000, 1).dilation(40000, 1)"))) {
            var refused = assertThrows(
                    RequirementException.class,
                    () -> program.prepareTrainStep(program.model().bind(5)));
            assertTrue(refused.getMessage().contains("reaches over 2399960001 elements"), refused::getMessage);
        }
    }

    @Test
    void aWindowLongerThanAnAxisIsAnErrorAtTheWindowHoweverLongItIs() {
        var error = assertThrows(
                CompileException.class, () -> model("maxPool(image, window(1, 60000).dilation(1, 40000))"));
        assertTrue(
                error.getMessage().contains("reaches over 2399960001 elements of an axis that has 8"),
                error::getMessage);
    }

    @Test
    void paddingToTheSameExtentIsCountedBeyondAnInt() {
        assertDoesNotThrow(() -> model("maxPool(image, window(1, 60001).dilation(1, 40000).same())"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "window(2, 2).stride(2).pad(2); it pads an axis by 2 at both ends; padding by at most 1",
                "window(1, 3).pad(1, 0); it pads an axis by 1 at both ends; padding by at most 0",
                "window(1, 2).dilation(1, 12).same(); windows of padding alone on an axis of 8; a smaller dilation, or less padding",
            })
    void aPoolingWithAWindowOfPaddingAloneIsAnErrorAtTheWindow(String window, String problem, String expected) {
        for (String pool : new String[] {"maxPool", "averagePool"}) {
            var error = assertThrows(CompileException.class, () -> model(pool + "(image, " + window + ")"));
            assertTrue(error.getMessage().contains(problem), error::getMessage);
            assertTrue(error.getMessage().contains("expected " + expected), error::getMessage);
        }
        String weight = "ones(1, 1, " + window.substring(7, 11) + ")";
        assertDoesNotThrow(() -> model("convolve(image, " + weight + ", " + window + ")"));
    }

    /** Windows of two elements, 4 apart, begin at −2 and −1, and end at 2 and 3: from 4 elements on each holds one. */
    @Test
    void aBatchOnWhichAPoolingHasAWindowOfPaddingAloneIsRefused() {
        try (var program = program("averagePool(image, window(2, 1).dilation(4, 1).same())")) {
            var refused = assertThrows(
                    RequirementException.class,
                    () -> program.prepareTrainStep(program.model().bind(3)));
            assertTrue(refused.getMessage().contains("windows of padding alone"), refused::getMessage);
            var dims = program.model().bind(4);
            for (int i = 0; i < 32; i++) {
                program.input("x", dims).set(i, 1);
            }
            assertTrue(Double.isFinite(program.trainStep(dims)));
        }
    }

    /** The middle of each window is an element, however far apart the others are. */
    @Test
    void windowsWithAMiddleHoldAnElementOfEveryBatch() {
        try (var program = program("averagePool(image, window(3, 3).dilation(40, 50).same())")) {
            assertDoesNotThrow(() -> program.prepareTrainStep(program.model().bind(1)));
        }
        assertDoesNotThrow(() -> model("maxPool(slice(image, 3, 0, 1), window(1, 3).dilation(1, 4).pad(0, 4))"));
    }

    @Test
    void aConvolutionOverNineAxesIsAnErrorAtTheCall() {
        String ones = "1" + ", 1".repeat(10);
        String over = "convolve(reshape(sum(x), %s), ones(%s), window(1%s))".formatted(ones, ones, ", 1".repeat(8));
        var error = assertThrows(CompileException.class, () -> model(over));
        assertTrue(error.getMessage().contains("at most 8 axes"), error::getMessage);
    }
}
