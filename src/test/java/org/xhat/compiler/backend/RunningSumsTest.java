package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/** Running sums are as exact at their end as at their start, and pointwise work on both sides of them is in their kernel. */
final class RunningSumsTest {
    private static final int LENGTH = 200_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 512})
    void doNotDriftAway(int vectorBits) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var input = new LeafOp.Input("x", TensorType.floating(Dim.of(LENGTH), Dim.of(3)));
        Value sums = builder.add(new CumulativeSum(0), fx.neg(builder.add(input)));
        var graph = builder.build(Map.of("y", fx.neg(sums)));
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        assertEquals(1, plan.steps().size());

        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        var data = new double[LENGTH * 3];
        Arrays.setAll(data, i -> (float) (100 + random.nextDouble()));
        var run =
                new PlanRun(plan, ElementType.FLOAT32, Map.of(input, new Array64(List.of(LENGTH, 3), data)), Map.of());
        try (var team = new ThreadTeam(2)) {
            run.run(run.compile(SmallChunks.of(ElementType.FLOAT32, vectorBits)), team);
        }
        double[] actual = run.outputs().get("y");
        var exact = new double[3];
        for (int i = 0; i < data.length; i++) {
            exact[i % 3] += data[i];
            assertEquals(exact[i % 3], actual[i], Math.ulp((float) exact[i % 3]), "element " + i);
        }
    }
}
