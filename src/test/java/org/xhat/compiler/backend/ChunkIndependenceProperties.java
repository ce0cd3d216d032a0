package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.TrainingGraphs;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopInterpreter;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.random.Choices;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.program.ElementType;

/** The chunks of a kernel may run in any order and at the same time: none touches what another writes. */
final class ChunkIndependenceProperties {
    private static final int[] WIDTHS = {0, 128, 256, 512};

    /** The schedule for one of the widths, cut into small chunks. */
    static Schedule schedule(long seed) {
        return SmallChunks.of(ElementType.FLOAT32, WIDTHS[(int) Long.remainderUnsigned(seed, WIDTHS.length)]);
    }

    @Property(tries = 150)
    void chunksOfSweepsAreIndependent(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        independent(RandomKernels.sweep(choices), schedule(choices.hashCode()));
    }

    @Property(tries = 60)
    void chunksOfContractionsAreIndependent(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        independent(RandomKernels.contraction(choices), schedule(choices.hashCode()));
    }

    private static void independent(KernelCase kernelCase, Schedule schedule) {
        LoopNest nest = JvmSchedules.loops(kernelCase.kernel(), schedule);
        assertEquals(Optional.empty(), kernelCase.conflict(nest), () -> LoopPrinter.print(nest));
    }

    /** In a plan buffers share storage, and updates lie where the parameters do. */
    @Property(tries = 60)
    void chunksOfPlannedKernelsAreIndependent(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var graph = TrainingGraphs.of(program.graph());
        var plan = TrainingGraphs.plan(graph, FusionOptions.DEFAULT);
        var leaves = RandomProgram.leaves(graph, program.dims(), ElementType.FLOAT32);
        var run = new PlanRun(plan, ElementType.FLOAT32, leaves, program.dims());
        assertEquals(List.of(), run.conflicts(schedule(program.variant())));
    }

    @Property(tries = 40)
    void twoChunksThatDoTheSameWorkAreFound(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        var kernelCase = RandomKernels.sweep(choices);
        LoopNest nest = JvmSchedules.loops(kernelCase.kernel(), schedule(choices.hashCode()));
        Assume.that(LoopInterpreter.chunks(nest, kernelCase.dims()) > 1);
        LoopNest same = AlteredLoops.withChunks(nest, chunk -> chunk.dividedBy(Index.of(2)));
        String conflict = kernelCase.conflict(same).orElse("");
        assertTrue(conflict.endsWith("is written by chunks 0 and 1"), conflict);
    }

    /** b0[c] = b0[(c + 1) mod 3] */
    @Example
    void aChunkThatReadsWhatTheNextWritesIsFound() {
        Index chunk = Index.of(new IndexVariable("chunk"));
        var memory = new Memory.PlanBuffer(0);
        var next = new Scalar.Load(memory, chunk.plus(1).remainder(Index.of(3)), false);
        var team = new Loop.For(
                new IndexVariable("chunk"),
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                List.of(new Loop.Store(memory, chunk, next, null)));
        var nest = LoopVerifier.verify(
                new LoopNest("rotate", ElementType.FLOAT64, 1, Index.of(3), Index.ZERO, List.of(team)));
        var conflict = ChunkIndependence.conflict(
                nest, Map.of(), new Object[] {new double[] {1, 2, 3}}, new int[] {0}, new int[] {3});
        assertTrue(conflict.orElse("").matches("chunk \\d reads what others write, for b0\\[\\d]"), conflict::toString);
    }
}
