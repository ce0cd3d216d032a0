package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.UpdatePlacement;

/** What kernels move and compute, counted by hand. */
final class KernelCostTest {
    private static final Dim BATCH = Dim.named("batch");
    private static final Map<String, Long> SIXTY = Map.of("batch", 60L);

    /**
     * Multiply-adds for each example: 784·100 + 2·100·100 + 100·10 forward, as many for the weights' gradients, and for the
     * activations' 2·100·100 + 100·10: the pixels need none.
     */
    @Test
    void contractionsOfATrainingStep() throws IOException {
        var contractions =
                Programs.compiled(Programs.example("BatchNormMlp"), UpdatePlacement.SWEEP)
                        .gradient()
                        .plan()
                        .kernels()
                        .stream()
                        .filter(kernel -> kernel.body() instanceof Body.Contract)
                        .toList();
        long products = contractions.stream()
                .mapToLong(kernel -> 2
                        * kernel.axes().stream()
                                .mapToLong(axis -> axis.extent().evaluate(SIXTY))
                                .reduce(1, Math::multiplyExact))
                .sum();
        assertEquals(2 * 60 * (99_400 + 99_400 + 21_000), products);
        long counted = contractions.stream()
                .mapToLong(kernel -> KernelCost.of(kernel).flops().evaluate(SIXTY))
                .sum();
        assertTrue(
                counted >= products && counted < 1.01 * products,
                () -> "with what rides on them, contractions come to " + counted);
        assertTrue(
                contractions.stream()
                        .noneMatch(kernel -> kernel.axes().subList(0, 2).stream()
                                .map(Axis::extent)
                                .toList()
                                .equals(List.of(BATCH, Dim.of(784)))),
                "the pixels' gradient is not computed");
    }

    @Test
    void aMapReadsAndWritesEachElementOnce() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(8))));
        Value bias = builder.add(new LeafOp.Parameter("bias", TensorType.floating(Dim.of(8))));
        var cost = costOf(builder, fx.relu(fx.add(fx.mul(x, x), fx.broadcastLike(bias, x, List.of(0)))));
        assertEquals("8*batch+8", cost.elementsRead().toString());
        assertEquals("8*batch", cost.elementsWritten().toString());
        assertEquals("24*batch", cost.flops().toString());
    }

    @Test
    void whatDoesNotVaryAlongAnAxisIsComputedOnce() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(8))));
        Value scale = builder.add(new LeafOp.Parameter("scale", TensorType.floating(Dim.of(8))));
        var cost = costOf(builder, fx.mul(x, fx.neg(fx.broadcastLike(scale, x, List.of(0)))));
        assertEquals("8*batch+8", cost.flops().toString());
    }

    @Test
    void aSumIsOneOperationForEachElement() {
        var builder = new GraphBuilder();
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(8))));
        var cost = costOf(builder, new Fx(builder).sum(x, List.of(0)));
        assertEquals("8*batch", cost.elementsRead().toString());
        assertEquals("8", cost.elementsWritten().toString());
        assertEquals("8*batch", cost.flops().toString());
    }

    @Test
    void theEstimateGrowsWithTheWork() {
        var builder = new GraphBuilder();
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(8))));
        var cost = costOf(builder, new Fx(builder).tanh(x));
        long small = cost.estimatedNanos(Map.of("batch", 1000L));
        long large = cost.estimatedNanos(Map.of("batch", 10_000L));
        assertEquals(10, (double) large / small, 0.01, "linear in the elements, but for rounding to nanoseconds");
    }

    private static KernelCost costOf(GraphBuilder builder, Value output) {
        var kernels = KernelPartitioner.partition(builder.build(Map.of("y", output)), FusionOptions.DEFAULT, Set.of())
                .kernels();
        assertEquals(1, kernels.size());
        return KernelCost.of(kernels.getFirst());
    }
}
