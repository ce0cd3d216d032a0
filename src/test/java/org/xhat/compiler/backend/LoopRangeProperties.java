package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.random.Choices;

/**
 * Loops reach the first and the last element of what they write, and none beside: one place further or earlier every kernel
 * leaves the buffer, and is stopped.
 */
final class LoopRangeProperties {
    @Property(tries = 60)
    void aSweepThatWritesBesideItsBufferIsStopped(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        everyAlterationIsStopped(RandomKernels.sweep(choices), choices.hashCode());
    }

    @Property(tries = 40)
    void aContractionThatWritesBesideItsBufferIsStopped(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        everyAlterationIsStopped(RandomKernels.contraction(choices), choices.hashCode());
    }

    private static void everyAlterationIsStopped(KernelCase kernelCase, long seed) {
        LoopNest nest = JvmSchedules.loops(kernelCase.kernel(), ChunkIndependenceProperties.schedule(seed));
        int buffer = lastStores(kernelCase.kernel().body()).getLast().to().buffer();
        stopped(kernelCase, nest, buffer, at -> at.plus(1));
        stopped(kernelCase, nest, buffer, at -> at.minus(Index.ONE));
    }

    private static List<Stage.Store> lastStores(Body body) {
        return switch (body) {
            case Body.Sweep sweep -> sweep.stages().getLast().stores();
            case Body.Contract contract -> contract.epilogue();
        };
    }

    private static void stopped(KernelCase kernelCase, LoopNest nest, int buffer, UnaryOperator<Index> place) {
        LoopNest altered = AlteredLoops.withPlaces(nest, buffer, place);
        var fault = assertThrows(IllegalStateException.class, () -> kernelCase.conflict(altered));
        assertTrue(fault.getMessage().contains(": b" + buffer + "["), fault::getMessage);
        assertTrue(fault.getMessage().contains("is outside"), fault::getMessage);
    }
}
