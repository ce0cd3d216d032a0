package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.backend.jvm.JvmBackend;
import org.xhat.compiler.backend.jvm.JvmOptions;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.WindowOp;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.StepFormula;

/**
 * Tiny functions of x [batch, 4] → every stage on their way to code, as printed, in {@code stages/NAME.txt}. After a change that is
 * meant, {@code -Dxhat.goldens=rewrite} writes the files again: read their diff.
 */
@Tag("locale")
final class StageGoldenTest {
    private static final boolean REWRITE = "rewrite".equals(System.getProperty("xhat.goldens"));
    private static final Path FOLDER = Path.of("resources/org/xhat/compiler/kernel/stages");
    private static final Dim BATCH = Dim.named("batch");
    private static final int SCALAR = 0;
    private static final int VECTOR_BITS = 512;

    /** What a case prints below its graph and its kernels. */
    private enum Loops {
        NONE,
        SCALAR_ONLY,
        SCALAR_AND_VECTOR
    }

    private record Case(String name, Loops loops, BiFunction<Fx, Value, List<Value>> outputs) {}

    private static final List<Case> CASES = List.of(
            one("map", Loops.SCALAR_AND_VECTOR, (fx, x) -> fx.relu(fx.add(x, fx.constant(1)))),
            one("sum-of-rows", Loops.SCALAR_AND_VECTOR, (fx, x) -> fx.sum(x, List.of(0))),
            one("maximum-of-columns", Loops.SCALAR_AND_VECTOR, (fx, x) -> fx.max(x, List.of(1))),
            one(
                    "running-sums",
                    Loops.SCALAR_AND_VECTOR,
                    (fx, x) -> fx.relu(fx.builder().add(new CumulativeSum(0), fx.square(x)))),
            one("dense", Loops.SCALAR_AND_VECTOR, StageGoldenTest::dense),
            new Case("moments", Loops.SCALAR_ONLY, (fx, x) -> {
                Value centred = centred(fx, x);
                return List.of(centred, fx.mean(fx.square(centred), List.of(0)));
            }),
            new Case(
                    "moments-and-sum",
                    Loops.NONE,
                    (fx, x) -> List.of(fx.mean(fx.square(centred(fx, x)), List.of(0)), fx.sum(x, List.of(0)))),
            one("softmax", Loops.NONE, (fx, x) -> {
                Value e = fx.exp(fx.sub(x, fx.broadcastLike(fx.max(x, List.of(1)), x, List.of(1))));
                return fx.div(e, fx.broadcastLike(fx.sum(e, List.of(1)), x, List.of(1)));
            }),
            one("views", Loops.NONE, (fx, x) -> {
                Value flat = fx.reshape(fx.transpose(x, List.of(1, 0)), List.of(Dim.of(2), Dim.of(2), BATCH));
                return fx.neg(fx.slice(flat, 1, Dim.ONE, Dim.of(2)));
            }),
            one("windows", Loops.SCALAR_AND_VECTOR, StageGoldenTest::convolved),
            new Case("gradient-of-windows", Loops.NONE, (fx, x) -> gradient(fx, convolved(fx, x), List.of(x))),
            one("pieces", Loops.NONE, (fx, x) -> fx.concat(1, List.of(x, fx.neg(x)))),
            one("schedule", Loops.NONE, (fx, x) -> {
                Value rate = fx.builder().add(new LeafOp.Hyper("rate"));
                return fx.mul(x, fx.mul(rate, fx.exp(fx.neg(fx.builder().add(new LeafOp.Step(StepFormula.STEP))))));
            }),
            new Case("gradient-of-tanh", Loops.SCALAR_ONLY, (fx, x) -> gradient(fx, fx.tanh(x), List.of(x))),
            new Case("gradient-of-dense", Loops.NONE, (fx, x) -> gradient(fx, dense(fx, x), List.of(x, weight(fx)))),
            new Case("gradient-of-centred", Loops.NONE, (fx, x) -> gradient(fx, centred(fx, x), List.of(x))));

    private static Case one(String name, Loops loops, BiFunction<Fx, Value, Value> output) {
        return new Case(name, loops, (fx, x) -> List.of(output.apply(fx, x)));
    }

    private static Value centred(Fx fx, Value x) {
        return fx.sub(x, fx.broadcastLike(fx.mean(x, List.of(0)), x, List.of(0)));
    }

    /** Windows of 3 over x with a zero at both ends. */
    private static Value convolved(Fx fx, Value x) {
        Value taps = fx.builder().add(new LeafOp.Parameter("taps", TensorType.floating(Dim.of(3))));
        Value padded = fx.pad(x, 1, Dim.ONE, Dim.ONE);
        return fx.contract("bik,k->bi", fx.windows(padded, new WindowOp.Window(1, 3, 1, 1)), taps);
    }

    private static Value weight(Fx fx) {
        return fx.builder().add(new LeafOp.Parameter("weight", TensorType.floating(Dim.of(4), Dim.of(2))));
    }

    private static Value dense(Fx fx, Value x) {
        Value bias = fx.builder().add(new LeafOp.Parameter("bias", TensorType.floating(Dim.of(2))));
        Value product = fx.matmul(x, weight(fx));
        return fx.relu(fx.add(product, fx.broadcastLike(bias, product, List.of(0))));
    }

    /** Derivatives of Σ y². */
    private static List<Value> gradient(Fx fx, Value y, List<Value> wrt) {
        return ReverseMode.gradient(fx.builder(), fx.sum(fx.square(y), List.of(0, 1)), wrt);
    }

    @TestFactory
    Stream<DynamicTest> printed() {
        return CASES.stream()
                .map(each -> DynamicTest.dynamicTest(each.name, () -> {
                    String printed = printed(each);
                    if (REWRITE) {
                        Files.writeString(FOLDER.resolve(each.name + ".txt"), printed);
                    } else {
                        assertEquals(golden(each.name), printed);
                    }
                }));
    }

    private static String printed(Case each) {
        var builder = new GraphBuilder();
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(4))));
        var outputs = new LinkedHashMap<String, Value>();
        each.outputs.apply(new Fx(builder), x).forEach(y -> outputs.put("y" + outputs.size(), y));
        Graph graph = builder.build(outputs);
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var sections = new ArrayList<String>(List.of(GraphPrinter.print(Map.of(each.name, graph))));
        plan.kernels().forEach(kernel -> sections.add(KernelPrinter.print(plan, kernel)));
        var scalar = loops(plan, SCALAR);
        var vector = loops(plan, VECTOR_BITS);
        switch (each.loops) {
            case NONE -> {}
            case SCALAR_ONLY -> sections.addAll(scalar);
            case SCALAR_AND_VECTOR -> {
                sections.addAll(scalar);
                sections.addAll(vector);
            }
        }
        return String.join("\n\n", sections.stream().map(String::strip).toList()) + "\n";
    }

    private static List<String> loops(Plan plan, int vectorBits) {
        var options = new JvmOptions("Golden", true);
        var steps = SharedSteps.apart(plan, List.of("batch"));
        return JvmBackend.compile(steps, ElementType.FLOAT32, vectorBits, options).kernels().stream()
                .map(CompiledPlan.CompiledKernel::printedLoops)
                .toList();
    }

    private static String golden(String name) throws IOException {
        try (var stream = StageGoldenTest.class.getResourceAsStream("stages/" + name + ".txt")) {
            assertNotNull(stream, "stages/" + name + ".txt is missing");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
