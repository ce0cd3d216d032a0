package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.program.ElementType;

/** What the layer library makes of logits that are infinite, as those of a masked class are: values and derivatives. */
final class InfiniteLogitsTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Logits {
                @Param Tensor z = initial(filled(0f), 1, 4);
                @Predict
                Tensor predicted(@Dims("1, 1") Tensor x) {
                    return x;
                }
                @Loss
                Tensor loss(@Dims("1, 1") Tensor x, @Dims("1") Labels label) {
                    return mean(EXPRESSION);
                }
            }
            """;

    private static final String SOFTMAX = "softmaxCrossEntropy(z; label), ";
    private static final String LOG_SUM_EXP = "logSumExp(z), ";
    private static final String SIGMOID = "sigmoidCrossEntropy(z; oneHot(label; 4)), ";
    private static final String BINARY = "binaryCrossEntropy(expandDims(sum(z; -1); -1); label), ";

    @ParameterizedTest
    @CsvSource({
        SOFTMAX + "0 -Infinity -Infinity -Infinity, 0, 0, 0 0 0 0",
        SOFTMAX + "1 1 -Infinity -Infinity,         1, 0.6931471805599453, 0.5 -0.5 0 0",
        SOFTMAX + "1 1 -Infinity 1,                 2, Infinity,",
        SOFTMAX + "2 2 2 2,                         3, 1.3862943611198906, 0.25 0.25 0.25 -0.75",
        LOG_SUM_EXP + "-Infinity -Infinity -Infinity -Infinity, 0, -Infinity, 0 0 0 0",
        LOG_SUM_EXP + "Infinity 0 0 -Infinity,      0, Infinity,",
        LOG_SUM_EXP + "1.5 1.5 -Infinity -Infinity, 0, 2.1931471805599453, 0.5 0.5 0 0",
        LOG_SUM_EXP + "-100.5 -100.5 -100.5 -100.5, 0, -99.11370563888011, 0.25 0.25 0.25 0.25",
        LOG_SUM_EXP + "1e30 0 0 0,                  0, 1e30, 1 0 0 0",
        LOG_SUM_EXP + "NaN 0 0 0,                   0, NaN,",
        SIGMOID + "Infinity -Infinity -Infinity -Infinity, 0, 0, 0 0 0 0",
        SIGMOID + "-Infinity 0 0 0,                 0, Infinity,",
        SIGMOID + "0 0 0 -Infinity,                 0, 2.0794415416798357, -0.5 0.5 0.5 0",
        BINARY + "Infinity 0 0 0,                   1, 0, 0 0 0 0",
        BINARY + "Infinity 0 0 0,                   0, Infinity,",
        BINARY + "0 0 0 0,                          1, 0.6931471805599453, -0.5 -0.5 -0.5 -0.5",
        BINARY + "0 0 0 0,                          0, 0.6931471805599453, 0.5 0.5 0.5 0.5",
    })
    void areWhatTheirLimitsSay(String expression, String logits, int label, double loss, String gradient) {
        String text = MODEL.replace("EXPRESSION", expression.replace(';', ','));
        var model = ModelCompiler.readModel(SourceFile.of("Logits.java", text), Map.of(), new DiagnosticLog());
        for (Backend backend : Backend.values()) {
            for (ElementType type : ElementType.values()) {
                var options = CompileOptions.standard().withBackend(backend).withType(type);
                try (var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, 1)) {
                    program.initialize(1);
                    program.setHyperparameter("learningRate", 1);
                    double[] z = numbers(logits);
                    program.write("z", z);
                    program.input("label", program.model().bind()).set(0, label);
                    String what = expression + " at " + logits + ", " + backend + ", " + type;
                    assertEquals(loss, program.trainStep(program.model().bind()), tolerance(type, loss), what);
                    for (int i = 0; gradient != null && i < z.length; i++) {
                        // A step of length 1 against the gradient; where the logit is infinite, only whether there is
                        // one shows.
                        double expected = z[i] - numbers(gradient)[i];
                        assertEquals(
                                expected, program.read("z")[i], tolerance(type, expected), what + ", derivative " + i);
                    }
                }
            }
        }
    }

    /** Of some ten roundings. */
    private static double tolerance(ElementType type, double expected) {
        double scale = Double.isFinite(expected) ? Math.max(1, Math.abs(expected)) : 1;
        return scale * (type == ElementType.FLOAT32 ? 1e-6 : 1e-14);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
