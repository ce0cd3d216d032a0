package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.Severity;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.program.ClassChoice;
import org.xhat.runtime.program.DimValues;

/** The shape of what is predicted, and how it names a class. */
final class PredictionsTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            final class Net {
                @Predict
                Tensor f(@Dims("batch, 6") Tensor x) {
                    return PREDICTED;
                }
                @Loss
                Tensor loss(@Dims("batch, 6") Tensor x, @Dims("batch") Labels t) {
                    return LOSS;
                }
            }
            """;

    private static ModelDefinition read(String predicted, String loss) {
        return read(MODEL.replace("PREDICTED", predicted).replace("LOSS", loss));
    }

    private static ModelDefinition read(String text) {
        return ModelReader.read(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static String errorOf(String text) {
        return assertThrows(CompileException.class, () -> read(text)).diagnostics().stream()
                .filter(diagnostic -> diagnostic.kind().severity() == Severity.ERROR)
                .map(Diagnostic::render)
                .findFirst()
                .orElseThrow();
    }

    private static String errorOf(String predicted, String loss) {
        return errorOf(MODEL.replace("PREDICTED", predicted).replace("LOSS", loss));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dense(x, 4, he())          | mean(softmaxCrossEntropy(prediction(f(x)), t)) | LARGEST",
                "dense(x, 4, he())          | mean(softmaxCrossEntropy(f(x), t))             | LARGEST",
                "dense(x, 2, he())          | mean(softmaxCrossEntropy(prediction(f(x)), t)) | LARGEST",
                "dense(x, 4, he())          | mean(squaredError(f(x), oneHot(t, 4)))         | LARGEST",
                "dense(x, 1, he())          | mean(binaryCrossEntropy(prediction(f(x)), t))  | LOGIT",
                "sigmoid(dense(x, 1, he())) | mean(squaredError(prediction(f(x)), expandDims(classIndex(t, 2), -1)))"
                        + " | PROBABILITY",
                "sum(sigmoid(dense(x, 1, he())), -1) | mean(square(sub(prediction(f(x)), classIndex(t, 2)))) | LOGIT",
                "dense(x, 1, he())          | mean(squaredError(f(x), expandDims(classIndex(t, 4), -1))) | NONE",
                "dense(x, 6, he())          | mean(squaredError(f(x), x))                    | NONE",
                "dense(x, 6, he())          | add(mean(squaredError(f(x), x)), mean(oneHot(t, 4))) | NONE",
            })
    void choice(String predicted, String loss, ClassChoice choice) {
        assertEquals(choice, read(predicted, loss).signature().prediction().choice());
    }

    @Test
    void theLossMarksWhatPredictReturns() {
        assertEquals("""
                Net.java:12:41: error: prediction(…) marks [batch, 4], but @Predict returns [batch, 5]
                            return mean(softmaxCrossEntropy(prediction(dense(x, 4, he())), t));
                                                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                    expected equal shapes: what the loss marks is what the model predicts
                    @Predict returns at Net.java:7:12""", errorOf("dense(x, 5, he())", "mean(softmaxCrossEntropy(prediction(dense(x, 4, he())), t))"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zeros(6, 4)                  | [6, 4]",
                "mean(x)                      | []",
                "matmul(x, transpose(x))      | [batch, batch]",
                "reshape(x, dim(x, 0) * 2, 3) | [2*batch, 3]",
            })
    void aPredictionHasOneRowForEachExample(String predicted, String shape) {
        String error = errorOf(predicted, "mean(square(f(x)))");
        assertEquals(
                "Net.java:7:12: error: the prediction has the shape " + shape,
                error.lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch, time, 3 | softmaxCrossEntropy(sum(f(x), 2), t) | NONE",
                "batch, time    | softmaxCrossEntropy(f(x), t)         | LARGEST",
                "batch, time    | square(f(x))                         | NONE",
            })
    void theNumbersOfARowMayDependOnAName(String dims, String loss, ClassChoice choice) {
        var prediction = ModelReader.read(
                        SourceFile.of("Net.java", """
                        import static org.xhat.dsl.Dsl.*;
                        import static org.xhat.layers.Layers.*;
                        import org.xhat.dsl.*;
                        @Model
                        final class Net {
                            @Predict
                            Tensor f(@Dims("DIMS") Tensor x) { return x; }
                            @Loss
                            Tensor loss(@Dims("batch") Labels t, @Dims("DIMS") Tensor x) { return mean(LOSS); }
                        }
                        """.replace("DIMS", dims).replace("LOSS", loss)),
                        Map.of(),
                        new DiagnosticLog())
                .signature()
                .prediction();
        assertEquals(choice, prediction.choice());
        var values = new DimValues(Map.of("batch", 5L, "time", 7L));
        assertEquals(dims.endsWith("3") ? 105 : 35, prediction.elementCount().applyAsLong(values));
    }

    @Test
    void theInputsOfAPredictionHaveTheShapesOfTheLoss() {
        String text = MODEL.replace("f(@Dims(\"batch, 6\")", "f(@Dims(\"batch, 3\")")
                .replace("PREDICTED", "x")
                .replace("LOSS", "mean(x)");
        var lines = errorOf(text).lines().toList();
        assertEquals("Net.java:7:39: error: the input 'x' has the shape [batch, 3]", lines.getFirst());
        assertEquals("    expected [batch, 6], as the loss has it", lines.get(3));
    }
}
