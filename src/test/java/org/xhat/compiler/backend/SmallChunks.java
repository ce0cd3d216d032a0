package org.xhat.compiler.backend;

import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.loop.Schedule;
import org.xhat.runtime.program.ElementType;

/** The JVM's schedules, cut into small chunks: the size of chunks is free to change. */
final class SmallChunks {
    /** Work so small that kernels of some hundred elements have many chunks. */
    private static final int CHUNK_WORK = 40;

    private SmallChunks() {}

    /** As {@link JvmSchedules#of}. */
    static Schedule of(ElementType element, int vectorBits) {
        Schedule schedule = JvmSchedules.of(element, vectorBits);
        return new Schedule(
                schedule.element(),
                schedule.logicalLanes(),
                schedule.rowBlock(),
                schedule.laneBlock(),
                schedule.lanes(),
                schedule.tileRows(),
                schedule.tileVectors(),
                schedule.remainderRows(),
                CHUNK_WORK);
    }
}
