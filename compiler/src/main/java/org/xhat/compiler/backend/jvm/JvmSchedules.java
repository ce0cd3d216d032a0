package org.xhat.compiler.backend.jvm;

import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.schedule.KernelLoops;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.program.ElementType;

/** The JVM's schedules: for each element type and vector width the numbers, and kernels made into loops by them. */
public final class JvmSchedules {
    private static final int GROUP_TILES = 8;

    private static final int CHUNK_WORK = 2048;

    private JvmSchedules() {}

    /**
     * The schedule for vectors of {@code vectorBits} bits: 128, 256 or 512, or 0 for the scalar variant.
     *
     * <p>Tiles are what ran fastest: 12 rows of 2 vectors fill the 32 registers of 512-bit machines and 6 of 2 the 16 of
     * narrower ones.
     */
    public static Schedule of(ElementType element, int vectorBits) {
        int lanes = vectorBits == 0 ? 1 : vectorBits / Byte.SIZE / element.sizeBytes();
        return switch (vectorBits) {
            case 0 -> Schedule.of(element, lanes, 4, 1, 4, GROUP_TILES, CHUNK_WORK);
            case 128, 256 -> Schedule.of(element, lanes, 6, 2, 2, GROUP_TILES, CHUNK_WORK);
            case 512 -> Schedule.of(element, lanes, 12, 4, 2, GROUP_TILES, CHUNK_WORK);
            default -> throw new IllegalArgumentException("vectors have 128, 256 or 512 bits, not " + vectorBits);
        };
    }

    /** The loops of {@code kernel}, verified, with the receivers that HotSpot wants. */
    public static LoopNest loops(Kernel kernel, Schedule schedule) {
        return KernelLoops.of(kernel, schedule, LoopReceivers::rewrite);
    }
}
