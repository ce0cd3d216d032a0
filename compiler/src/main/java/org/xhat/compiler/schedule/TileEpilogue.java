package org.xhat.compiler.schedule;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.OperationCost;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;

/**
 * What becomes of a tile's sums: a short epilogue is written out for each of the tile's vectors while they are in registers; a
 * longer one, which would make too much code, loops over the tile in scratch.
 */
final class TileEpilogue {
    /** Operations of an operator whose code is not a whole expansion: a comparison and a selection, say. */
    private static final int MOST_UNEXPANDED = 2;

    private final ContractTiling tiling;
    private final List<Stage.Store> stores;
    private @Nullable Index scratch;

    /** The epilogue {@code stores}. */
    TileEpilogue(ContractTiling tiling, List<Stage.Store> stores) {
        this.tiling = tiling;
        this.stores = stores;
    }

    /** The place of a full tile in scratch, claimed by the first tile that needs it. */
    private Index scratch(Block block) {
        Index place = scratch;
        if (place == null) {
            place = block.scratch(Index.of((long) tiling.tileRows() * tiling.tileColumns()));
            scratch = place;
        }
        return place;
    }

    /**
     * Appends to {@code block} the epilogue of the tile whose first element is at {@code row} and {@code column}.
     *
     * @param sums the tile's sums: rows × vectors
     * @param masked whether lanes of the last vector may lie beyond the last column
     */
    void append(KernelScope scope, Block block, Index row, Index column, Register[][] sums, boolean masked) {
        if (isShort(sums.length * sums[0].length)) {
            unrolled(scope, block, row, column, sums, masked);
        } else {
            looped(scope, block, row, column, sums, masked);
        }
    }

    private boolean isShort(int vectors) {
        int axis = tiling.columnAxis();
        var terms = tiling.kernel().terms();
        boolean contiguous = Stream.concat(
                        tiling.kernel().loads().stream(), stores.stream().map(Stage.Store::to))
                .filter(access -> axis >= 0 && !isOperand(access))
                .allMatch(access -> !access.dependsOn(axis) || access.isContiguous(axis));
        var costs = terms.stream()
                .filter(term -> term instanceof Term.Apply)
                .map(term -> OperationCost.flops(((Term.Apply) term).op()))
                .toList();
        boolean expanded = costs.stream().anyMatch(cost -> cost > MOST_UNEXPANDED)
                || terms.stream().anyMatch(term -> term instanceof Term.Drawn);
        long operations = costs.stream().mapToLong(cost -> cost).sum();
        return contiguous
                && !expanded
                && (operations + stores.size()) * vectors <= tiling.schedule().unrolledEpilogue();
    }

    private boolean isOperand(Access access) {
        return access.equals(tiling.access(tiling.x())) || access.equals(tiling.access(tiling.y()));
    }

    private void unrolled(KernelScope scope, Block block, Index row, Index column, Register[][] sums, boolean masked) {
        int vectors = sums[0].length;
        for (int v = 0; v < vectors; v++) {
            Index first = column.plus((long) v * tiling.lanes());
            KernelScope atColumn = atColumn(scope.inner(block), first, masked && v == vectors - 1, block);
            for (int r = 0; r < sums.length; r++) {
                KernelScope here = atRow(atColumn, row.plus(r), block);
                here.setReduced(0, List.of(new Scalar.Read(sums[r][v])));
                here.store(stores);
            }
        }
    }

    private void looped(KernelScope scope, Block block, Index row, Index column, Register[][] sums, boolean masked) {
        int lanes = tiling.lanes();
        int width = sums[0].length * lanes;
        Index tile = scratch(block);
        for (int r = 0; r < sums.length; r++) {
            for (int v = 0; v < sums[r].length; v++) {
                Index at = tile.plus((long) r * width + (long) v * lanes);
                block.add(new Loop.Store(Memory.SCRATCH, at, new Scalar.Read(sums[r][v]), null));
            }
        }
        block.loop("r", Loop.Kind.SERIAL, Index.ZERO, Index.of(sums.length), 1, (rowBlock, r) -> {
            KernelScope atRow = atRow(scope, row.plus(r), rowBlock);
            Loop.Kind kind = tiling.hasLanes() ? Loop.Kind.LANE : Loop.Kind.SERIAL;
            rowBlock.loop("c", kind, Index.ZERO, Index.of(width), lanes, (inner, c) -> {
                KernelScope here = atColumn(atRow, column.plus(c), masked, inner);
                Index at = tile.plus(c).plus(r.times(Index.of(width)));
                here.setReduced(0, List.of(inner.let("sum", new Scalar.Load(Memory.SCRATCH, at, tiling.hasLanes()))));
                here.store(stores);
            });
        });
    }

    private KernelScope atRow(KernelScope scope, Index row, Block block) {
        return tiling.rowAxis() < 0 ? scope.inner(block) : scope.at(tiling.rowAxis(), row, block);
    }

    private KernelScope atColumn(KernelScope scope, Index first, boolean masked, Block block) {
        if (tiling.columnAxis() < 0) {
            return scope.inner(block);
        }
        return tiling.hasLanes()
                ? scope.lanesAt(
                        tiling.columnAxis(), first, masked ? tiling.columns().minus(first) : null, block)
                : scope.at(tiling.columnAxis(), first, block);
    }
}
