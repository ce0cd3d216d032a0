package org.xhat.compiler.schedule;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.backend.KernelCase;
import org.xhat.compiler.backend.RandomKernels;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.random.Choices;
import org.xhat.runtime.program.ElementType;

/** Kernels are scheduled for targets that no backend has, and what a target rewrites is verified like all else. */
final class KernelLoopsProperties {
    /** Where sums are cut; short chains are cut within a window's elements. */
    private static final int[] CHAINS = {1, 3, 7, 16, 40, 1024};

    @Property(tries = 150)
    void theNumbersOfATargetChangeNoBitOfASweep(
            @ForAll(supplier = Choices.Drawn.class) List<Integer> choices, @ForAll long target) {
        sameBits(RandomKernels.sweep(choices), target);
    }

    @Property(tries = 100)
    void theNumbersOfATargetChangeNoBitOfAContraction(
            @ForAll(supplier = Choices.Drawn.class) List<Integer> choices, @ForAll long target) {
        sameBits(RandomKernels.contraction(choices), target);
    }

    @Property(tries = 20)
    void aTargetThatMakesLoopsUnsoundIsStopped(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        var kernel = RandomKernels.sweep(choices).kernel();
        UnaryOperator<LoopNest> storesOutsideOfChunks = nest -> nest.withBody(
                List.of(new Loop.Store(new Memory.PlanBuffer(0), Index.ZERO, new Scalar.Constant(0), null)));
        var fault = assertThrows(
                IllegalStateException.class,
                () -> KernelLoops.of(kernel, simplest(ElementType.FLOAT32), storesOutsideOfChunks));
        assertTrue(fault.getMessage().contains(kernel.name()), fault::getMessage);
    }

    private static void sameBits(KernelCase kernelCase, long target) {
        for (ElementType element : ElementType.values()) {
            var random = new Random(target);
            int chain = CHAINS[random.nextInt(CHAINS.length)];
            var expected = kernelCase.interpret(loops(kernelCase, withChain(simplest(element), chain)));
            Schedule schedule = withChain(drawn(element, random), chain);
            LoopNest nest = loops(kernelCase, schedule);
            assertTrue(
                    expected.sameBits(kernelCase.interpret(nest)),
                    () -> schedule + "\n" + kernelCase + "\n" + LoopPrinter.print(nest));
        }
    }

    private static Schedule withChain(Schedule schedule, int chain) {
        return new Schedule(
                schedule.element(),
                schedule.logicalLanes(),
                schedule.rowBlock(),
                schedule.laneBlock(),
                schedule.segmentBlocks(),
                chain,
                schedule.lanes(),
                schedule.tileRows(),
                schedule.fewRows(),
                schedule.tileVectors(),
                schedule.groupTiles(),
                schedule.chunkWork());
    }

    private static LoopNest loops(KernelCase kernelCase, Schedule schedule) {
        return KernelLoops.of(kernelCase.kernel(), schedule, UnaryOperator.identity());
    }

    private static Schedule simplest(ElementType element) {
        return Schedule.of(element, 1, 1, 1, 1, 1, 1 << 30);
    }

    private static Schedule drawn(ElementType element, Random random) {
        int tileRows = 1 + random.nextInt(9);
        return Schedule.of(
                element,
                1 << random.nextInt(4),
                tileRows,
                1 + random.nextInt(tileRows),
                1 + random.nextInt(4),
                1 + random.nextInt(3),
                1 + random.nextInt(3000));
    }
}
