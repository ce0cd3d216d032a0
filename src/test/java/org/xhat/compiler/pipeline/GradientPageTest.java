package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.runtime.program.EntryKind;

/** {@code explain --emit gradient} of the library's batch normalization: the paper's formulas, equal layers once, and nothing else. */
@Tag("locale")
class GradientPageTest {
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

    private static final String HEADING = "batchNorm(linear(h, 100, gaussian(0.05f))), BatchNormMlp.java:21:25";

    private static final String BATCH_NORM = """
            logits.batchNorm1: x = logits.linear1.y, dy = sigmoid1.dx
            logits.batchNorm2: x = logits.linear2.y, dy = sigmoid2.dx
            logits.batchNorm3: x = logits.linear3.y, dy = sigmoid3.dx
              y = gamma * xHat + beta
              dx = gamma * invStd / batch * (batch * dy - dbeta - xHat * dgamma)
              dgamma = sum[batch](xHat * dy)
              dbeta = sum[batch](dy)
                where
                  mu = mean[batch](x)
                  centred = x - mu
                  biased = mean[batch](centred^2)
                  invStd = 1 / sqrt(biased + 1e-5)
                  xHat = centred * invStd
            """;

    private static String report(String file, String model) {
        return GradientPage.of(ModelCompiler.readModel(SourceFile.of(file, model), Map.of(), new DiagnosticLog()));
    }

    /** Ioffe and Szegedy 2015, section 3; the line is the model's, the names are the layer's, and three layers are one section. */
    @Test
    void formulasAreThePapers() {
        assertEquals(BATCH_NORM, section(GradientPage.of(BundledExamples.model("BatchNormMlp")), HEADING));
    }

    @Test
    void theReadmeShowsIt() throws IOException {
        String readme = Files.readString(Path.of("../../README.md"));
        assertTrue(readme.contains("```\n" + HEADING + "\n" + BATCH_NORM + "```\n"), BATCH_NORM);
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
        assertEquals("""
                y.mine1: x = y.linear1.y, dy = tanh1.dx
                  y = shift - scale * deviation / sd
                  dx = scale / (batch * sd) * (batch * dy - dshift - deviation * (t2 / t1))
                  dscale = -(t2 / sd)
                  dshift = sum[batch](dy)
                    where
                      deviation = mean[batch](x) - x
                      t1 = mean[batch](deviation^2) + 1e-5
                      sd = sqrt(t1)
                      t2 = sum[batch](deviation * dy)
                """, section(report("Own.java", own), "mine(linear(x, 2, gaussian(1f))), Own.java:8:27"));
    }

    /** Layers are told apart from the layers they are made of; equal ones are told once, by all their names. */
    @Test
    void eachLayerIsToldOnce() {
        assertEquals(
                List.of(
                        "logits.hidden1.linear1",
                        "logits.hidden1.normalized1 logits.hidden2.normalized1 logits.hidden3.normalized1",
                        "relu1 relu2 relu3",
                        "logits.hidden2.linear1 logits.hidden3.linear1",
                        "logits.dense1",
                        "softmaxCrossEntropy1",
                        "mean1"),
                labels(GradientPage.of(BundledExamples.model("LayerNormMlp"))));
    }

    /** Those at other places of the source are told with theirs; one that is computed otherwise is told apart. */
    @Test
    void equalLayersNeedNotStandAtOnePlace() {
        String page = GradientPage.of(BundledExamples.model("CurvesAutoencoder"));
        assertTrue(
                page.contains("\nlogits.dense12, CurvesAutoencoder.java:29:16: x = sigmoid10.y, dy ="
                        + " sigmoidCrossEntropy1.dx\n"),
                page);
        assertEquals("logits.dense1", labels(page).getFirst());
    }

