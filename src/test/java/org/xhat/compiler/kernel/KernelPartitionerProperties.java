package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.random.Enclosure;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.runtime.program.ElementType;

/** Kernels mean what their graph means. */
class KernelPartitionerProperties {
    @Property(tries = 1000)
    void kernelsComputeTheGraph(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Graph graph = program.graph();
        var plan = KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of());
        assertSameMeaning(graph, plan, program.dims());
    }

    /** Whatever has no room: kernels that load more than two values, or of more than four terms. */
    @Property(tries = 500)
    void dividedKernelsComputeTheGraph(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Graph graph = program.graph();
        var small = FusionOptions.DEFAULT.withFits(
                kernel -> kernel.loads().size() <= 2 && kernel.terms().size() <= 4);
        var plan = KernelPartitioner.partition(graph, small, Set.of());
        var whole = KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of());
        assertTrue(plan.kernels().size() >= whole.kernels().size());
        assertSameMeaning(graph, plan, program.dims());
    }

    /** What the plan computes in float64 lies where the graph says. */
    static void assertSameMeaning(Graph graph, Plan plan, Map<String, Long> dims) {
        var leaves = RandomProgram.leaves(graph, dims, ElementType.FLOAT64);
        var actual = new HashMap<String, double[]>();
        KernelInterpreter.run(plan, leaves, dims).forEach((name, array) -> actual.put(name, array.data()));
        var bindings = RandomProgram.bindings(leaves, dims);
        assertEquals("", Enclosure.complaint(graph, bindings, ElementType.FLOAT64, actual));
    }
}
