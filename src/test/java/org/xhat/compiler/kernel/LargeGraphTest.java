package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Planning stays near-linear in the nodes. */
final class LargeGraphTest {
    private static final Dim BATCH = Dim.named("batch");
    private static final Dim WIDTH = Dim.of(16);

    /** Several times what a cold JVM takes on a busy machine; a pass that does real work for each pair of nodes takes minutes. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    @Test
    void tenThousandNodesArePlanned() {
        Graph graph = deepNetwork(10_000);
        assertTrue(graph.nodes().size() >= 10_000, () -> graph.nodes().size() + " nodes");
        Plan plan = assertTimeoutPreemptively(
                BOUND, () -> KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty()));
        assertTrue(
                plan.kernels().size() < graph.nodes().size() / 4,
                () -> plan.kernels().size() + " kernels for " + graph.nodes().size() + " nodes");
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
