package org.xhat.compiler.schedule;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;

/**
 * How a contraction is cut into register tiles: the axis along a tile's rows, the axis along its vectors, and how far a tile
 * goes along each. Further rows and columns, and batches, are outer axes.
 *
 * <p>Where transposing the whole product lets y and the result be read and written along lanes, the operands change places:
 * multiplication commutes to the bit.
 *
 * @param kernel whose terms and axes the numbers below mean
 * @param schedule the sizes of tiles
 * @param x the term that is broadcast along a tile's rows
 * @param y the term that is loaded along a tile's vectors
 * @param rowAxis the axis of a tile's rows; −1 where the product has none
 * @param columnAxis the axis of a tile's columns; −1 where the product has none
 * @param contractedAxes what is summed over, outermost first
 */
record ContractTiling(
        Kernel kernel, Schedule schedule, int x, int y, int rowAxis, int columnAxis, List<Integer> contractedAxes) {

    /** The tiling of {@code kernel}, whose body is {@code contract}. */
    static ContractTiling of(Kernel kernel, Body.Contract contract, Schedule schedule) {
        boolean swap = alongLanes(kernel, contract, contract.x(), contract.rowAxes())
                > alongLanes(kernel, contract, contract.y(), contract.columnAxes());
        return new ContractTiling(
                kernel,
                schedule,
                swap ? contract.y() : contract.x(),
                swap ? contract.x() : contract.y(),
                last(swap ? contract.columnAxes() : contract.rowAxes()),
                last(swap ? contract.rowAxes() : contract.columnAxes()),
                contract.contractedAxes());
    }

    /** How much of {@code operand} and the writes is contiguous along the last of {@code axes}. */
    private static int alongLanes(Kernel kernel, Body.Contract contract, int operand, List<Integer> axes) {
        if (axes.isEmpty()) {
            return -1;
        }
        int axis = last(axes);
        Access access = access(kernel, operand);
        int score = access != null && access.isContiguous(axis) ? 1 : 0;
        return contract.epilogue().stream().allMatch(store -> store.to().isContiguous(axis)) ? score + 2 : score;
    }

    private static int last(List<Integer> axes) {
        return axes.isEmpty() ? -1 : axes.getLast();
    }

    private static @Nullable Access access(Kernel kernel, int term) {
        return kernel.terms().get(term) instanceof Term.Load(Access from) ? from : null;
    }

    /** Where a term is loaded from; null where it is computed. */
    @Nullable Access access(int term) {
        return access(kernel, term);
    }

    /** The axes that are neither contracted nor a tile's, outermost first. */
    List<Integer> outerAxes() {
        return IntStream.range(0, kernel.axes().size())
                .boxed()
                .filter(axis -> axis != rowAxis && axis != columnAxis && !contractedAxes.contains(axis))
                .toList();
    }

    /** The extent of an axis; 1 for the axis −1. */
    Index extent(int axis) {
        return axis < 0 ? Index.ONE : Index.of(kernel.axes().get(axis).extent());
    }

    /** Positions along all of {@code axes}. */
    Index product(List<Integer> axes) {
        return axes.stream().map(this::extent).reduce(Index.ONE, Index::times);
    }

    /** Rows of the product. */
    Index rows() {
        return extent(rowAxis);
    }

    /** Columns of the product. */
    Index columns() {
        return extent(columnAxis);
    }

    /** Whether sums have lanes: a product without columns has one number in each row. */
    boolean hasLanes() {
        return schedule.isVector() && columnAxis >= 0;
    }

    /** Lanes of a sum. */
    int lanes() {
        return hasLanes() ? schedule.lanes() : 1;
    }

    /** Rows of a full tile. */
    int tileRows() {
        return schedule.tileRows();
    }

    /** Vectors in each row of a full tile. */
    int tileVectors() {
        return columnAxis < 0 ? 1 : schedule.tileVectors();
    }

    /** Columns of a full tile. */
    int tileColumns() {
        return lanes() * tileVectors();
    }

    /**
     * Appends to the scope's block the loops over the contracted axes, ascending; the body's position numbers their positions
     * together.
     */
    void overDepth(KernelScope scope, LaneLoops.Body body) {
        overDepth(scope, 0, Index.ZERO, body);
    }

    private void overDepth(KernelScope scope, int next, Index k, LaneLoops.Body body) {
        if (next == contractedAxes.size()) {
            body.fill(scope, k);
            return;
        }
        int axis = contractedAxes.get(next);
        scope.block()
                .loop(
                        "k",
                        Loop.Kind.SERIAL,
                        Index.ZERO,
                        extent(axis),
                        1,
                        (inner, position) -> overDepth(
                                scope.at(axis, position, inner),
                                next + 1,
                                k.times(extent(axis)).plus(position),
                                body));
    }
}
