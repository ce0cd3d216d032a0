package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelProgram;

/** A model in float64 is in float64 from its initial values on, interpreted or compiled. */
final class Float64OracleTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Small {
                @Predict
                Tensor logits(@Dims("batch, 784") Tensor pixels) {
                    return dense(tanh(batchNorm(linear(mul(pixels, 0.1f), 6, glorot()))), 10, gaussian(0.3f));
                }
                @Loss
                Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
                    return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
                }
            }
            """;

    private static ModelProgram program(Backend backend, ElementType type, String optimizer) {
        var model = ModelCompiler.readModel(SourceFile.of("Small.java", MODEL), Map.of(), new DiagnosticLog());
        var options = CompileOptions.standard().withBackend(backend).withType(type);
        var program = ModelCompiler.program(model, BundledExamples.optimizer(optimizer), options, 1);
        program.initialize(5);
        return program;
    }

    /** Sums of 784 products in another order differ by some 1e-15; ten steps multiply that by some ten. */
    @ParameterizedTest
    @ValueSource(strings = {"Sgd", "ClassicalMomentum", "Nesterov"})
    void interpretedAndCompiledStepsAgree(String optimizer) {
        var data = BundledExamples.digits();
        try (var interpreted = program(Backend.INTERPRETER, ElementType.FLOAT64, optimizer);
                var compiled = program(Backend.JVM, ElementType.FLOAT64, optimizer)) {
            double[] expected = BundledExamples.losses(interpreted, data, 10);
            double[] actual = BundledExamples.losses(compiled, data, 10);
            for (int step = 0; step < expected.length; step++) {
                assertEquals(expected[step], actual[step], 1e-12, "loss of step " + step);
            }
            for (var parameter : compiled.model().parameters()) {
                double[] x = interpreted.read(parameter.name());
                double[] y = compiled.read(parameter.name());
                for (int i = 0; i < x.length; i++) {
                    assertEquals(x[i], y[i], 1e-12, parameter.name());
                }
            }
        }
    }

    /** Beside a float32 program the interpreter starts from its values, so that both start alike. */
    @ParameterizedTest
    @ValueSource(strings = {"logits.linear1.weight", "logits.dense1.weight"})
    void initialValuesAreRoundedToTheProgramsType(String parameter) {
        try (var float32 = program(Backend.INTERPRETER, ElementType.FLOAT32, "Sgd");
                var float64 = program(Backend.INTERPRETER, ElementType.FLOAT64, "Sgd")) {
            double rounded = float32.read(parameter)[0];
            double full = float64.read(parameter)[0];
            assertEquals(rounded, (float) full);
            assertNotEquals(rounded, full);
        }
    }
}
