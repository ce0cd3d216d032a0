package org.xhat.compiler.backend.jvm;

import java.util.List;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Readable;
import org.xhat.compiler.loop.Schedule;
import org.xhat.compiler.loop.SingleUses;
import org.xhat.runtime.program.ElementType;

/** The JVM's schedules: for each element type and vector width the numbers, and kernels made into loops by them. */
public final class JvmSchedules {
    private JvmSchedules() {}

    /**
     * The schedule for vectors of {@code vectorBits} bits: 128, 256 or 512, or 0 for the scalar variant.
     *
     * <p>Tiles are what ran fastest: 12 rows of 2 vectors fill the 32 registers of 512-bit machines and 6 of 2 the 16 of
     * narrower ones.
     */
    public static Schedule of(ElementType element, int vectorBits) {
        int logicalLanes = 512 / 8 / element.sizeBytes();
        int lanes = vectorBits == 0 ? 1 : vectorBits / 8 / element.sizeBytes();
        int rowBlock = 64;
        int laneBlock = 64 * logicalLanes;
        int segment = 64;
        int chunkWork = 2048;
        return switch (vectorBits) {
            case 0 -> new Schedule(element, logicalLanes, rowBlock, laneBlock, segment, 1, 4, 4, List.of(1), chunkWork);
            case 128, 256 ->
                new Schedule(
                        element, logicalLanes, rowBlock, laneBlock, segment, lanes, 6, 2, List.of(4, 2, 1), chunkWork);
            case 512 ->
                new Schedule(
                        element,
                        logicalLanes,
                        rowBlock,
                        laneBlock,
                        segment,
                        lanes,
                        12,
                        2,
                        List.of(6, 4, 2, 1),
                        chunkWork);
            default -> throw new IllegalArgumentException("vectors have 128, 256 or 512 bits, not " + vectorBits);
        };
    }

    /** The loops of {@code kernel}, verified. */
    public static LoopNest loops(Kernel kernel, Schedule schedule) {
        LoopNest nest = switch (kernel.body()) {
            case Body.Sweep sweep -> SweepSchedule.schedule(kernel, sweep, schedule);
            case Body.Contract contract -> ContractSchedule.schedule(kernel, contract, schedule);
        };
        LoopNest received = LoopVerifier.verify(LoopReceivers.rewrite(LoopVerifier.verify(nest, kernel)), kernel);
        LoopNest inlined = LoopVerifier.verify(SingleUses.inline(received), kernel);
        return LoopVerifier.verify(Readable.of(inlined), kernel);
    }
}
