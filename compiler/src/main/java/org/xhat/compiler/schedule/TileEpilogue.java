package org.xhat.compiler.schedule;

import java.util.List;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;

/** What becomes of sums: a loop over each of the rows, in a method of its own, reads them from scratch while they are in L1. */
record TileEpilogue(ContractTiling tiling, int width, List<Stage.Store> stores) {
    /**
     * Appends to the scope's block the epilogue of {@code rows} rows of a panel, one vector of columns after another: what depends on
     * columns alone is there once for all rows.
     *
     * @param sums the place in scratch of the first row's sums
     * @param row the first row
     * @param column the panel's first column
     */
    void append(KernelScope scope, Index sums, Index row, Index rows, Index column) {
        scope.block().region("epilogue", region -> {
            KernelScope here = scope.inner(region);
            List<Integer> axes = tiling.columnAxes();
            if (axes.isEmpty()) {
                rows(here, sums, row, rows, false);
                return;
            }
            for (int axis : axes.subList(0, axes.size() - 1)) {
                here = here.at(axis, Index.ZERO, region);
            }
            Schedule schedule = tiling.schedule();
            Index end = region.letIndex("columnEnd", column.plus(width).min(tiling.columns()));
            boolean even = LaneLoops.isEven(tiling.columns(), schedule);
            LaneLoops.walk(
                    here,
                    schedule,
                    axes.getLast(),
                    column,
                    end,
                    even,
                    (atColumn, c) -> rows(atColumn, sums.plus(c.minus(column)), row, rows, schedule.isVector()));
        });
    }

    private void rows(KernelScope scope, Index sums, Index row, Index rows, boolean lanes) {
        scope.block().loop("r", Loop.Kind.SERIAL, Index.ZERO, rows, 1, (block, r) -> {
            KernelScope here = tiling.at(scope.inner(block), tiling.rowAxes(), row.plus(r));
            Index at = sums.plus(r.times(Index.of(width)));
            here.setReduced(0, List.of(block.let("sum", new Scalar.Load(Memory.SCRATCH, at, lanes))));
            here.store(stores);
        });
    }
}
