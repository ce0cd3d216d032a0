package org.xhat.compiler.schedule;

import org.xhat.runtime.program.ElementType;

/**
 * How kernels become loops, as data. The first group of numbers decides in which order sums are taken, and must be the same
 * for every variant of a program, whatever its target; the second, from {@code lanes} on, decides only speed.
 *
 * @param element what is computed in
 * @param logicalLanes partial sums of a reduction along the contiguous axis: element j goes to partial sum j mod this
 * @param rowBlock rows of a reduction that are summed up before their sum joins the total
 * @param laneBlock the same for a reduction along the contiguous axis; a multiple of {@code logicalLanes}
 * @param segmentBlocks blocks of a row whose sums make a segment's before that joins the total
 * @param chain products of a contraction that are summed up as one chain, and of which a panel is packed at a time
 * @param lanes lanes of a vector; 1 for the scalar variant
 * @param tileRows rows of a contraction's register tile
 * @param tileVectors vectors in each of those rows
 * @param fewRows rows of the smaller tile, for what larger ones leave
 * @param groupTiles tiles that it takes for packing a panel to be worth it: a chunk has as many, or all there are
 * @param chunkWork positions of the iteration space that make a chunk worth handing to a thread
 */
public record Schedule(
        ElementType element,
        int logicalLanes,
        int rowBlock,
        int laneBlock,
        int segmentBlocks,
        int chain,
        int lanes,
        int tileRows,
        int fewRows,
        int tileVectors,
        int groupTiles,
        int chunkWork) {
    /** Bytes of logical lanes. */
    private static final int LOGICAL_BYTES = 64;

    /** Rows, sets of logical lanes and blocks that are summed up as one. */
    private static final int SUMMED = 64;

    /** Products that are summed up as one chain. */
    private static final int CHAIN = 1024;

    /** {@link IllegalArgumentException} where blocks are not made of logical lanes, or those of lanes. */
    public Schedule {
        if (laneBlock % logicalLanes != 0 || logicalLanes % lanes != 0) {
            throw new IllegalArgumentException("blocks are made of logical lanes, and those of lanes");
        }
    }

    /** The schedule in which sums have the order that all targets agree on; a target's numbers are the rest. */
    public static Schedule of(
            ElementType element, int lanes, int tileRows, int fewRows, int tileVectors, int groupTiles, int chunkWork) {
        int logicalLanes = LOGICAL_BYTES / element.sizeBytes();
        return new Schedule(
                element,
                logicalLanes,
                SUMMED,
                SUMMED * logicalLanes,
                SUMMED,
                CHAIN,
                lanes,
                tileRows,
                fewRows,
                tileVectors,
                groupTiles,
                chunkWork);
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
