package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.dsl.Dsl;
import org.xhat.layers.Layers;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelSignature.Variable;

/** What a model comes to: names, ownership, shapes, states, settings, and the values of its entries. */
final class ModelReaderTest {

    private static final String IMPORTS = "import static org.xhat.dsl.Dsl.*; import static org.xhat.layers.Layers.*;"
            + " import org.xhat.dsl.*; import org.xhat.layers.RunningRule;\n";

    private static ModelDefinition read(SourceFile file, Map<String, String> settings) {
        var log = new DiagnosticLog();
        ModelDefinition model = ModelReader.read(file, settings, log);
        assertEquals(List.of(), log.diagnostics(), "no warnings");
        return model;
    }

    /** A model whose prediction is {@code body}, with the inputs x [batch,8] and t [batch,8]. */
    private static ModelDefinition predicting(String body, String members) {
        String text = IMPORTS + "@Model class Net {\n@Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { " + body + " }\n"
                + "@Loss Tensor loss(@Dims(\"batch, 8\") Tensor x, @Dims(\"batch, 8\") Tensor t) {"
                + " return mean(squaredError(prediction(f(x)), t)); }\n" + members + "\n}";
        return read(SourceFile.of("Net.java", text), Map.of());
    }

    private static List<String> parameterNames(ModelDefinition model) {
        return model.signature().parameters().stream().map(Variable::name).toList();
    }

    private static List<DiagnosticKind> kinds(CompileException thrown) {
        return thrown.diagnostics().stream().map(Diagnostic::kind).toList();
    }

    @Test
    void theMlpOfThePaperHas100010Parameters() {
        var model = read(BundledExamples.source("BatchNormMlp"), Map.of());
        assertEquals(100_010, model.signature().parameterCount());
        assertEquals(
                List.of(
                        "logits.linear1.weight gaussian(0.05) [784, 100] weight",
                        "logits.batchNorm1.gamma ones() [100] gamma",
                        "logits.batchNorm1.beta zeros() [100] beta",
                        "logits.linear2.weight gaussian(0.05) [100, 100] weight",
                        "logits.batchNorm2.gamma ones() [100] gamma",
                        "logits.batchNorm2.beta zeros() [100] beta",
                        "logits.linear3.weight gaussian(0.05) [100, 100] weight",
                        "logits.batchNorm3.gamma ones() [100] gamma",
                        "logits.batchNorm3.beta zeros() [100] beta",
                        "logits.dense1.weight gaussian(0.05) [100, 10] weight",
                        "logits.dense1.bias zeros() [10] bias"),
                model.signature().parameters().stream()
                        .map(p -> p.name() + " " + p.init() + " " + p.shape() + " " + p.group())
                        .toList());
        assertEquals(
                Set.of("batchNorm1", "batchNorm2", "batchNorm3").stream()
                        .flatMap(
                                layer -> List.of("logits." + layer + ".mean", "logits." + layer + ".variance").stream())
                        .collect(Collectors.toSet()),
                model.signature().states().stream().map(Variable::name).collect(Collectors.toSet()));
    }

    @Test
    void eachEntryHasItsOutputs() {
        var model = read(BundledExamples.source("BatchNormMlp"), Map.of());
        var states = model.signature().states().stream().map(Variable::name).toList();
        var train = new TreeSet<>(Set.of("loss", "prediction"));
        states.forEach(state -> train.add("state:" + state));
        assertEquals(train, model.entry(EntryKind.TRAIN).outputs().keySet());
        assertEquals(
                Set.of("loss", "prediction"),
                model.entry(EntryKind.EVALUATE).outputs().keySet());
        assertEquals(
                Set.of("prediction"), model.entry(EntryKind.PREDICT).outputs().keySet());
        assertEquals(
                states.stream().map(state -> "statistic:" + state).collect(Collectors.toSet()),
                model.entry(EntryKind.CALIBRATE).outputs().keySet());
    }

