package org.xhat.compiler.schedule;

import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;

/** What becomes of sums: a loop over vectors of columns, and over their rows, in a method of its own, reads them from scratch. */
record TileEpilogue(ContractTiling tiling, int width, List<Stage.Store> stores) {
    /**
     * Appends to the scope's block the epilogue of {@code rows} rows of a panel, one vector of columns after another.
     *
     * @param sums the place in scratch of the first row's sums
     * @param row the first row
     * @param column the panel's first column
     */
    void append(KernelScope scope, Index sums, Index row, Index rows, Index column) {
        scope.block().region("epilogue", region -> {
            List<Integer> axes = tiling.columnAxes();
            KernelScope here =
                    tiling.atRun(scope.inner(region), axes.subList(0, Math.max(0, axes.size() - 1)), Index.ZERO);
            if (axes.isEmpty()) {
                rows(here, region, sums, row, rows, KernelScope::inner);
                return;
            }
            Index lanes = Index.of(tiling.schedule().lanes());
            Index end = region.letIndex("columnEnd", column.plus(width).min(tiling.columns()));
            Index whole = region.letIndex(
                    "whole", column.plus(end.minus(column).dividedBy(lanes).times(lanes)));
            for (boolean masked : new boolean[] {false, true}) {
                columns(
                        region,
                        masked ? whole : column,
                        masked ? end : whole,
                        (block, c) -> rows(
                                here,
                                block,
                                sums.plus(c.minus(column)),
                                row,
                                rows,
                                (at, inner) -> atColumn(at, c, masked ? end.minus(c) : null, inner)));
            }
        });
    }

    private void columns(Block block, Index from, Index to, Block.LoopBody body) {
        Schedule schedule = tiling.schedule();
        block.loop("c", schedule.isVector() ? Loop.Kind.LANE : Loop.Kind.SERIAL, from, to, schedule.lanes(), body);
    }

    private KernelScope atColumn(KernelScope scope, Index column, @Nullable Index remaining, Block block) {
        int axis = tiling.columnAxes().getLast();
        return tiling.schedule().isVector()
                ? scope.lanesAt(axis, column, remaining, block)
                : scope.at(axis, column, block);
    }

    /** The rows at one column: a mask is made in their loop, for one from outside would be an object. */
    private void rows(
            KernelScope scope,
            Block block,
            Index sums,
            Index row,
            Index rows,
            BiFunction<KernelScope, Block, KernelScope> atColumn) {
        block.loop("r", Loop.Kind.SERIAL, Index.ZERO, rows, 1, (inner, r) -> {
            KernelScope atRow = tiling.at(scope.inner(inner), tiling.rowAxes(), row.plus(r));
            KernelScope here = atColumn.apply(atRow, inner);
            boolean lanes = tiling.schedule().isVector() && !tiling.columnAxes().isEmpty();
            Index at = sums.plus(r.times(Index.of(width)));
            here.setReduced(0, List.of(inner.let("sum", new Scalar.Load(Memory.SCRATCH, at, lanes))));
            here.store(stores);
        });
    }
}
