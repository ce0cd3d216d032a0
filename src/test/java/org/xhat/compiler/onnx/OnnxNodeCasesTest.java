package org.xhat.compiler.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.xhat.compiler.backend.PlanRun;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/**
 * ONNX's published cases: by the interpreter in double, by scalar code and by vector code each node makes what its case says. A few
 * lie here; {@code -Dxhat.onnx.cases=DIR} tries those of a folder. Cases that are not computed are skipped, and say why.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OnnxNodeCasesTest {
    private static final String CASES = "xhat.onnx.cases";

    /** Rounding in float32, some of it by the library that published the values. */
    private static final double RELATIVE = 1e-5;

    /** ONNX's own bound, for results near 0 of operands that are not. */
    private static final double ABSOLUTE = 1e-7;

    private static final int[] VECTOR_BITS = {0, 256, 512};

    private final Map<String, String> passed = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();

    @TestFactory
    Stream<DynamicTest> agreeHere() throws IOException, URISyntaxException {
        return Stream.concat(
                casesOf(folder("cases"), OnnxNodeCasesTest::check),
                casesOf(folder("options"), OnnxNodeCasesTest::check));
    }

    private static Path folder(String name) throws URISyntaxException {
        return Path.of(OnnxNodeCasesTest.class.getResource(name).toURI());
    }

    @TestFactory
    @EnabledIfSystemProperty(named = CASES, matches = ".+")
    Stream<DynamicTest> agreeInTheFolder() throws IOException {
        return casesOf(Path.of(System.getProperty(CASES)), this::count);
    }

    /** Of each case that lies here, with another number where it says one. */
    @TestFactory
    Stream<DynamicTest> tellOtherResults() throws IOException, URISyntaxException {
        return casesOf(folder("cases"), given -> {
            var altered =
                    given.outputs().stream().map(OnnxNodeCasesTest::altered).toList();
            var wrong = new OnnxCase(
                    given.name(), given.op(), given.attributes(), given.nodeInputs(), given.inputs(), altered);
            assertThrows(AssertionError.class, () -> check(wrong));
        });
    }

    private static OnnxTensor altered(OnnxTensor tensor) {
        double[] data = tensor.value().data().clone();
        data[data.length - 1] += 1e-4 * (1 + Math.abs(data[data.length - 1]));
        return new OnnxTensor(
                tensor.name(), tensor.type(), new Array64(tensor.value().shape(), data));
    }

    private static Stream<DynamicTest> casesOf(Path folder, Consumer<OnnxCase> check) throws IOException {
        try (var files = Files.list(folder)) {
            var cases = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertTrue(!cases.isEmpty(), folder + " has no cases");
            return cases.stream()
                    .map(file -> DynamicTest.dynamicTest(
                            file.getFileName().toString(), () -> check.accept(OnnxCase.read(file))));
        }
    }

    private void count(OnnxCase given) {
        try {
            check(given);
            passed.put(given.name(), given.op());
        } catch (UnsupportedNodeException lacking) {
            refused.put(given.name(), given.op() + ": " + lacking.getMessage());
            Assumptions.abort(lacking.getMessage());
        }
    }

    private static void check(OnnxCase given) {
        Graph graph = graph(given);
        Map<LeafOp, Array64> leaves = leaves(graph, given);
        var interpreted = new GraphInterpreter(graph).run(RandomProgram.bindings(leaves, Map.of()));
        given.outputs().forEach(output -> {
            assertEquals(
                    output.value().shape(),
                    interpreted.get(output.name()).shape(),
                    given + "'s shape of " + output.name());
            same(output, interpreted.get(output.name()).data(), "interpreted");
        });
        Plan plan = KernelPlanning.plan(
                Rewriter.rewrite(graph, RuleSet.all(), Exactness.EXACT).graph(),
                FusionOptions.DEFAULT,
                Set.of(),
                buffer -> Optional.empty());
        try (var team = new ThreadTeam(1)) {
            for (int bits : VECTOR_BITS) {
                var run = new PlanRun(plan, element(given), leaves, Map.of());
                var outputs = run.run(run.compile(bits), team).outputs();
                given.outputs().forEach(output -> same(output, outputs.get(output.name()), bits + " bits"));
            }
        }
    }

    private static Graph graph(OnnxCase given) {
        var builder = new GraphBuilder();
        List<Value> values = OnnxOperators.outputs(given.op(), new OnnxNode(given, new Fx(builder)));
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 0; i < given.outputs().size(); i++) {
            outputs.put(given.outputs().get(i).name(), values.get(i));
        }
        Graph graph = builder.build(outputs);
        GraphVerifier.verify(graph);
        return graph;
    }

    private static Map<LeafOp, Array64> leaves(Graph graph, OnnxCase given) {
        Map<LeafOp, Array64> leaves = new LinkedHashMap<>();
        graph.nodes()
                .forEach(node -> given.inputs().forEach(tensor -> {
                    if (node.op() instanceof LeafOp.Input input && input.name().equals(tensor.name())) {
                        leaves.put(input, tensor.value());
                    }
                }));
        return leaves;
    }

    private static ElementType element(OnnxCase given) {
        boolean isDouble = Stream.concat(given.inputs().stream(), given.outputs().stream())
                .anyMatch(tensor -> tensor.type().equals("float64"));
        return isDouble ? ElementType.FLOAT64 : ElementType.FLOAT32;
    }

    private static void same(OnnxTensor expected, double[] actual, String how) {
        double[] data = expected.value().data();
        assertEquals(data.length, actual.length, how);
        for (int i = 0; i < data.length; i++) {
            double bound = expected.isFloating() ? ABSOLUTE + RELATIVE * Math.abs(data[i]) : 0;
            boolean agrees = Double.compare(data[i], actual[i]) == 0
                    || data[i] == actual[i]
                    || Math.abs(data[i] - actual[i]) <= bound && Double.isFinite(data[i]);
            assertTrue(agrees, how + ": " + expected.name() + "[" + i + "] is " + actual[i] + " instead of " + data[i]);
        }
    }

    @AfterAll
    void tell() {
        if (System.getProperty(CASES) != null) {
            long operators = passed.values().stream().distinct().count();
            System.out.println("ONNX cases: " + passed.size() + " of " + operators + " operators agree; "
                    + refused.size() + " are not computed");
            refused.forEach((name, reason) -> System.out.println("  " + name + ": " + reason));
        }
    }
}
