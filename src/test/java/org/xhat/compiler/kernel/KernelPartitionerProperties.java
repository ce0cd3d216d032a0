package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.RandomGraphs;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.interpret.GraphInterpreter;

/** Kernels mean what their graph means. */
class KernelPartitionerProperties {
    @Property(tries = 1000)
    void kernelsComputeTheGraph(@ForAll long seed, @ForAll @IntRange(min = 0, max = 24) int steps) {
        Graph graph = RandomGraphs.of(seed, steps);
        var plan = KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of());
        assertSameMeaning(graph, plan, seed);
    }

    /** Whatever has no room: kernels that load more than two values, or of more than four terms. */
    @Property(tries = 500)
    void dividedKernelsComputeTheGraph(@ForAll long seed, @ForAll @IntRange(min = 0, max = 24) int steps) {
        Graph graph = RandomGraphs.of(seed, steps);
        var small = FusionOptions.DEFAULT.withFits(
                kernel -> kernel.loads().size() <= 2 && kernel.terms().size() <= 4);
        var plan = KernelPartitioner.partition(graph, small, Set.of());
        var whole = KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of());
        assertTrue(plan.kernels().size() >= whole.kernels().size());
        assertSameMeaning(graph, plan, seed);
    }

    /** Runs both at batch 5; sums in another order, and moments, differ by a few rounding errors of the largest summand. */
    static void assertSameMeaning(Graph graph, Plan plan, long seed) {
        Map<String, Long> dims = Map.of("batch", 5L);
        var leaves = RandomGraphs.leaves(graph, dims, seed);
        var expected = new GraphInterpreter(graph).run(RandomGraphs.bindings(leaves, dims));
        var actual = KernelInterpreter.run(plan, leaves, dims);
        expected.forEach((name, value) ->
                assertArrayEquals(value.data(), actual.get(name).data(), 1e-10, name));
    }
}