    /** The labels of each section, those of one on a line. */
    private static List<String> labels(String page) {
        return Arrays.stream(page.split("\n\n"))
                .filter(block -> !block.startsWith("loss = "))
                .map(block -> block.lines()
                        .skip(1)
                        .filter(line -> !line.startsWith(" "))
                        .map(line -> line.replaceAll("[:,].*", ""))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    /** What goes into a sum of derivatives comes from where else the value goes, and what it is the same for is not derived again. */
    @Test
    void whatACallHasFromOthersHasItsPlace() {
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
        assertEquals("""
                mul1: x1 = tanh1.y, x2 = sum1.y
                  y = x1 * x2
                  dx1 = batch * x2
                """, section(report, "mul(tanh(s), s), Shared.java:10:41"));
        assertEquals("""
                sum1: x = y.linear1.y, z = tanh1.t1, z2 = tanh1.y
                  y = sum[batch](x)
                  dx = z + 1 + batch * z2
                """, section(report, "sum(linear(x, 2, gaussian(1f)), 0), Shared.java:8:20"));
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
        assertEquals("""
                split1: x = z.linear1.y, dy[1] = tanh1.dx, dy[0] = mul1.dx1
                  y[0] = slice[axis=1; start=0; end=2](x)
                  y[1] = slice[axis=1; start=2; end=4](x)
                  dx = pad[axis=1; before=2; after=0](dy[1]) + pad[axis=1; before=0; after=2](dy[0])
                """, section(report, "split(linear(x, 4, gaussian(1f)), 1, 2), Several.java:8:27"));
        assertEquals("""
                symmetricEigen1: x = matmul1.y, dy[1] = matmul2.dx2
                  y[0] = symmetricEigen(x)[0]
                  y[1] = symmetricEigen(x)[1]
                  dx = 0.5 * (t1 + t1ᵀ)
                    where
                      t1 = (y[1] @ where(iota[2]ᵀ == iota[2], 0, where(iota[2]ᵀ == iota[2], 0, 1 / where(iota[2]ᵀ == iota[2], 1, y[0] - y[0]ᵀ)) * (y[1]ᵀ @ dy[1]))) @ y[1]ᵀ
                """, section(report, "symmetricEigen(matmul(transpose(h), h)), Several.java:10:26"));
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
                mul2: x = sub1.y, dy2 = dy, z = mean1.t1
                  y = x * dy2
                  dx = z * dy2
                """, section(report, "mul(sub(prediction(z(x)), y), dy), Names.java:18:21"));
        assertEquals("""
                z.scaled1: x = mul1.y, x2 = z.scaled1.x, y2 = z.scaled1.y, dy = mul2.dx
                  y = dx3 * t1
                  dx2 = sum[batch](t2 * x)
                  dy2 = sum[batch](dy * dx3)
                    where
                      dx3 = tanh(x * x2)
                      t1 = exp(dx3) + y2
                      t2 = (dy * t1 + dy * dx3 * exp(dx3)) * (1 - dx3^2)
                """, section(report, "scaled(mul(dense(x, 2, gaussian(1f)), w)), Names.java:9:16"));
        assertTrue(
                report.endsWith(
                        "loss = mean1.y\ndw = mul1.dw\nz.scaled1.dx = z.scaled1.dx2\nz.scaled1.dy = z.scaled1.dy2\n"),
                report);
    }

    /** What stands under a heading, up to the next one. */
    private static String section(String page, String heading) {
        int start = ("\n" + page).indexOf("\n" + heading + "\n");
        assertTrue(start >= 0, page);
        String after = page.substring(start + heading.length() + 1);
        return after.substring(0, after.indexOf("\n\n") + 1);
    }

    /** Nothing is derived for the page: what it says is the graph that is compiled, node by node. */
    @ParameterizedTest
    @ValueSource(strings = {"BatchNormMlp", "ConvNet", "LayerNormMlp"})
    void itIsOfTheGraphThatRuns(String name) {
        var model = BundledExamples.model(name);
        var compiled = ModelCompiler.entry(model, EntryKind.TRAIN, CompileOptions.standard());
        assertEquals(text(compiled.simplified()), text(CallGraph.of(model).graph()));
    }

    /** The nodes and outputs, numbered anew. */
    private static String text(Graph graph) {
        var numbers = new HashMap<Node, Integer>();
        graph.nodes().forEach(node -> numbers.put(node, numbers.size()));
        var text = new StringBuilder();
        for (Node node : graph.nodes()) {
            text.append(node.op().mnemonic() + node.op().attributes());
            node.operands().forEach(operand -> text.append(" %" + numbers.get(operand.node()) + "." + operand.index()));
            text.append('\n');
        }
        graph.outputs().forEach((output, value) -> text.append(output + " %" + numbers.get(value.node()) + "\n"));
        return text.toString();
    }

    /** Values computed by hand, and again from the page; the gradient reassociates, so a few of the last bits may differ. */
    @Test
    void thePageEvaluatesToTheGoldenValues() {
        var model = ModelCompiler.readModel(SourceFile.of("Golden.java", MODEL), Map.of(), new DiagnosticLog());
        var train = model.entry(EntryKind.TRAIN);
        var reader = new PageReader(GradientPage.of(model), train);
        var read = new LinkedHashMap<String, Value>();
        var golden = GradientGraph.of(model).graph();
        for (String parameter : List.of("x", "y.batchNorm1.gamma", "y.batchNorm1.beta")) {
            int last = parameter.lastIndexOf('.') + 1;
            read.put(
                    "gradient:" + parameter,
                    reader.value(
                            parameter.substring(0, last) + "d" + parameter.substring(last),
                            golden.output("gradient:" + parameter)));
        }
        var outputs = new GraphInterpreter(reader.graph(read))
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
