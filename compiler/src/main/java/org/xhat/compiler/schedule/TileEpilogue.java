package org.xhat.compiler.schedule;

import java.util.List;
import java.util.function.BiFunction;
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
    void append(KernelScope scope, Index sums, Index row, Index rows, Index column, Index columns) {
        scope.block().region("epilogue", region -> {
            KernelScope here = scope.inner(region);
            List<Integer> axes = tiling.columnAxes();
            var part = new Rows(sums, row, rows, column);
            if (axes.isEmpty()) {
                rows(here, region, part, sums, KernelScope::inner);
                return;
            }
            Index end = region.letIndex("columnEnd", column.plus(columns));
            if (!tiling.gaps()) {
                run(tiling.atRun(here, axes.subList(0, axes.size() - 1), Index.ZERO), part, Index.ZERO, column, end);
                return;
            }
            Index pitch = tiling.pitch();
            region.loop("q", Loop.Kind.SERIAL, column.dividedBy(pitch), end.dividedUp(pitch), 1, (block, q) -> {
                Index before = block.letIndex("before", q.times(pitch));
                Index from = block.letIndex("from", column.max(before));
                Index to = block.letIndex(
                        "to",
                        end.min(before.plus(tiling.extent(axes.getLast()))).max(from));
                run(here.inner(block).at(axes.getFirst(), q, block), part, before, from, to);
            });
        });
    }

    /** Rows from {@code row} on, whose sums for the columns from {@code column} on begin at {@code sums}. */
    private record Rows(Index sums, Index row, Index rows, Index column) {}

    /**
     * The columns from {@code from} to {@code to}, of which the last axis is at position 0 at {@code before}: one loop, under a mask
     * throughout, is half the code to compile.
     */
    private void run(KernelScope scope, Rows part, Index before, Index from, Index to) {
        Schedule schedule = tiling.schedule();
        Loop.Kind kind = schedule.isVector() ? Loop.Kind.LANE : Loop.Kind.SERIAL;
        scope.block().loop("c", kind, from, to, schedule.lanes(), (block, c) -> {
            Index sums = part.sums.plus(c.minus(part.column));
            rows(scope, block, part, sums, (at, inner) -> atColumn(at, c.minus(before), to.minus(c), inner));
        });
    }

    private KernelScope atColumn(KernelScope scope, Index column, Index remaining, Block block) {
        int axis = tiling.columnAxes().getLast();
        return tiling.schedule().isVector()
                ? scope.lanesAt(axis, column, remaining, block)
                : scope.at(axis, column, block);
    }

    /** The rows at one column: a mask is made in their loop, for one from outside would be an object. */
    private void rows(
            KernelScope scope,
            Block block,
            Rows part,
            Index sums,
            BiFunction<KernelScope, Block, KernelScope> atColumn) {
        block.loop("r", Loop.Kind.SERIAL, Index.ZERO, part.rows, 1, (inner, r) -> {
            KernelScope atRow = tiling.at(scope.inner(inner), tiling.rowAxes(), part.row.plus(r));
            KernelScope here = atColumn.apply(atRow, inner);
            boolean lanes = tiling.schedule().isVector() && !tiling.columnAxes().isEmpty();
            Index at = sums.plus(r.times(Index.of(width)));
            here.setReduced(0, List.of(inner.let("sum", new Scalar.Load(Memory.SCRATCH, at, lanes))));
            here.store(stores);
        });
    }
}
