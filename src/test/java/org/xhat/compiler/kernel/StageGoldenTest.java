package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.backend.jvm.JvmBackend;
import org.xhat.compiler.backend.jvm.JvmOptions;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.ElementType;

/** Tiny graphs → their kernels and scalar loops, as printed: {@code stages/NAME.txt}. */
final class StageGoldenTest {
    private static final Dim BATCH = Dim.named("batch");

    private static final Map<String, BiFunction<Fx, Value, Value>> CASES = Map.of(
            "map", (fx, x) -> fx.relu(fx.add(x, fx.constant(1))),
            "sum-of-rows", (fx, x) -> fx.sum(x, List.of(0)),
            "maximum-of-columns", (fx, x) -> fx.max(x, List.of(1)),
            "centred", (fx, x) -> fx.sub(x, fx.broadcastLike(fx.mean(x, List.of(0)), x, List.of(0))),
            "variance",
                    (fx, x) -> {
                        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, List.of(0)), x, List.of(0)));
                        return fx.mean(fx.square(centred), List.of(0));
                    },
            "dense",
                    (fx, x) -> {
                        Value weight = fx.builder()
                                .add(new LeafOp.Parameter("weight", TensorType.floating(Dim.of(3), Dim.of(2))));
                        Value bias = fx.builder().add(new LeafOp.Parameter("bias", TensorType.floating(Dim.of(2))));
                        Value product = fx.matmul(x, weight);
                        return fx.relu(fx.add(product, fx.broadcastLike(bias, product, List.of(0))));
                    });

    @TestFactory
    Stream<DynamicTest> printed() {
        return CASES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> assertEquals(golden(entry.getKey()), printed(entry.getValue()))));
    }

    private static String printed(BiFunction<Fx, Value, Value> definition) {
        var builder = new GraphBuilder();
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(3))));
        var graph = builder.build(Map.of("y", definition.apply(new Fx(builder), x)));
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var options = new JvmOptions("Golden", List.of("batch"), true);
        var compiled = JvmBackend.compile(plan, ElementType.FLOAT32, 0, options).kernels();
        var text = new StringBuilder();
        for (int k = 0; k < compiled.size(); k++) {
            text.append(KernelPrinter.print(plan.kernels().get(k)))
                    .append('\n')
                    .append(compiled.get(k).printedLoops())
                    .append('\n');
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static String golden(String name) throws IOException {
        try (var stream = StageGoldenTest.class.getResourceAsStream("stages/" + name + ".txt")) {
            assertNotNull(stream, "stages/" + name + ".txt is missing");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