    @Test
    void everyExampleIsReadWithoutWarnings() {
        for (String name : List.of(
                "BatchNormMlp", "SigmoidMlp", "LayerNormMlp", "ConvNet", "CurvesAutoencoder", "MnistAutoencoder")) {
            assertEquals(
                    name,
                    read(BundledExamples.source(name), Map.of()).signature().model());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "return dense(dense(x, 8, he()), 8, he()); | f.dense1.weight f.dense1.bias f.dense2.weight f.dense2.bias",
                "return linear(dense(x, 8, he()), 8, he()); | f.dense1.weight f.dense1.bias f.linear1.weight",
                "return named(\"out\", linear(x, 8, he())); | f.out.weight",
                "return linear(named(\"linear1\", linear(x, 8, he())), 8, he()); | f.linear1.weight f.linear2.weight",
                "return matmul(x, param(\"w\", gaussian(1f), 8, 8)); | f.w",
                "return add(x, param(\"b\", full(0.5f, 8))); | f.b",
                "Tensor h = x; for (int i = 0; i < 2; i++) { h = linear(h, 8, he()); } return h; |"
                        + " f.linear1.weight f.linear2.weight",
                "Tensor h = x; for (int i = 0; i < 2; i++) { h = named(\"l\" + i, linear(h, 8, he())); } return h; |"
                        + " f.l0.weight f.l1.weight",
                "return block(block(x)); | f.block1.dense1.weight f.block1.dense1.bias f.block2.dense1.weight"
                        + " f.block2.dense1.bias",
                "return tied(tied(x)); | tied.linear1.weight",
                "return once(x); | f.linear1.weight",
                "return mul(x, scale); | scale",
                "return batchNorm(relu(batchNorm(x, RunningRule.KERAS))); | f.batchNorm1.gamma f.batchNorm1.beta"
                        + " f.batchNorm2.gamma f.batchNorm2.beta"
            })
    void parametersBelongToTheirOwner(String body, String names) {
        var model = predicting(
                body,
                "@Layer Tensor block(Tensor x) { return dense(x, 8, he()); }\n"
                        + "@Shared Tensor tied(Tensor x) { return linear(x, 8, he()); }\n"
                        + "Tensor once(Tensor x) { return linear(x, 8, he()); }\n"
                        + (names.equals("scale") ? "@Param Tensor scale = initial(gaussian(0.5f), 8);" : ""));
        assertEquals(List.of(names.split(" ")), parameterNames(model));
    }

