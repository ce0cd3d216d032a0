package org.xhat.compiler.loop;

import java.util.List;
import org.xhat.runtime.program.ElementType;

/**
 * How kernels become loops, as data. The first group of numbers decides in which order sums are taken, and must be the same
 * for every variant of a program; the second decides only speed.
 *
 * @param element what is computed in
 * @param logicalLanes partial sums of a reduction along the contiguous axis: element j goes to partial sum j mod this
 * @param rowBlock rows of a reduction that are summed up before their sum joins the total
 * @param laneBlock the same for a reduction along the contiguous axis; a multiple of {@code logicalLanes}
 * @param segmentBlocks blocks of a row whose sums make a segment's before that joins the total
 * @param lanes lanes of a vector; 1 for the scalar variant
 * @param tileRows rows of a contraction's register tile
 * @param tileVectors vectors in each of those rows
 * @param remainderRows rows of the smaller tiles that finish a contraction, falling to 1
 * @param chunkWork positions of the iteration space that make a chunk worth handing to a thread
 */
public record Schedule(
        ElementType element,
        int logicalLanes,
        int rowBlock,
        int laneBlock,
        int segmentBlocks,
        int lanes,
        int tileRows,
        int tileVectors,
        List<Integer> remainderRows,
        int chunkWork) {
    /** Copies the list. */
    public Schedule {
        remainderRows = List.copyOf(remainderRows);
        if (laneBlock % logicalLanes != 0 || logicalLanes % lanes != 0) {
            throw new IllegalArgumentException("blocks are made of logical lanes, and those of lanes");
        }
    }

    /** Whether values have lanes. */
    public boolean isVector() {
        return lanes > 1;
    }

    /** Elements of a column tile: two sets of logical lanes, whatever the width. */
    public int columnUnit() {
        return 2 * logicalLanes;
    }
}
