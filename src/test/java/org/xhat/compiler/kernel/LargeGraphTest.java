package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.backend.jvm.JvmBackend;
import org.xhat.compiler.backend.jvm.JvmOptions;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.UpdatePlacement;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.runtime.program.ElementType;

/** Compiling stays near-linear in the nodes, of deep graphs and of wide ones. */
@Tag("slow")
final class LargeGraphTest {
    private static final int FEW = 40;
    private static final int TIMES = 4;

    /**
     * Linear work is {@link #TIMES} times as much, less what does not depend on the layers: 3.0 to 3.8 times is measured. Work for
     * each pair of parameters, at a few hundred nanoseconds, made it 8.
     */
    private static final double MOST_TIMES_AS_LONG = 6;

    /** What is allocated hardly depends on the machine, and not at all on what else it does: 3.7 to 3.9 times is measured. */
    private static final double MOST_TIMES_AS_MUCH = 4.4;

    /** Odd, for the median; the first are cold. */
    private static final int RUNS = 5;

    /** Of this thread: what else the machine does hardly counts. */
    private static final Duration MOST_TIME = Duration.ofSeconds(10);

    private static final Dim BATCH = Dim.named("batch");
    private static final Dim WIDTH = Dim.of(16);

    /** Several times what a cold JVM takes on a busy machine; a pass that does real work for each pair of nodes takes minutes. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    @Test
    void tenThousandNodesArePlannedAndCompiled() {
        Graph graph = deepNetwork(10_000);
        assertTrue(graph.nodes().size() >= 10_000, () -> graph.nodes().size() + " nodes");
        Plan plan = assertTimeoutPreemptively(
                BOUND, () -> KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty()));
        assertTrue(
                plan.kernels().size() < graph.nodes().size() / 4,
                () -> plan.kernels().size() + " kernels for " + graph.nodes().size() + " nodes");
        var distinct = SharedSteps.of(plan, List.of("batch")).distinct();
        var options = new JvmOptions("Large", true);
        var compiled =
                assertTimeoutPreemptively(BOUND, () -> JvmBackend.compile(distinct, ElementType.FLOAT32, 256, options));
        assertTrue(compiled.kernels().size() < 10, () -> compiled.kernels().size() + " different kernels");
    }

    /** Everything that random programs make of one another, with its gradients: wide, deep, shared, of every shape. */
    @Test
    void tenThousandVariedNodesArePlanned() {
        var program = new AtomicReference<RandomProgram>();
        JqwikSession.run(() -> program.set(RandomProgram.Drawn.of(8_000, 8_000)
                .generator(1000)
                .next(new Random(1))
                .value()));
        Graph graph = TrainingGraphs.of(program.get().graph());
        assertTrue(graph.nodes().size() >= 10_000, () -> graph.nodes().size() + " nodes");
        Plan plan = assertTimeoutPreemptively(BOUND, () -> TrainingGraphs.plan(graph, FusionOptions.DEFAULT));
        assertTrue(
                plan.kernels().size() < graph.nodes().size() / 2,
                () -> plan.kernels().size() + " kernels for " + graph.nodes().size() + " nodes");
    }

