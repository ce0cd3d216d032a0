package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.RandomGraphs;
import org.xhat.compiler.graph.Graph;

/** Plans mean what their graph means, in storage that is shared, and where parameters are overwritten in place. */
class KernelPlanningProperties {
    @Property(tries = 500)
    void sharedStorageKeepsTheMeaning(@ForAll long seed, @ForAll @IntRange(min = 0, max = 24) int steps) {
        Graph graph = RandomGraphs.of(seed, steps);
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        KernelPartitionerProperties.assertSameMeaning(graph, plan, seed);
    }

    @Property(tries = 300)
    void updatesInPlaceKeepTheMeaning(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 16) int steps, @ForAll boolean ride) {
        Graph graph = TrainingGraphs.of(seed, steps);
        var plan = TrainingGraphs.plan(graph, new FusionOptions(ride, 400));
        assertTrue(plan.slots().stream().anyMatch(slot -> slot.external()));
        KernelPartitionerProperties.assertSameMeaning(graph, plan, seed);
    }
}
