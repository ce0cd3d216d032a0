package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.BoundEntry;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.OptimizerSignature;

/** A layer and its derivative by a given cotangent, without a loss. */
final class PullbackTest {
    private static ModelDefinition model() {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Normalized {
                    @Predict
                    Tensor y(@Dims("batch, 1") Tensor x) {
                        return batchNorm(x);
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 1") Tensor x) {
                        return mean(square(prediction(y(x))));
                    }
                }
                """;
        return ModelCompiler.readModel(SourceFile.of("Normalized.java", text), Map.of(), new DiagnosticLog());
    }

    @Test
    void thereIsNoLossAndAGradientByEachInputAndParameter() {
        var outputs = Pullback.compile(model(), CompileOptions.standard())
                .graph()
                .outputs()
                .keySet();
        assertEquals(
                Set.of(
                        "prediction",
                        "state:y.batchNorm1.mean",
                        "state:y.batchNorm1.variance",
                        "gradient:x",
                        "gradient:y.batchNorm1.gamma",
                        "gradient:y.batchNorm1.beta"),
                outputs);
    }

    /** Ioffe & Szegedy 2015, the equations of section 3, at x = 1, 2, 4, 5 and γ = 1.5, β = 0.25. */
    @Test
    void batchNormalizationHasTheDerivativeOfItsPaper() {
        var model = model();
        var options = CompileOptions.standard().withType(ElementType.FLOAT64);
        var values = new ModelValues(
                model.signature(),
                new OptimizerSignature("none", List.of(), List.of()),
                ElementType.FLOAT64,
                ElementType.FLOAT64);
        values.initialize(1);
        values.write("y.batchNorm1.gamma", new double[] {1.5});
        values.write("y.batchNorm1.beta", new double[] {0.25});
        fill(values, "x", 1, 2, 4, 5);
        fill(values, Pullback.COTANGENT, 1, 0, 0, -2);
        try (var team = new ThreadTeam(1)) {
            var entry = new BoundEntry(Pullback.compile(model, options).entry(), values.storage(), team);
            entry.run(DimValues.of("batch", 4));
            assertClose(
                    entry.elements("prediction", 4),
                    -1.6473628013792196,
                    -0.6986814006896098,
                    1.1986814006896098,
                    2.1473628013792196);
            assertClose(
                    entry.elements("gradient:x", 4),
                    0.047438623686989104,
                    -0.33203621341510914,
                    0.806376913759914,
                    -0.5217793240317941);
            assertClose(entry.elements("gradient:y.batchNorm1.gamma", 1), -3.7947256027584393);
            assertClose(entry.elements("gradient:y.batchNorm1.beta", 1), -1);
        }
    }

    private static void fill(ModelValues values, String input, double... elements) {
        var array = values.storage().require(ModelValues.Slots.input(input), elements.length);
        for (int i = 0; i < elements.length; i++) {
            array.set(i, elements[i]);
        }
    }

    /** A few roundings of numbers near 1. */
    private static void assertClose(double[] actual, double... expected) {
        assertArrayEquals(expected, actual, 1e-14);
    }
}
