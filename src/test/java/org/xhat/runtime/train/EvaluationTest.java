package org.xhat.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.pipeline.Backend;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.ModelProgram;

/** Which class a prediction names, and what the loss of a whole set is. */
final class EvaluationTest {
    /** Predicts its biases whatever it is shown. */
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Constant {
                @Param Tensor b = initial(filled(0f), COLUMNS);
                @Predict
                Tensor z(@Dims("batch, 2") Tensor x) {
                    return add(mul(matmul(x, zeros(2, COLUMNS)), 0f), b);
                }
                @Loss
                Tensor loss(@Dims("batch, 2") Tensor x, @Dims("batch") Labels label) {
                    Tensor y = z(x);
                    return LOSS;
                }
            }
            """;

    private static final String CLASSES = "mean(softmaxCrossEntropy(prediction(y), label))";

    private static ModelProgram program(int columns, String loss) {
        String text = MODEL.replace("COLUMNS", Integer.toString(columns)).replace("LOSS", loss);
        var model = ModelCompiler.readModel(SourceFile.of("Constant.java", text), Map.of(), new DiagnosticLog());
        var options = CompileOptions.standard().withBackend(Backend.SCALAR);
        var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, 1);
        program.initialize(1);
        return program;
    }

    private static LabelledImages images(int... labels) {
        var bytes = new byte[labels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return new LabelledImages("labels", labels.length, 1, 2, new byte[2 * labels.length], bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 3, 0.5", // class 2
        "1, 3, 2, 0.25", // class 1
        "3, 3, 2, 0.25", // class 0, the first of equal ones
        "NaN, 1, 0, 0.25", // class 1: NaN is not the largest
        "NaN, NaN, -1, 0.5", // class 2
        "NaN, NaN, NaN, 0", // none
        "-Infinity, -Infinity, -Infinity, 0.25", // class 0
    })
    void accuracyCountsTheLargestPrediction(double b0, double b1, double b2, double accuracy) {
        try (var program = program(3, CLASSES)) {
            program.write("b", new double[] {b0, b1, b2});
            assertEquals(
                    OptionalDouble.of(accuracy),
                    Evaluation.of(program, images(0, 1, 2, 2), "four", 3).accuracy());
        }
    }

    /** Of five labels, four are 1. */
    @ParameterizedTest
    @CsvSource({
        "0.1, y, 0.8",
        "0, y, 0.8",
        "-0.1, y, 0.2",
        "NaN, y, 0",
        "0.1, sigmoid(y), 0.8", // a probability of 0.52
        "-0.1, sigmoid(y), 0.2", // a probability of 0.48, which as a logit would be class 1
    })
    void accuracyOfOneNumberIsThatOfTwoClasses(double bias, String marked, double accuracy) {
        String loss = marked.equals("y")
                ? "mean(binaryCrossEntropy(prediction(y), label))"
                : "mean(squaredError(prediction(sigmoid(y)), expandDims(classIndex(label, 2), -1)))";
        try (var program = program(1, loss)) {
            program.write("b", new double[] {bias});
            assertEquals(
                    OptionalDouble.of(accuracy),
                    Evaluation.of(program, images(1, 1, 0, 1, 1), "five", 2).accuracy());
        }
    }

    /** The last batch is smaller, and counts for less. */
    @ParameterizedTest
    @CsvSource({"1", "3", "4", "7", "100"})
    void aMeanOverExamplesIsTheMeanOfTheSet(int batch) {
        try (var program = program(3, CLASSES)) {
            program.write("b", new double[] {0, 1, 2});
            double mean = Math.log(1 + Math.E + Math.E * Math.E) - (0 + 1 + 2 + 2 + 2 + 2 + 2) / 7.0;
            assertEquals(
                    mean,
                    Evaluation.of(program, images(0, 1, 2, 2, 2, 2, 2), "seven", batch)
                            .loss(),
                    1e-6);
        }
    }

    /** A sum over the batch is that of the batches: 3, 3 and 1 examples here, each batch weighted by its examples. */
    @Test
    void aSumOverExamplesIsThatOfABatch() {
        try (var program = program(3, "sum(softmaxCrossEntropy(prediction(y), label))")) {
            assertEquals(
                    (3 * 3 + 3 * 3 + 1 * 1) / 7.0 * Math.log(3),
                    Evaluation.of(program, images(0, 1, 2, 0, 1, 2, 0), "seven", 3)
                            .loss(),
                    1e-6);
        }
    }
}
