package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/** A zero's sign, an infinity and NaN reach the program from the source, whatever computes it. */
final class SpecialConstantsTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import org.xhat.dsl.*;
            @Model
            public final class Special {
                @Param Tensor w = full(-0f, 1);
                @Predict
                Tensor same(@Dims("batch, 2") Tensor x) {
                    return x;
                }
                @Loss
                Tensor loss(@Dims("batch, 2") Tensor x) {
                    return add(mean(EXPRESSION), mul(0f, sum(w)));
                }
            }
            """;

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "where(less(reciprocal(mul(-0f, add(x, 1f))), 0f), 1f, 2f) | 1",
                "where(less(reciprocal(mul(0f, add(x, 1f))), 0f), 1f, 2f) | 2",
                "where(less(reciprocal(mul(0f * -1, exp(x))), 0f), 1f, 2f) | 1",
                "where(less(reciprocal(max(-0f, mul(x, -0f))), 0f), 1f, 2f) | 1",
                "where(less(div(1f, broadcast(w, 2)), 0f), 1f, 2f) | 1",
                "where(less(x, 1f / 0), 1f, 2f) | 1",
                "exp(sub(-1f / 0, x)) | 0",
                "where(equal(mul(x, 0f / 0), x), 1f, 2f) | 2"
            })
    void aLoss(String expression, double loss) {
        String text = MODEL.replace("EXPRESSION", expression);
        for (Backend backend : Backend.values()) {
            var model = ModelCompiler.readModel(SourceFile.of("Special.java", text), Map.of(), new DiagnosticLog());
            var options = CompileOptions.standard().withBackend(backend);
            try (var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, 1)) {
                program.initialize(1);
                var x = program.input("x", program.model().bind(3));
                for (int i = 0; i < 6; i++) {
                    x.set(i, i + 0.5);
                }
                assertEquals(loss, program.trainStep(program.model().bind(3)), backend.toString());
            }
        }
    }
}
