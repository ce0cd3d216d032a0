package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.autodiff.ForwardMode;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelInterpreter;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.KernelPrinter;
import org.xhat.compiler.kernel.LibraryCall;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.SymmetricEigen;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.LibraryCode;

/** A library's operator, of several results, as a step between kernels. */
final class LibraryCallTest {
    private static final int BATCH = 3;
    private static final Map<String, Long> DIMS = Map.of("batch", (long) BATCH);
    private static final LeafOp.Parameter X =
            new LeafOp.Parameter("x", TensorType.floating(Dim.named("batch"), Dim.of(4), Dim.of(4)));

    private final Fx fx = new Fx(new GraphBuilder());
    private final Value x = fx.builder().add(X);

    private List<Value> eigen(Value of) {
        return fx.builder().addNode(new SymmetricEigen(), List.of(of)).results();
    }

    private Graph graph(Value... outputs) {
        var named = new LinkedHashMap<String, Value>();
        for (Value output : outputs) {
            named.put("y" + named.size(), output);
        }
        return fx.builder().build(named);
    }

    private static Array64 random() {
        return new Array64(
                List.of(BATCH, 4, 4), new Random(5).doubles(BATCH * 16, -1, 1).toArray());
    }

    private static Plan plan(Graph graph) {
        return KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
    }

    private static List<String> forms(Plan plan) {
        return plan.steps().stream().map(KernelPrinter::describe).toList();
    }

    /** Vectors of unit length in float32, of eigenvalues some tenths apart: within a few hundred roundings. */
    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void everyBackendCallsItAlike(int vectorBits) {
        var results = eigen(fx.mul(x, x));
        Value loss = fx.sum(fx.mul(fx.exp(results.get(1)), fx.constant(2)), List.of(0, 1, 2));
        var graph = graph(
                results.get(0),
                results.get(1),
                ReverseMode.gradient(fx.builder(), loss, List.of(x)).getFirst());
        var plan = plan(graph);
        var expected = new GraphInterpreter(graph)
                .run(new Bindings().dim("batch", BATCH).parameter("x", random()));
        Map<LeafOp, Array64> leaves = Map.of(X, random());
        var interpreted = new PlanRun(plan, ElementType.FLOAT32, leaves, DIMS).interpret(vectorBits);
        var run = new PlanRun(plan, ElementType.FLOAT32, leaves, DIMS);
        try (var team = new ThreadTeam(2)) {
            run.run(run.compile(vectorBits), team);
        }
        var inDouble = KernelInterpreter.run(plan, leaves, DIMS);
        expected.forEach((name, value) -> {
            assertArrayEquals(value.data(), inDouble.get(name).data(), 1e-10, name);
            assertArrayEquals(value.data(), run.outputs().get(name), 1e-3, name);
            assertArrayEquals(interpreted.outputs().get(name), run.outputs().get(name), name);
        });
    }

    @Test
    void aDenseOperandIsReadWhereItLies() {
        var flat = fx.builder().add(new LeafOp.Parameter("flat", TensorType.floating(Dim.of(16))));
        var results = eigen(fx.reshape(flat, List.of(Dim.of(4), Dim.of(4))));
        assertEquals(
                List.of("library call of symmetric-eigen f[4,4]"),
                forms(plan(graph(results.getFirst(), results.getLast()))));
    }

    @Test
    void integersAreReadWhereTheyLie() {
        var counts = new LeafOp.Input("counts", new TensorType(TensorType.Kind.INTEGER, List.of(Dim.ONE, Dim.ONE)));
        var plan = plan(graph(eigen(fx.toFloating(fx.builder().add(counts))).getFirst()));
        assertEquals(1, plan.steps().size(), () -> forms(plan).toString());
        Map<LeafOp, Array64> leaves = Map.of(counts, new Array64(List.of(1, 1), new double[] {7}));
        var run = new PlanRun(plan, ElementType.FLOAT32, leaves, Map.of()).interpret(0);
        assertArrayEquals(new double[] {7}, run.outputs().get("y0"));
    }

    @Test
    void aViewIsCopiedToMemoryFirst() {
        var forms = forms(plan(graph(eigen(fx.transpose(x, List.of(0, 2, 1))).getLast())));
        assertEquals(2, forms.size(), forms::toString);
        assertEquals("library call of symmetric-eigen f[batch,4,4]", forms.getLast());
    }

    /** Of equal eigenvalues the vectors' derivative is infinite: a loss that does not use them must not ask for it. */
    @Test
    void theResultThatNobodyUsesHasNoPartInTheDerivative() {
        Value ofValues = fx.sum(fx.square(eigen(x).getFirst()), List.of(0, 1));
        var graph = graph(
                ReverseMode.gradient(fx.builder(), ofValues, List.of(x)).getFirst(),
                ForwardMode.jvp(fx.builder(), List.of(ofValues), List.of(x), List.of(x))
                        .getFirst());
        var unit = new double[BATCH * 16];
        for (int i = 0; i < BATCH; i++) {
            for (int j = 0; j < 4; j++) {
                unit[16 * i + 5 * j] = 1;
            }
        }
        Map<LeafOp, Array64> leaves = Map.of(X, new Array64(List.of(BATCH, 4, 4), unit));
        var outputs = new PlanRun(plan(graph), ElementType.FLOAT64, leaves, DIMS)
                .interpret(256)
                .outputs();
        var twice = new double[unit.length];
        for (int i = 0; i < unit.length; i++) {
            twice[i] = 2 * unit[i];
        }
        assertArrayEquals(twice, outputs.get("y0"), 1e-15); // Σλ² = Σx², whose gradient is 2x
        assertArrayEquals(new double[] {2.0 * BATCH * 4}, outputs.get("y1"), 1e-15);
    }

    @Test
    void aFailureNamesItsPlace() {
        var code = new LibraryCode(
                "symmetric-eigen at M.java:3:4",
                (operands, shapes) -> {
                    throw new ArithmeticException("no luck");
                },
                List.of(),
                List.of());
        var failure = assertThrows(
                IllegalStateException.class,
                () -> code.run(new Object[0], new int[0], new long[0], 0, 1, new float[0]));
        assertEquals("symmetric-eigen at M.java:3:4 failed: no luck", failure.getMessage());
    }

    @Test
    void allResultsAreWrittenThoughOneIsUsed() {
        var results = eigen(x);
        var call = (LibraryCall) plan(graph(results.getFirst())).steps().getFirst();
        assertEquals(1, call.reads().size());
        assertEquals(2, call.writes().size());
    }
}
