package org.xhat.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.pipeline.Backend;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.data.LabelledImages;

/** Which class a prediction names. */
final class EvaluationTest {
    /** Predicts three biases whatever it is shown. */
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Constant {
                @Param Tensor b = initial(filled(0f), 3);
                @Predict
                Tensor z(@Dims("batch, 2") Tensor x) {
                    return add(mul(matmul(x, zeros(2, 3)), 0f), b);
                }
                @Loss
                Tensor loss(@Dims("batch, 2") Tensor x, @Dims("batch") Labels label) {
                    return mean(softmaxCrossEntropy(prediction(z(x)), label));
                }
            }
            """;

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
        var model = ModelCompiler.readModel(SourceFile.of("Constant.java", MODEL), Map.of(), new DiagnosticLog());
        var options = CompileOptions.standard().withBackend(Backend.SCALAR);
        try (var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, 1)) {
            program.initialize(1);
            program.write("b", new double[] {b0, b1, b2});
            var images = new LabelledImages("labels", 4, 1, 2, new byte[8], new byte[] {0, 1, 2, 2});
            assertEquals(
                    OptionalDouble.of(accuracy),
                    Evaluation.of(program, images, "four").accuracy());
        }
    }
}
