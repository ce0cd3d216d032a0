package org.xhat.compiler.schedule;

import java.util.List;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;

/**
 * Contractions as loops: a register tile of rows × vectors of the result, walked over ascending k with one broadcast of x for
 * each row and one load of y for each vector. An operand that cannot be read so is packed into scratch first: y once for each
 * panel of columns, x once for each tile.
 *
 * <p>A chunk is one panel, a tile's columns wide, of one position along the outer axes: all of its rows where y is packed for
 * them, otherwise a group of rows that is work enough to hand to a thread.
 */
final class ContractSchedule {
    private ContractSchedule() {}

    /** The loops of {@code kernel}, whose body is {@code contract}. */
    static LoopNest schedule(Kernel kernel, Body.Contract contract, Schedule schedule) {
        var tiling = ContractTiling.of(kernel, contract, schedule);
        Block block = Block.outermost();
        var scope = KernelScope.outermost(kernel, schedule, block);
        var y = TileOperand.y(tiling, block);
        var x = TileOperand.x(tiling, block);
        var epilogue = new TileEpilogue(tiling, contract.epilogue());
        Index columns = Index.of(tiling.tileColumns());
        Index panels = tiling.columns().dividedUp(columns);
        Index rows = tiling.rows();
        Index groupRows = y.isPacked() ? rows : rowsOfGroup(tiling);
        Index groups = y.isPacked() ? Index.ONE : rows.dividedUp(groupRows);
        Index outer = tiling.product(tiling.outerAxes());
        Index rowsOfGroup = block.letIndex("groupRows", groupRows);
        boolean onePanel = panels.times(outer).is(1);
        Index groupsOfPanel = onePanel || y.isPacked() ? groups : block.letIndex("groups", rows.dividedUp(rowsOfGroup));
        block.loop(
                "chunk",
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                (inner, chunk) -> {
                    Index rest = chunk.dividedBy(groupsOfPanel);
                    Index group = inner.letIndex("group", onePanel ? chunk : chunk.remainder(groupsOfPanel));
                    Index panel = inner.letIndex("panel", outer.is(1) && !panels.is(1) ? rest : rest.remainder(panels));
                    KernelScope at = atOuterAxes(tiling, scope.inner(inner), rest.dividedBy(panels));
                    Index column = inner.letIndex("column", panel.times(columns));
                    Index row = inner.letIndex("row", group.times(rowsOfGroup));
                    Index rowEnd = groups.is(1)
                            ? rows
                            : inner.letIndex("rowEnd", row.plus(rowsOfGroup).min(rows));
                    new ContractTiles(tiling, x, y, epilogue, column).append(at, row, rowEnd);
                });
        return new LoopNest(
                kernel.name(),
                schedule.element(),
                schedule.lanes(),
                groups.times(panels).times(outer),
                block.scratchElements(),
                block.statements());
    }

    /** Rows that make a chunk of {@link Schedule#chunkWork}: whole tiles, at least one. */
    private static Index rowsOfGroup(ContractTiling tiling) {
        Index tileWork = Index.of((long) tiling.tileRows() * tiling.tileColumns())
                .times(tiling.product(tiling.contractedAxes()));
        Index tiles = Index.of(tiling.schedule().chunkWork())
                .dividedBy(tileWork.max(Index.ONE))
                .max(Index.ONE);
        return Index.of(tiling.tileRows()).times(tiles);
    }

    /** The scope in which the outer axes are at the position that {@code number} counts, the last axis fastest. */
    private static KernelScope atOuterAxes(ContractTiling tiling, KernelScope scope, Index number) {
        List<Integer> axes = tiling.outerAxes();
        KernelScope at = scope;
        Index rest = number;
        for (int axis : axes.reversed()) {
            boolean isFirst = axis == axes.getFirst();
            Index position = isFirst ? rest : rest.remainder(tiling.extent(axis));
            at = at.at(axis, scope.block().letIndex(LaneLoops.hint(axis), position), scope.block());
            rest = rest.dividedBy(tiling.extent(axis));
        }
        return at;
    }
}