    @Test
    void anEntryReadAgainSharesItsParameters() {
        var model = read(SourceFile.of("Net.java", IMPORTS + """
                                @Model class Net {
                                    @Predict Tensor f(@Dims("batch, 8") Tensor x) { return linear(x, 8, he()); }
                                    @Loss Tensor loss(@Dims("batch, 8") Tensor x) {
                                        return mean(add(f(x), linear(f(f(x)), 8, he())));
                                    }
                                }
                                """), Map.of());
        assertEquals(List.of("f.linear1.weight", "loss.linear1.weight"), parameterNames(model));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "x | f[batch,8]",
                "sum(x, 0) | f[8]",
                "sum(x, -1) | f[batch]",
                "mean(x) | f[]",
                "reduceMax(x, 1, 0) | f[]",
                "transpose(x) | f[8,batch]",
                "reshape(x, dim(x, 0) * 2, 4) | f[2*batch,4]",
                "reshape(x, dim(x, 0) * dim(x, 1)) | f[8*batch]",
                "expandDims(x, 0) | f[1,batch,8]",
                "expandDims(x, -1) | f[batch,8,1]",
                "broadcast(sum(x, 0), 3, 8) | f[3,8]",
                "add(x, sum(x, 0)) | f[batch,8]",
                "add(sum(x, 0), x) | f[batch,8]",
                "sub(x, expandDims(mean(x, 1), 1)) | f[batch,8]",
                "mul(expandDims(sum(x, 0), 0), expandDims(sum(x, 0), 1)) | f[8,8]",
                "matmul(transpose(x), x) | f[8,8]",
                "matmul(x, zeros(2, 3, 8, 5)) | f[2,3,batch,5]",
                "matmul(expandDims(x, 1), zeros(8, 5)) | f[batch,1,5]",
                "matmul(zeros(4, 3, dim(x, 0), 8), zeros(3, 8, 5)) | f[4,3,batch,5]",
                "matmul(zeros(4, 1, dim(x, 0), 8), zeros(3, 8, 5)) | f[4,3,batch,5]",
                "matmul(zeros(1, 7, 8), reshape(x, 1, 8, -1)) | f[1,7,batch]",
                "matmul(zeros(1, 7, 8), transpose(x)) | f[1,7,batch]",
                "dense(reshape(x, dim(x, 0), 2, 4), 5, he()) | f[batch,2,5]",
                "linear(reshape(x, 2, 2, -1, 2), 5, he()) | f[2,2,batch,5]",
                "reshape(x, -1, 4) | f[2*batch,4]",
                "reshape(x, -1) | f[8*batch]",
                "reshape(x, dim(x, 0), -1, 2) | f[batch,4,2]",
                "reshape(x, dim(x, 0), 8, -1) | f[batch,8,1]",
                "reshape(concat(0, x, zeros(1, 8)), -1, dim(x, 0) + 1) | f[8,batch+1]",
                "reshape(matmul(x, transpose(x)), -1, 1, dim(x, 0)) | f[batch,1,batch]",
                "where(less(x, 0), x, 1f) | f[batch,8]",
                "div(1f, add(x, dim(x, 0) / 2)) | f[batch,8]",
                "zeros(dim(x, 0), 3) | f[batch,3]",
                "logSumExp(x) | f[batch]",
                "softmax(x) | f[batch,8]"
            })
    void shapesFollowFromTheInputs(String expression, String type) {
        String text = IMPORTS + "@Model class Net { @Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { return x; }"
                + " @Loss Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(" + expression + "); } }";
        Value mean = read(SourceFile.of("Net.java", text), Map.of())
                .entry(EntryKind.TRAIN)
                .output("loss");
        Value sum = mean.operand(0);
        assertEquals(
                type,
                (sum.op().mnemonic().equals("sum") ? sum.operand(0) : sum)
                        .type()
                        .toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"pow(x, 2) | square", "pow(x, 3) | pow", "pow(2, x) | pow", "pow(x, x) | pow"})
    void theSecondPowerIsASquare(String expression, String operator) {
        String text = IMPORTS + "@Model class Net { @Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { return "
                + expression + "; } @Loss Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(f(x)); } }";
        Graph graph = read(SourceFile.of("Net.java", text), Map.of()).entry(EntryKind.PREDICT);
        assertEquals(operator, graph.output("prediction").op().mnemonic());
    }

    /** Ioffe & Szegedy's normalization of [1,2,4,5] with γ = 1.5, β = 0.25, ε = 1e-5: to the last bit but two. */
    @Test
    void batchNormNormalizesByTheBatch() {
        var outputs = batchNorm("RunningRule.PYTORCH", EntryKind.TRAIN);
        assertArrayEquals(
                new double[] {-1.6473628013792196, -0.6986814006896098, 1.1986814006896098, 2.1473628013792196},
                outputs.get("prediction").data(),
                4e-16);
    }

    @ParameterizedTest(name = "{0}: mean {1}, variance {2}")
    @CsvSource({
        // The batch has mean 3, biased variance 2.5, unbiased 10/3; the running mean was 7, the running variance 2.
        "PYTORCH, 6.6, 2.1333333333333333",
        "ONNX,    6.6, 2.05",
        "KERAS,   6.96, 2.005"
    })
    void eachPresetKeepsItsRunningAverage(String rule, double mean, double variance) {
        var outputs = batchNorm("RunningRule." + rule, EntryKind.TRAIN);
        assertEquals(mean, outputs.get("state:f.batchNorm1.mean").data()[0], 1e-14);
        assertEquals(variance, outputs.get("state:f.batchNorm1.variance").data()[0], 1e-14);
    }

    @Test
    void withoutTrainingBatchNormUsesWhatIsKept() {
        var prediction = batchNorm("RunningRule.PYTORCH", EntryKind.PREDICT)
                .get("prediction")
                .data();
        for (int i = 0; i < 4; i++) {
            double x = List.of(1.0, 2.0, 4.0, 5.0).get(i);
            assertEquals(1.5 * (x - 7) / Math.sqrt(2 + 1e-5) + 0.25, prediction[i], 1e-14);
        }
    }

    @Test
    void calibrationObservesTheUnbiasedStatistics() {
        var outputs = batchNorm("RunningRule.PAPER", EntryKind.CALIBRATE);
        assertEquals(3, outputs.get("statistic:f.batchNorm1.mean").data()[0], 1e-15);
        assertEquals(10 / 3.0, outputs.get("statistic:f.batchNorm1.variance").data()[0], 1e-15);
    }

    private static ModelDefinition batchNormModel(String rule) {
        String text = IMPORTS
                + "@Model class Net { @Predict Tensor f(@Dims(\"batch, 1\") Tensor x) { return batchNorm(x, " + rule
                + "); } @Loss Tensor loss(@Dims(\"batch, 1\") Tensor x) { return mean(prediction(f(x))); } }";
        return read(SourceFile.of("Net.java", text), Map.of());
    }

    private static Map<String, Array64> batchNorm(String rule, EntryKind kind) {
        var bindings = new Bindings()
                .dim("batch", 4)
                .input("x", new Array64(List.of(4, 1), new double[] {1, 2, 4, 5}))
                .parameter("f.batchNorm1.gamma", new Array64(List.of(1), new double[] {1.5}))
                .parameter("f.batchNorm1.beta", new Array64(List.of(1), new double[] {0.25}))
                .state("f.batchNorm1.mean", new Array64(List.of(1), new double[] {7}))
                .state("f.batchNorm1.variance", new Array64(List.of(1), new double[] {2}));
        return new GraphInterpreter(batchNormModel(rule).entry(kind)).run(bindings);
    }

    @Test
    void onlyThePaperPresetNeedsCalibration() {
        assertTrue(batchNormModel("RunningRule.PAPER").signature().calibrated());
        assertFalse(batchNormModel("RunningRule.PYTORCH").signature().calibrated());
        assertEquals(
                Set.of("loss", "prediction"),
                batchNormModel("RunningRule.PAPER")
                        .entry(EntryKind.TRAIN)
                        .outputs()
                        .keySet());
    }

    @Test
    void oneExampleIsTooFewForABatchStatistic() {
        List<Requirement> requirements = batchNormModel("RunningRule.PYTORCH").requirements();
        assertEquals(
                Set.of(EntryKind.TRAIN, EntryKind.CALIBRATE),
                requirements.stream().map(Requirement::entry).collect(Collectors.toSet()));
        for (Requirement requirement : requirements) {
            assertEquals("batch > 1", requirement.condition());
            assertTrue(requirement.holds(Map.of("batch", 2L)));
            assertFalse(requirement.holds(Map.of("batch", 1L)));
        }
    }

    @Test
    void losses() {
        double[] z = {0.5, -1, 2};
        double sum = Math.exp(0.5) + Math.exp(-1) + Math.exp(2);
        assertEquals(Math.log(sum) - 2, loss("softmaxCrossEntropy(z, label)", z), 1e-15);
        assertEquals(
                Arrays.stream(z).map(v -> Math.log1p(Math.exp(v)) - 0.25 * v).sum(),
                loss("sigmoidCrossEntropy(z, full(0.25f, dim(z, 0), 3))", z),
                1e-15);
        assertEquals(
                Arrays.stream(z).map(v -> (v - 1) * (v - 1)).sum(),
                loss("squaredError(z, ones(dim(z, 0), 3))", z),
                1e-15);
    }

    @Test
    void crossEntropyNeitherOverflowsNorLosesItsDigits() {
        assertEquals(2e4, loss("softmaxCrossEntropy(z, label)", new double[] {1e4, 0, -1e4}), 0);
        assertEquals(0, loss("softmaxCrossEntropy(z, label)", new double[] {-1e4, 0, 1e4}), 0);
        assertEquals(1e4, loss("sigmoidCrossEntropy(z, zeros(dim(z, 0), 3))", new double[] {1e4, -1e4, -1e4}), 0);
    }

    /** The mean loss of one example with logits z and label 2. */
    private static double loss(String expression, double[] z) {
        String text = IMPORTS + "@Model class Net { @Predict Tensor f(@Dims(\"batch, 3\") Tensor z) { return z; }"
                + " @Loss Tensor loss(@Dims(\"batch, 3\") Tensor z, @Dims(\"batch\") Labels label) { return mean("
                + expression + "); } }";
        var log = new DiagnosticLog();
        var model = ModelReader.read(SourceFile.of("Net.java", text), Map.of(), log);
        return new GraphInterpreter(model.entry(EntryKind.EVALUATE))
                .run(new Bindings()
                        .dim("batch", 1)
                        .input("z", new Array64(List.of(1, 3), z))
                        .input("label", new Array64(List.of(1), new double[] {2})))
                .get("loss")
                .scalarValue();
    }

    /** Running averages: 1 − 0.9 is 0.1, whatever the element type, not the difference of two floats. */
    @Test
    void numbersOfAModelAreDecimals() {
        var constants = batchNormModel("RunningRule.PYTORCH").entry(EntryKind.TRAIN).nodes().stream()
                .map(node -> node.op().attributes())
                .toList();
        assertTrue(constants.contains("0.1"), constants::toString);
    }

    @Test
    void nodesKnowTheModelsLineFirstAndTheLibrarysSecond() {
        Graph graph = read(BundledExamples.source("BatchNormMlp"), Map.of()).entry(EntryKind.PREDICT);
        Node product = graph.nodes().stream()
                .filter(node -> node.op().mnemonic().equals("contract"))
                .findFirst()
                .orElseThrow();
        List<Origin> origins = List.copyOf(graph.origins(product));
        assertEquals("linear(h, 100, gaussian(0.05f))", origins.getFirst().text());
        assertTrue(origins.getFirst().file().endsWith("BatchNormMlp.java"), origins::toString);
        assertEquals("org/xhat/layers/Layers.java", origins.getLast().file());
    }

    @Test
    void aUsersLibraryBesideTheModelIsReadToo(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("net/parts"));
        Files.writeString(
                folder.resolve("net/parts/Parts.java"),
                "package net.parts;\n" + IMPORTS
                        + "public final class Parts { @Layer public static Tensor twice(Tensor x) {"
                        + " return linear(linear(x, 8, he()), 8, he()); } }");
        Path file = Files.writeString(
                folder.resolve("net/Net.java"),
                "package net;\nimport static net.parts.Parts.*;\n" + IMPORTS
                        + "@Model class Net { @Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { return twice(x); }"
                        + " @Loss Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(f(x)); } }");
        assertEquals(
                List.of("f.twice1.linear1.weight", "f.twice1.linear2.weight"),
                parameterNames(read(SourceFile.read(file), Map.of())));
    }

    /** f0 calls f1, which calls f2 …: what no limit of the scan bounds. */
    private static SourceFile chain(int methods, String before, String after) {
        var text = new StringBuilder(IMPORTS).append("@Model class Net {\n");
        for (int i = 0; i < methods; i++) {
            text.append("Tensor f%s(Tensor x) { %sf%s(x)%s }\n".formatted(i, before, i + 1, after));
        }
        text.append("Tensor f%s(Tensor x) { return x; }\n".formatted(methods))
                .append("@Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { return f0(x); }\n")
                .append("@Loss Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(f(x)); }\n}");
        return SourceFile.of("Net.java", text.toString());
    }

    @Test
    void aChainOfTenThousandMethodsIsADiagnosticAtItsCall() {
        var thrown = assertThrows(CompileException.class, () -> read(chain(10_000, "return ", ";"), Map.of()));
        assertEquals(Set.of(DiagnosticKind.CALLS_TOO_DEEP), Set.copyOf(kinds(thrown)));
        assertEquals(200, thrown.diagnostics().getFirst().span().line(), "the call that is one too many");
    }

    @Test
    void callsNestAsDeepAsTheLimitSaysWhateverIsAroundThem() {
        String before = "if (true) { for (int i = 0; i < 1; i++) { return " + "neg(".repeat(40);
        var model = read(chain(197, before, ")".repeat(40) + "; } } return x;"), Map.of());
        assertEquals(List.of(), parameterNames(model));
    }

    @Test
    void everyStubIsAPrimitiveAndEveryPrimitiveAStub() {
        Set<String> stubs = Arrays.stream(Dsl.class.getDeclaredMethods())
                .map(method -> method.getName())
                .collect(Collectors.toSet());
        var names = Primitive.names();
        assertEquals(Set.of(), without(stubs, names), "stubs of Dsl without a declaration in OpCatalog");
        assertEquals(Set.of(), without(names, stubs), "declarations without a stub in Dsl");
    }

    /** One import of either would take the other's calls. */
    @Test
    void noPrimitiveHasALayersName() {
        var layers = Arrays.stream(Layers.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(method -> method.getName())
                .collect(Collectors.toSet());
        layers.retainAll(Primitive.names());
        assertEquals(Set.of(), layers);
    }

    private static Set<String> without(Collection<String> names, Collection<String> others) {
        var left = new TreeSet<>(names);
        left.removeAll(others);
        return left;
    }
}
