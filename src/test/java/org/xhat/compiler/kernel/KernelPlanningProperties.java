package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.random.RandomProgram;

/** Plans mean what their graph means, in storage that is shared, and where parameters are overwritten in place. */
class KernelPlanningProperties {
    @Property(tries = 500)
    void sharedStorageKeepsTheMeaning(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Graph graph = program.graph();
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        KernelPartitionerProperties.assertSameMeaning(graph, plan, program.dims());
    }

    @Property(tries = 300)
    void updatesInPlaceKeepTheMeaning(
            @ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program, @ForAll boolean ride) {
        Graph graph = TrainingGraphs.of(program.graph());
        var plan = TrainingGraphs.plan(graph, new FusionOptions(ride, 400));
        boolean hasPlaced = graph.nodes().stream()
                .anyMatch(node -> node.op() instanceof LeafOp.Parameter parameter
                        && parameter.type().elementCount().isAtLeast(0));
        assertEquals(hasPlaced, plan.slots().stream().anyMatch(slot -> slot.external()));
        KernelPartitionerProperties.assertSameMeaning(graph, plan, program.dims());
    }
}
