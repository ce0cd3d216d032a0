package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.random.RandomProgram;

/** Storage may be shared and placed at will: values stay what they are. */
class BufferPlannerProperties {
    private static final Placement.Chooser ANYWHERE = buffer -> Optional.empty();

    @Property(tries = 300)
    void sharingStorageKeepsTheGraphsMeaning(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Graph graph = program.graph();
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), ANYWHERE);
        KernelPartitionerProperties.assertSameMeaning(graph, plan, program.dims());
    }

    @Property(tries = 300)
    void placedBuffersLieWhereTheyWerePlaced(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        assertPlaced(program.graph(), program.dims());
    }

    /** What is joined of nothing lies nowhere, whatever its place. */
    @Example
    void partsWithoutElementsAreInNobodysWay() {
        var graph = GraphParser.parse("""
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=0; start=0; end=0} %0 : f[0,3]
                %2 = add %1 %1 : f[0,3]
                %3 = add %2 %2 : f[0,3]
                %4 = add %0 %0 : f[batch,3]
                %5 = neg %3 : f[0,3]
                %6 = concat{axis=1} %3 %5 : f[0,6]
                output y0 = %4
                output y1 = %6
                """, OpCatalog::parse);
        assertPlaced(graph, Map.of("batch", 1L));
    }

    private static void assertPlaced(Graph graph, Map<String, Long> dims) {
        var placements = placements(KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of()));
        var plan = KernelPlanning.plan(
                graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.ofNullable(placements.get(buffer.name())));
        var external = new HashSet<Integer>();
        for (Buffer buffer : plan.buffers()) {
            Buffer array = plan.buffers().get(plan.within(buffer.number()).getLast());
            Placement placement = placements.get(array.name());
            var slot = plan.slots().get(buffer.storage().slot());
            assertEquals(placement != null, slot.external(), buffer::name);
            if (placement != null && array == buffer) {
                assertEquals(
                        placement, new Placement(slot.name(), buffer.storage().offset()));
                external.add(buffer.storage().slot());
            }
        }
        assertTrue(external.size() <= 3, "slices share their slot");
        KernelPartitionerProperties.assertSameMeaning(graph, plan, dims);
    }

    /** Parameters and outputs one after another, in a slot for each kind of each; the rest is the planner's. */
    private static Map<String, Placement> placements(Plan plan) {
        var placements = new HashMap<String, Placement>();
        var ends = new HashMap<String, Dim>();
        for (Buffer buffer : plan.buffers()) {
            // Where a size may be negative for all that is known, nothing is known of what follows.
            boolean isSized = buffer.type().elementCount().isAtLeast(0);
            if (isSized && (buffer.role() == Buffer.Role.PARAMETER || buffer.role() == Buffer.Role.OUTPUT)) {
                String slot = buffer.role() + (buffer.holdsIntegers() ? " of integers" : "");
                Dim at = ends.getOrDefault(slot, Dim.ZERO);
                placements.put(buffer.name(), new Placement(slot, at));
                ends.put(slot, at.plus(buffer.type().elementCount()));
            }
        }
        return placements;
    }

    @Property(tries = 300)
    void sharedStorageIsNeverLargerThanAPlaceForEach(
            @ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var apart = KernelPartitioner.partition(program.graph(), FusionOptions.DEFAULT, Set.of());
        var shared = BufferPlanner.assign(apart, ANYWHERE);
        assertTrue(
                elements(shared, program.dims()) <= elements(apart, program.dims()),
                () -> elements(shared, program.dims()) + " > " + elements(apart, program.dims()));
    }

    @Property(tries = 100)
    void aValueThatIsStillNeededSharesWithNone(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var plan = KernelPlanning.plan(program.graph(), FusionOptions.DEFAULT, Set.of(), ANYWHERE);
        var liveness = Liveness.of(plan);
        for (Buffer one : plan.buffers()) {
            for (Buffer other : plan.buffers()) {
                boolean share = one.number() < other.number()
                        && !plan.within(one.number())
                                .getLast()
                                .equals(plan.within(other.number()).getLast())
                        && liveness.isUsed(one)
                        && liveness.isUsed(other)
                        && one.storage().slot() == other.storage().slot();
                assertTrue(!share || !overlap(liveness, one, other), () -> one + " and " + other);
            }
        }
    }

    private static boolean overlap(Liveness liveness, Buffer one, Buffer other) {
        return liveness.first().get(one.number()) <= liveness.last().get(other.number())
                && liveness.first().get(other.number()) <= liveness.last().get(one.number());
    }

    private static long elements(Plan plan, Map<String, Long> dims) {
        return plan.slots().stream()
                .mapToLong(slot -> slot.sizes().stream()
                        .mapToLong(size -> size.evaluate(dims))
                        .max()
                        .orElse(0))
                .sum();
    }
}
