package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelInputs;

/** A model whose loss depends on eigenvalues and eigenvectors. */
final class SymmetricEigenTest {
    private static final int BATCH = 7;

    private static ModelDefinition model(String matrix) {
        return ModelCompiler.readModel(
                SourceFile.of("Spectrum.java", """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Spectrum {
                    @Predict
                    Tensor rotated(@Dims("batch, 5") Tensor x) {
                        Tensor h = tanh(linear(x, 3, gaussian(1f)));
                        Tensor[] s = symmetricEigen(%s);
                        return mul(matmul(h, s[1]), log(s[0]));
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 5") Tensor x) {
                        return mean(sigmoid(prediction(rotated(x))));
                    }
                }
                """.formatted(matrix)), Map.of(), new DiagnosticLog());
    }

    private static DimValues load(ModelInputs inputs) {
        var dims = inputs.model().bind(BATCH);
        var random = new Random(3);
        var x = inputs.input("x", dims);
        for (int i = 0; i < 5 * BATCH; i++) {
            x.set(i, random.nextGaussian());
        }
        return dims;
    }

    @Test
    void itsGradientIsTheLimitOfDifferences() {
        var checked =
                GradientCheck.run(model("matmul(transpose(h), h)"), SymmetricEigenTest::load, 15, 1, parameter -> {});
        assertEquals(1, checked.parameters().size());
        var weight = checked.parameters().getFirst();
        assertEquals(GradientCheck.Verdict.PASSED, weight.verdict(), weight::toString);
        assertTrue(weight.maxRelativeError() > 0, "a difference quotient is never exact");
    }

    @Test
    void itsCallIsNoKernel() {
        var model = model("matmul(transpose(h), h)");
        var entries = ModelCompiler.entries(
                model,
                ModelCompiler.readOptimizer(
                        ModelCompiler.libraryOptimizer("Sgd").orElseThrow(), Map.of(), new DiagnosticLog()),
                CompileOptions.standard());
        String text = new Explanation(model, entries, model.signature().bind(BATCH), ElementType.FLOAT32)
                .text(Explanation.Emission.fused);
        assertTrue(text.contains(" kernels, 1 call\n"), text);
    }

    @Test
    void anythingButASquareMatrixIsAnErrorAtTheArgument() {
        var error = assertThrows(CompileException.class, () -> model("h"));
        String text = error.getMessage();
        assertTrue(text.contains("Spectrum.java:9:37"), text);
        assertTrue(text.contains("'symmetricEigen' cannot take [batch, 3]"), text);
        assertTrue(text.contains("expected square matrices along the last two axes: batch is not 3"), text);
    }

    @Test
    void moreAxesThanItsDerivativesHaveLettersForAreAnErrorAtTheArgument() {
        String batched = "reshape(symmetricEigen(reshape(matmul(transpose(h), h), %s3, 3))[1], 3, 3)";
        assertDoesNotThrow(() -> model(batched.formatted("1, ".repeat(23))));
        var error = assertThrows(CompileException.class, () -> model(batched.formatted("1, ".repeat(24))));
        assertTrue(error.getMessage().contains("at most 25 axes"), error::getMessage);
    }
}
