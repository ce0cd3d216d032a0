package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.OpCatalog;

/** {@code explain --emit gradient} of the library's batch normalization: the paper's formulas, and a graph that means them. */
class GradientReportTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            public final class Golden {
                @Param Tensor x = initial(gaussian(1f), 4, 1);
                @Predict
                Tensor y(@Dims("4, 1") Tensor weights) {
                    return mul(weights, batchNorm(mul(x, 1)));
                }
                @Loss
                Tensor loss(@Dims("4, 1") Tensor weights) {
                    return sum(prediction(y(weights)));
                }
            }
            """;

    private final String report = GradientReport.of(
            ModelCompiler.readModel(SourceFile.of("Golden.java", MODEL), Map.of(), new DiagnosticLog()));

    /** Ioffe and Szegedy 2015, section 3, with x̂ = t1 · t2; the line is the model's. */
    @Test
    void formulasAreThePapers() {
        String mlp = GradientReport.of(BundledExamples.model("BatchNormMlp"));
        String call = "// BatchNormMlp.java:21:25 batchNorm(linear(h, 100, gaussian(0.05f))) [logits.batchNorm2]\n";
        assertTrue(mlp.contains(call), mlp);
        String formulas =
                mlp.substring(mlp.indexOf(call) + call.length()).replaceAll("   // BatchNormMlp.java:21:25", "");
        assertTrue(formulas.startsWith("""
                        //   dx = gamma * t2 / batch * (batch * dy - dbeta - t1 * t2 * dgamma)
                        //   dgamma = sum[batch](t1 * t2 * dy)
                        //   dbeta = sum[batch](dy)
                        //     where
                        //       t1 = x - mean[batch](x)
                        //       t2 = 1 / sqrt(mean[batch](t1^2) + 1.0E-5)
                        """), formulas);
    }

    /** Recomputed values, in double; the gradient reassociates, so a few of the last bits may differ. */
    @Test
    void thePrintedGraphEvaluatesToTheGoldenValues() {
        var outputs = new GraphInterpreter(GraphParser.parse(report, OpCatalog::parse))
                .run(new Bindings()
                        .input("weights", column(1, 0, 0, -2))
                        .parameter("x", column(1, 2, 4, 5))
                        .parameter("y.batchNorm1.gamma", new Array64(List.of(1), new double[] {1.5}))
                        .parameter("y.batchNorm1.beta", new Array64(List.of(1), new double[] {0.25}))
                        .state("y.batchNorm1.mean", new Array64(List.of(1), new double[] {0}))
                        .state("y.batchNorm1.variance", new Array64(List.of(1), new double[] {1})));
        assertGolden(outputs, "gradient:y.batchNorm1.gamma", -3.7947256027584393);
        assertGolden(outputs, "gradient:y.batchNorm1.beta", -1);
        assertGolden(
                outputs,
                "gradient:x",
                0.047438623686989104,
                -0.33203621341510914,
                0.806376913759914,
                -0.5217793240317941);
    }

    private static Array64 column(double... values) {
        return new Array64(List.of(values.length, 1), values);
    }

    private static void assertGolden(Map<String, Array64> outputs, String name, double... expected) {
        Array64 value = outputs.get(name);
        assertTrue(value != null, () -> name + " is not among " + outputs.keySet());
        assertArrayEquals(expected, value.data(), 1e-14, name);
    }
}