    /** More constants than a class can hold, shared out among the classes of kernels. */
    @Test
    void seventyThousandConstantsAreCompiled() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value y = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, WIDTH)));
        for (int k = 0; k < 70_000; k++) {
            y = fx.mul(y, fx.constant(1 + 1.0 / (3 + k)));
        }
        Graph graph = builder.build(Map.of("y", y));
        int classes = assertTimeoutPreemptively(BOUND.multipliedBy(3), () -> {
            Plan plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
            return JvmBackend.compile(
                            SharedSteps.apart(plan, List.of("batch")),
                            ElementType.FLOAT32,
                            256,
                            new JvmOptions("Large", false))
                    .kernels()
                    .size();
        });
        assertTrue(classes < 70_000 / 300, () -> classes + " classes");
    }

    /** A model of many branches, and one of many layers, each with its gradient, from the source to the classes of all entries. */
    @ParameterizedTest
    @EnumSource
    void tenThousandNodesOfAGradientAreCompiled(Growth growth) {
        var model = growth.model(growth.tenThousand);
        var before = Cost.soFar();
        var compiled = Programs.compiled(model, UpdatePlacement.EPILOGUE);
        long nanos = Cost.soFar().minus(before).nanos;
        int nodes = compiled.gradient().graph().nodes().size();
        assertTrue(nodes >= 10_000, () -> nodes + " nodes");
        assertTrue(nanos < MOST_TIME.toNanos(), () -> nodes + " nodes take " + nanos / 1_000_000 + " ms");
    }

    /** From the source to the classes of all entries: the gradient, its normal form, the rules, the kernels, their storage, their loops. */
    @ParameterizedTest
    @MethodSource
    void fourTimesAsManyTakeFourTimesAsMuch(Growth growth, UpdatePlacement placement) {
        var times = new ArrayList<Double>();
        var bytes = new ArrayList<Double>();
        // In turn: both meet the same load, and the code that HotSpot has made so far.
        for (int run = 0; run < RUNS; run++) {
            Cost few = cost(growth, FEW, placement);
            Cost more = cost(growth, TIMES * FEW, placement);
            times.add((double) more.nanos / few.nanos);
            bytes.add((double) more.bytes / few.bytes);
        }
        Collections.sort(times);
        Collections.sort(bytes);
        assertTrue(times.get(RUNS / 2) < MOST_TIMES_AS_LONG, () -> "times as long: " + times);
        assertTrue(bytes.get(RUNS / 2) < MOST_TIMES_AS_MUCH, () -> "times as many bytes: " + bytes);
    }

    static Stream<Arguments> fourTimesAsManyTakeFourTimesAsMuch() {
        return Stream.of(
                Arguments.of(Growth.LAYERS, UpdatePlacement.EPILOGUE),
                Arguments.of(Growth.LAYERS, UpdatePlacement.SWEEP),
                Arguments.of(Growth.BRANCHES, UpdatePlacement.EPILOGUE));
    }

    /** What there can be many of in a model. */
    private enum Growth {
        /** One after the other, each with parameters. */
        LAYERS(190),
        /** All of one input, and all in one sum. */
        BRANCHES(490);

        /** How many of them make a gradient of ten thousand nodes. */
        final int tenThousand;

        Growth(int tenThousand) {
            this.tenThousand = tenThousand;
        }

        ModelDefinition model(int count) {
            return switch (this) {
                case LAYERS -> Programs.model("""
                        Tensor h = x;
                        for (int layer = 0; layer < %s; layer++) {
                            h = sigmoid(batchNorm(linear(h, 16, gaussian(0.1f))));
                        }
                        return dense(h, 10, gaussian(0.1f));
                        """.formatted(count), "");
                case BRANCHES -> Programs.model("""
                        Tensor a = mul(param("a", full(0.5f, 16)), x);
                        Tensor s = zeros(16);
                        for (int i = 0; i < %s; i++) {
                            s = add(s, mul(tanh(mul(a, 0.001f * i)), sum(exp(mul(a, 0.001f * i)), 0)));
                        }
                        return s;
                        """.formatted(count), "");
            };
        }
    }

    /** This thread's time, which other work on the machine hardly changes, and what all threads allocated. */
    private record Cost(long nanos, long bytes) {
        static Cost soFar() {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            return new Cost(threads.getCurrentThreadCpuTime(), threads.getTotalThreadAllocatedBytes());
        }

        Cost minus(Cost other) {
            return new Cost(nanos - other.nanos, bytes - other.bytes);
        }
    }

    private static Cost cost(Growth growth, int count, UpdatePlacement placement) {
        var before = Cost.soFar();
        Programs.compiled(growth.model(count), placement);
        return Cost.soFar().minus(before);
    }

    /** Layer upon layer of a product, a bias, a normalization over the batch and a nonlinearity. */
    private static Graph deepNetwork(int nodes) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var batchAxis = List.of(0);
        Value h = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, WIDTH)));
        for (int layer = 0; layer < nodes / 14; layer++) {
            Value weight = builder.add(new LeafOp.Parameter("weight" + layer, TensorType.floating(WIDTH, WIDTH)));
            Value bias = builder.add(new LeafOp.Parameter("bias" + layer, TensorType.floating(WIDTH)));
            Value z = fx.add(fx.matmul(h, weight), fx.broadcastLike(bias, h, batchAxis));
            Value centred = fx.sub(z, fx.broadcastLike(fx.mean(z, batchAxis), z, batchAxis));
            Value scale = fx.rsqrt(fx.add(fx.mean(fx.square(centred), batchAxis), fx.constant(1e-5)));
            h = fx.tanh(fx.mul(centred, fx.broadcastLike(scale, z, batchAxis)));
        }
        return builder.build(Map.of("y", h));
    }
}
