package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
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
@Tag("locale")
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

    private static String report(String file, String model) {
        return GradientReport.of(ModelCompiler.readModel(SourceFile.of(file, model), Map.of(), new DiagnosticLog()));
    }

    /** Ioffe and Szegedy 2015, section 3; the line is the model's, the names are the layer's. */
    @Test
    void formulasAreThePapers() {
        assertEquals(
                """
                //   dx = gamma * invStd / batch * (batch * dy - dbeta - xHat * dgamma)
                //   dgamma = sum[batch](xHat * dy)
                //   dbeta = sum[batch](dy)
                //     where
                //       mu = mean[batch](x)
                //       centred = x - mu
                //       biased = mean[batch](centred^2)
                //       invStd = 1 / sqrt(biased + 1e-5)
                //       xHat = centred * invStd
                //
                """,
                formulas(
                        GradientReport.of(BundledExamples.model("BatchNormMlp")),
                        "BatchNormMlp.java:21:25 batchNorm(linear(h, 100, gaussian(0.05f))) [logits.batchNorm2]"));
    }

    /** A model's own normalization is told as one layer, as a library's is, and simplified as far. */
    @Test
    void aLayerOfTheModelsOwnHasFormulas() {
        String own = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Own {
                    @Predict
                    Tensor y(@Dims("batch, 3") Tensor x) {
                        return dense(tanh(mine(linear(x, 2, gaussian(1f)))), 1, gaussian(1f));
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x) {
                        return sum(prediction(y(x)));
                    }
                    @Layer
                    Tensor mine(Tensor z) {
                        Tensor scale = param("scale", ones(2));
                        Tensor deviation = sub(mean(z, 0), z);
                        Tensor sd = sqrt(add(mean(mul(deviation, deviation), 0), 1e-5f));
                        return sub(param("shift", zeros(2)), div(mul(scale, deviation), sd));
                    }
                }
                """;
        assertEquals(
                """
                //   dx = scale / (batch * sd) * (batch * dy - dshift - deviation * (t1 / t2))
                //   dscale = -(t1 / sd)
                //   dshift = sum[batch](dy)
                //     where
                //       deviation = mean[batch](x) - x
                //       t1 = sum[batch](deviation * dy)
                //       t2 = mean[batch](deviation^2) + 1e-5
                //       sd = sqrt(t2)
                //
                """, formulas(report("Own.java", own), "Own.java:8:27 mine(linear(x, 2, gaussian(1f))) [y.mine1]"));
    }

    /** Layers are told apart from the layers they are made of; what is called twice is told once. */
    @Test
    void eachLayerIsToldOnce() {
        String report = GradientReport.of(BundledExamples.model("LayerNormMlp"));
        var headings = report.lines()
                .filter(line -> line.matches("// \\S.*"))
                .map(line -> line.replaceAll("// \\S+ (\\w+)\\(.*?( \\[.*)?$", "$1$2"))
                .toList();
        assertEquals(
                List.of(
                        "linear [logits.hidden1.linear1]",
                        "normalized [logits.hidden1.normalized1]",
                        "relu",
                        "linear [logits.hidden2.linear1]",
                        "normalized [logits.hidden2.normalized1]",
                        "relu",
                        "linear [logits.hidden3.linear1]",
                        "normalized [logits.hidden3.normalized1]",
                        "relu",
                        "dense [logits.dense1]",
                        "softmaxCrossEntropy",
                        "mean"),
                headings);
    }

    /** What else s goes into is no part of the mean's derivative, nor of the product's. */
    @Test
    void aCallsFormulasAreItsOwn() {
        String report = report("Shared.java", """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Shared {
                    @Predict
                    Tensor y(@Dims("batch, 3") Tensor x) {
                        Tensor s = sum(linear(x, 2, gaussian(1f)), 0);
                        float m = dim(x, 0);
                        return broadcast(add(div(s, m), mul(tanh(s), s)), dim(x, 0), 2);
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x) {
                        return sum(prediction(y(x)));
                    }
                }
                """);
        assertEquals("//   dx = dy / batch\n//\n", formulas(report, "Shared.java:10:30 div(s, m)"));
        assertEquals("""
                //   dx1 = x2 * dy
                //   dx2 = x1 * dy
                //
                """, formulas(report, "Shared.java:10:41 mul(tanh(s), s)"));
    }

    /** Of a call with several results, y[0] is the first; of each comes a cotangent, whatever the model does with it. */
    @Test
    void aCallWithSeveralResultsHasFormulas() {
        String report = report("Several.java", """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Several {
                    @Predict
                    Tensor z(@Dims("batch, 3") Tensor x) {
                        Tensor[] halves = split(linear(x, 4, gaussian(1f)), 1, 2);
                        Tensor h = mul(halves[0], tanh(halves[1]));
                        return matmul(h, symmetricEigen(matmul(transpose(h), h))[1]);
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x) {
                        return mean(exp(prediction(z(x))));
                    }
                }
                """);
        assertEquals(
                "//   dx = pad[axis=1; before=2; after=0](dy[1]) + pad[axis=1; before=0; after=2](dy[0])\n//\n",
                formulas(report, "Several.java:8:27 split(linear(x, 4, gaussian(1f)), 1, 2)"));
        assertEquals("""
                //   dx = 0.5 * (t1 + t1ᵀ)
                //     where
                //       t1 = (y[1] @ where(iota(2)ᵀ == iota(2), dy[0], where(iota(2)ᵀ == iota(2), 0, 1 / where(iota(2)ᵀ == iota(2), 1, y[0] - y[0]ᵀ)) * (y[1]ᵀ @ dy[1]))) @ y[1]ᵀ
                //
                """, formulas(report, "Several.java:10:26 symmetricEigen(matmul(transpose(h), h))"));
    }

    /** y, dy and the derivatives' names are the report's; what the source calls so gets a number. */
    @Test
    void namesOfTheSourceGiveWay() {
        String report = report("Names.java", """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Names {
                    @Param Tensor w = initial(gaussian(1f), 2);
                    @Predict
                    Tensor z(@Dims("batch, 3") Tensor x) {
                        return scaled(mul(dense(x, 2, gaussian(1f)), w));
                    }
                    @Layer
                    Tensor scaled(Tensor a) {
                        Tensor dx = tanh(mul(a, param("x", ones(2))));
                        return mul(dx, add(exp(dx), param("y", ones(2))));
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x, @Dims("batch, 2") Tensor y, @Dims("batch, 2") Tensor dy) {
                        return mean(mul(sub(prediction(z(x)), y), dy));
                    }
                }
                """);
        assertEquals("""
                //   dx = dy * w
                //   dw = sum[batch](x * dy)
                //
                """, formulas(report, "Names.java:9:23 mul(dense(x, 2, gaussian(1f)), w)"));
        assertEquals(
                "//   dx = dy2 * dy\n//\n", formulas(report, "Names.java:18:21 mul(sub(prediction(z(x)), y), dy)"));
        String scaled = formulas(report, "Names.java:9:16 scaled(mul(dense(x, 2, gaussian(1f)), w)) [z.scaled1]");
        assertEquals(
                List.of("dx", "dx2", "dy2"),
                scaled.lines()
                        .takeWhile(line -> !line.endsWith("where"))
                        .map(line -> line.replaceAll("// *(\\w+) = .*", "$1"))
                        .sorted()
                        .toList(),
                scaled);
        assertTrue(scaled.contains("//       dx3 = tanh(x * x2)\n"), scaled);
    }

    private static String formulas(String report, String call) {
        String heading = "// " + call + "\n";
        assertTrue(report.contains(heading), report);
        String after = report.substring(report.indexOf(heading) + heading.length());
        return after.substring(0, after.indexOf("//\n") + 3).replaceAll("   // \\w+\\.java:\\d+:\\d+", "");
    }

    /** Recomputed values, in double; the gradient reassociates, so a few of the last bits may differ. */
    @Test
    void thePrintedGraphEvaluatesToTheGoldenValues() {
        var outputs = new GraphInterpreter(GraphParser.parse(report("Golden.java", MODEL), OpCatalog::parse))
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
