package org.xhat.compiler.backend;

import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.program.ElementType;

/** The JVM's schedules, cut into small chunks: their size is free to change. */
final class SmallChunks {
    /** Work so small that kernels of some hundred elements have many chunks. */
    private static final int CHUNK_WORK = 40;

    private SmallChunks() {}

    /** As {@link JvmSchedules#of}. */
    static Schedule of(ElementType element, int vectorBits) {
        Schedule schedule = JvmSchedules.of(element, vectorBits);
        return cut(schedule, schedule.rowBlock(), schedule.laneBlock(), schedule.segmentBlocks());
    }

    /** Blocks of {@code rows} rows, or vectors of logical lanes, too, and segments of {@code blocks} blocks. */
    static Schedule withBlocks(ElementType element, int vectorBits, int rows, int blocks) {
        Schedule schedule = JvmSchedules.of(element, vectorBits);
        return cut(schedule, rows, rows * schedule.logicalLanes(), blocks);
    }

    private static Schedule cut(Schedule schedule, int rowBlock, int laneBlock, int segmentBlocks) {
        return new Schedule(
                schedule.element(),
                schedule.logicalLanes(),
                rowBlock,
                laneBlock,
                segmentBlocks,
                schedule.chain(),
                schedule.lanes(),
                schedule.tileRows(),
                schedule.fewRows(),
                schedule.tileVectors(),
                1,
                CHUNK_WORK);
    }
}
