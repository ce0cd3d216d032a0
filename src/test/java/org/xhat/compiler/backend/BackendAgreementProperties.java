package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.RandomGraphs;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.TrainingGraphs;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/**
 * interpreter ≈ loops = scalar classes = vector classes at every width = 1, 2, 3 threads, to the bit, in storage that buffers share
 * and where parameters are overwritten in place. Chunks are so small that there are several to share out.
 */
final class BackendAgreementProperties {
    private static final int[] WIDTHS = {128, 256, 512};
    private static final Map<String, Long> DIMS = Map.of("batch", 21L);

    /**
     * Each graph draws its element type and width, which gives every pair some eighty graphs; the seeds of all 500 differ from
     * run to run.
     */
    @Property(tries = 500)
    void variantsHaveTheSameBits(@ForAll long seed) {
        var graph = TrainingGraphs.of(seed, 3);
        var plan = TrainingGraphs.plan(graph, FusionOptions.DEFAULT);
        var leaves = RandomGraphs.leaves(graph, DIMS, seed);
        int draw = (int) Long.remainderUnsigned(seed, 6);
        ElementType element = ElementType.values()[draw % 2];
        int width = WIDTHS[draw / 2];
        var expected = new PlanRun(plan, element, leaves, DIMS).interpret(0).outputs();
        same(expected, new PlanRun(plan, element, leaves, DIMS).interpret(width).outputs(), "loops at " + width);
        for (int bits : new int[] {0, width}) {
            var compiled = new PlanRun(plan, element, leaves, DIMS).compile(SmallChunks.of(element, bits));
            for (int threads = 1; threads <= 3; threads++) {
                try (var team = new ThreadTeam(threads)) {
                    var actual = new PlanRun(plan, element, leaves, DIMS).run(compiled, team);
                    same(expected, actual.outputs(), element + " at " + bits + " bits, " + threads + " threads");
                }
            }
        }
    }

    /** In double, values of at most some hundreds pass a few hundred roundings each: 1e-9 is a thousand times what they add up to. */
    @Property(tries = 200)
    void loopsComputeTheGraph(@ForAll long seed) {
        var graph = RandomGraphs.of(seed, 8);
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var leaves = RandomGraphs.leaves(graph, DIMS, seed);
        var expected = new GraphInterpreter(graph).run(RandomGraphs.bindings(leaves, DIMS));
        var actual = new PlanRun(plan, ElementType.FLOAT64, leaves, DIMS)
                .interpret(0)
                .outputs();
        expected.forEach((name, value) -> assertArrayEquals(value.data(), actual.get(name), 1e-9, name));
    }

    private static void same(Map<String, double[]> expected, Map<String, double[]> actual, String variant) {
        expected.forEach((name, value) -> assertArrayEquals(value, actual.get(name), name + ", " + variant));
    }
}
