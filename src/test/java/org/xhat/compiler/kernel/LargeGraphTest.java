package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTimeout;
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

/** Partition, storage and proof of a graph of 10,000 nodes. */
class LargeGraphTest {
    /** A second is the aim; the limit leaves room for a cold JVM and a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void tenThousandNodesAreAMatterOfSeconds() {
        Graph graph = deep();
        assertTrue(graph.nodes().size() >= 10_000, graph.nodes().size() + " nodes");
        Plan plan = assertTimeout(
                LIMIT,
                () -> KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty()));
        assertTrue(plan.kernels().size() < graph.nodes().size() / 5, plan.kernels().size() + " kernels");
    }

    /** Residual blocks of a product, a normalization and a sigmoid, every block's output needed again far below. */
    private static Graph deep() {
        Dim batch = Dim.named("batch");
        Dim width = Dim.of(32);
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value h = builder.add(new LeafOp.Input("x", TensorType.floating(batch, width)));
        Value sum = h;
        var rows = List.of(0);
        for (int block = 0; builder.build(Map.of("y", sum)).nodes().size() < 10_000; ) {
            for (int i = 0; i < 50; i++, block++) {
                Value w = builder.add(new LeafOp.Parameter("w" + block, TensorType.floating(width, width)));
                Value z = fx.matmul(h, w);
                Value centred = fx.sub(z, fx.broadcastLike(fx.mean(z, rows), z, rows));
                Value scale = fx.rsqrt(fx.add(fx.mean(fx.square(centred), rows), fx.constant(1e-5)));
                h = fx.add(h, fx.sigmoid(fx.mul(centred, fx.broadcastLike(scale, z, rows))));
                sum = fx.add(sum, h);
            }
        }
        return builder.build(Map.of("y", sum));
    }
}
