package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Moments;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/** The mean that a variance's sweep merges from blocks is infinite, or not a number, where the sum is. */
final class InfiniteMeanTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final int ROWS = 200;

    /** By column: the rows, of four blocks, that hold ∞ and −∞, and the mean. */
    private static final int[][] POSITIVE = {{5}, {70}, {199}, {5, 70}, {5, 6}, {5}, {}, {}};

    private static final int[][] NEGATIVE = {{}, {}, {}, {}, {}, {199}, {150}, {}};
    private static final double[] MEANS = {INF, INF, INF, INF, INF, Double.NaN, -INF, 0.25};

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void isWhatTheSumSays(int vectorBits) {
        int columns = MEANS.length;
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var input = new LeafOp.Input("x", TensorType.floating(Dim.of(ROWS), Dim.of(columns)));
        Value x = builder.add(input);
        Value mean = fx.mean(x, List.of(0));
        Value deviation = fx.sub(x, fx.broadcastLike(mean, x, List.of(0)));
        var graph = builder.build(Map.of("mean", mean, "variance", fx.mean(fx.square(deviation), List.of(0))));
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var sweep = (Body.Sweep) plan.kernels().getFirst().body();
        assertEquals(
                List.of(Moments.MOMENTS),
                sweep.stages().stream()
                        .flatMap(stage -> stage.reductions().stream())
                        .map(Stage.Reduction::combine)
                        .toList());

        var data = new double[ROWS * columns];
        Arrays.fill(data, 0.25);
        for (int column = 0; column < columns; column++) {
            for (int row : POSITIVE[column]) {
                data[row * columns + column] = INF;
            }
            for (int row : NEGATIVE[column]) {
                data[row * columns + column] = -INF;
            }
        }
        Map<LeafOp, Array64> leaves = Map.of(input, new Array64(List.of(ROWS, columns), data));
        var run = new PlanRun(plan, ElementType.FLOAT32, leaves, Map.of());
        try (var team = new ThreadTeam(1)) {
            run.run(run.compile(SmallChunks.of(ElementType.FLOAT32, vectorBits)), team);
        }
        assertArrayEquals(MEANS, run.outputs().get("mean"));
    }
}
