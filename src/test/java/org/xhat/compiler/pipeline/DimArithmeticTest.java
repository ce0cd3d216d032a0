package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.RequirementException;

/** What is computed from the batch m, as a number and as an extent, is the same on every backend. */
final class DimArithmeticTest {
    /** The prediction is 1 · EXPRESSION for every pixel: weights and biases are 0. */
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*; import static org.xhat.layers.Layers.*; import org.xhat.dsl.*;
            @Model class Net {
                @Predict Tensor logits(@Dims("batch, 4") Tensor pixels) {
                    int m = dim(pixels, 0);
                    return mul(add(dense(pixels, 3, filled(0f)), 1f), EXPRESSION);
                }
                @Loss Tensor loss(@Dims("batch, 4") Tensor pixels, @Dims("batch") Labels digit) {
                    return LOSS;
                }
            }
            """;

    private static ModelProgram program(String expression, Backend backend) {
        return program(expression, "mean(softmaxCrossEntropy(prediction(logits(pixels)), digit))", backend);
    }

    private static ModelProgram program(String expression, String loss, Backend backend) {
        var source = SourceFile.of(
                "Net.java", MODEL.replace("EXPRESSION", expression).replace("LOSS", loss));
        var model = ModelCompiler.readModel(source, Map.of(), new DiagnosticLog());
        var program = ModelCompiler.program(
                model,
                BundledExamples.optimizer("Sgd"),
                CompileOptions.standard().withBackend(backend),
                1);
        program.initialize(1);
        return program;
    }

    @ParameterizedTest
    @CsvSource({
        // Floored: the remainder has the sign of the divisor.
        "(m - 61) % 7,                       60,  6",
        "(m - 61) % -7,                      60, -1",
        "(m - 61) / 7,                       60, -1",
        "(m - 61) % 8,                       60,  7",
        "(m - 69) / 8,                       60, -2",
        "(61 - m) % 7,                       60,  1",
        "100 / (m - 67),                     60, -15",
        // 300⁵ leaves 32 bits, and so does what is divided.
        "m * m * m * m * m,                 300, 2430000000000",
        "m * m * m * m * m / (m * m * m),   300, 90000",
        "m * m * m * m % 1000007,           300, 943307",
        // As extents.
        "sum(ones(m + (m - 61) / 7)),        60, 59",
        "sum(ones(m * m * m * m / (m * m * m + 1))), 300, 299",
    })
    void value(String expression, int batch, double expected) {
        for (Backend backend : Backend.values()) {
            try (var program = program(expression, backend)) {
                program.evaluate(program.model().bind(batch));
                // Exact up to one rounding to the element type.
                double nearest = backend == Backend.INTERPRETER ? expected : (float) expected;
                for (int i : List.of(0, 3 * batch - 1)) {
                    assertEquals(nearest, program.prediction().get(i), backend + ", element " + i);
                }
            }
        }
    }

    /** All labels are 0: of E classes, one in E is marked. */
    @ParameterizedTest
    @CsvSource({
        "(m - 61) / 7 + 4,            60, 3",
        "(m - 61) % 7 - 3,            60, 3",
        "m * m * m * m / (m * m * m), 300, 300",
    })
    void extentOfALoop(String extent, int batch, int expected) {
        String marked = "oneHot(digit, " + extent.replace("m", "dim(pixels, 0)") + ")";
        String loss = "add(mean(sigmoid(mul(" + marked + ", 40f))), mul(mean(prediction(logits(pixels))), 0f))";
        for (Backend backend : Backend.values()) {
            try (var program = program("1f", loss, backend)) {
                // sigmoid(40) is 1 to 17 digits and sigmoid(0) is 1/2; float32 sums in several orders.
                double mean = (1 + (expected - 1) / 2.0) / expected;
                assertEquals(mean, program.evaluate(program.model().bind(batch)), 1e-6, backend.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m / (m - 60)           | 'm / (m - 60)' divides by zero     | batch-60 != 0",
                "m % (m - 60)           | 'm % (m - 60)' divides by zero     | batch-60 != 0",
                "(m - 60) / (m - 60)    | '(m - 60) / (m - 60)' divides by zero | batch-60 != 0",
                "m / (m - 60) + 1f      | 'm / (m - 60)' divides by zero     | batch-60 != 0",
                "mean(zeros(m - 61))    | 'm - 61' is not a possible extent  | batch-61 >= 1",
                "mean(zeros(3, m / 61)) | 'm / 61' is not a possible extent  | (batch)//(61) >= 1",
                "m * m * m * m * m * m * m * m * m * m * m"
                        + "| 'm * m * m * m * m * m * m * m * m * m * m' cannot be computed in 64 bits"
                        + "| batch*batch*batch*batch*batch*batch*batch*batch*batch*batch*batch <= 9223372036854775807",
            })
    void demand(String expression, String message, String condition) {
        for (Backend backend : Backend.values()) {
            try (var program = program(expression, backend)) {
                var dims = program.model().bind(60);
                for (Runnable entry : List.<Runnable>of(
                        () -> program.trainStep(dims), () -> program.evaluate(dims), () -> program.predict(dims))) {
                    var thrown = assertThrows(RequirementException.class, entry::run, backend.toString());
                    assertEquals(1, thrown.unmet().size());
                    var first = thrown.unmet().getFirst();
                    assertEquals(message, first.message());
                    assertEquals(5, first.line());
                    List<String> told =
                            String.valueOf(thrown.getMessage()).lines().toList();
                    assertEquals(
                            List.of("    expected " + condition, "    with batch = 60"),
                            told.subList(told.size() - 2, told.size()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void anotherBatchMeetsTheDemand(Backend backend) {
        try (var program = program("m / (m - 60)", backend)) {
            program.evaluate(program.model().bind(61));
            assertEquals(61, program.prediction().get(0));
            assertThrows(
                    RequirementException.class,
                    () -> program.evaluate(program.model().bind(60)));
            program.evaluate(program.model().bind(59));
            assertEquals(-59, program.prediction().get(0));
        }
    }
}
