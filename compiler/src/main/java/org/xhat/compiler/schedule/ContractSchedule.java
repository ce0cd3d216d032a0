package org.xhat.compiler.schedule;

import java.util.List;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.Memory;

/**
 * Contractions as calls of {@link ProductRoutines}. A chunk is a group of rows of one panel of columns, at one position along the outer
 * axes: its sums lie in scratch while the depth is walked in blocks, then the epilogue visits each once.
 *
 * <p>Sums of more products than {@link Schedule#chain} are the sum of such chains, ascending.
 */
final class ContractSchedule {
    /** Chunks that keep a team's threads evenly busy. */
    private static final int CHUNKS = 16;

    /** Times {@link Schedule#groupTiles}: tiles of a group, at most. */
    private static final int MOST_TILES = 4;

    private final Schedule schedule;
    private final ContractTiling tiling;
    private final ProductRoutines routines;
    private final TileOperand x;
    private final TileOperand y;
    private final TileEpilogue epilogue;
    private final Index groupRows;
    private final Index sums;
    private final Index panel;
    private final Index packedX;

    private ContractSchedule(ContractTiling tiling, Body.Contract contract, Block block, Index groupRows) {
        this.schedule = tiling.schedule();
        this.tiling = tiling;
        this.routines = ProductRoutines.of(schedule);
        this.x = new TileOperand(tiling, tiling.x(), tiling.rowAxes());
        this.y = new TileOperand(tiling, tiling.y(), tiling.columnAxes());
        this.epilogue = new TileEpilogue(tiling, routines.width(), contract.epilogue());
        this.groupRows = groupRows;
        this.panel = block.scratch(Index.of((long) schedule.depthBlock() * routines.width()));
        this.packedX =
                isXInPlace() ? Index.ZERO : block.scratch(Index.of((long) schedule.depthBlock() * schedule.tileRows()));
        // Last, for places after it are no literals: the first chain's, and those of the chain that is added to them.
        this.sums = block.scratch(groupRows.times(Index.of(2L * routines.width())));
    }

    /** Groups of rows: few enough that packing a panel for each costs little, enough that sums stay in cache and threads have work. */
    private static Index groups(Schedule schedule, Index rows, Index panels) {
        long least = (long) schedule.groupTiles() * schedule.tileRows();
        Index forThreads = rows.dividedBy(Index.of(least)).min(Index.of(CHUNKS).dividedBy(panels.max(Index.ONE)));
        return forThreads.max(rows.dividedUp(Index.of(MOST_TILES * least))).max(Index.ONE);
    }

    private boolean isXInPlace() {
        return x.isContiguousAlongDepth() || x.isContiguous();
    }

    /** The loops of {@code kernel}, whose body is {@code contract}. */
    static LoopNest schedule(Kernel kernel, Body.Contract contract, Schedule schedule) {
        var tiling = ContractTiling.of(kernel, contract, schedule);
        Block block = Block.outermost();
        var scope = KernelScope.outermost(kernel, schedule, block);
        Index tileRows = Index.of(schedule.tileRows());
        Index rows = tiling.rows();
        Index columns = Index.of(ProductRoutines.of(schedule).width());
        Index panels = tiling.columns().dividedUp(columns);
        Index groups = groups(schedule, rows, panels);
        Index groupRows = rows.dividedUp(groups).dividedUp(tileRows).times(tileRows);
        var loops = new ContractSchedule(tiling, contract, block, groupRows);
        Index groupCount = block.letIndex("groups", groups);
        Index rowsOfGroup = block.letIndex("groupRows", groupRows);
        Index outer = tiling.product(tiling.outerAxes());
        block.loop(
                "chunk",
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                (inner, chunk) -> {
                    Index rest = chunk.dividedBy(groupCount);
                    Index row = inner.letIndex(
                            "row",
                            chunk.remainder(groupCount).times(rowsOfGroup).min(rows));
                    Index column =
                            inner.letIndex("column", rest.remainder(panels).times(columns));
                    KernelScope at = tiling.at(scope.inner(inner), tiling.outerAxes(), rest.dividedBy(panels));
                    Index count = inner.letIndex("rows", rows.minus(row).min(rowsOfGroup));
                    inner.when(Index.ZERO, count, some -> loops.chunk(at.inner(some), row, count, column));
                });
        return new LoopNest(
                kernel.name(),
                schedule.element(),
                schedule.lanes(),
                groups.times(panels).times(outer),
                block.scratchElements(),
                block.statements());
    }

    /** The rows from {@code row} on of the panel that begins at {@code column}. */
    private void chunk(KernelScope scope, Index row, Index rows, Index column) {
        Block block = scope.block();
        Index width = block.letIndex("width", tiling.columns().minus(column).min(Index.of(routines.width())));
        Index chain = Index.of(schedule.chain());
        Index size = block.letIndex("size", groupRows.times(Index.of(routines.width())));
        var all = new Loop.Place(Memory.SCRATCH, sums);
        block.add(new Loop.Call(routines.clear(), List.of(all), List.of(size)));
        block.loop("chain", Loop.Kind.SERIAL, Index.ZERO, tiling.depth(), schedule.chain(), (inner, from) -> {
            Index to = inner.letIndex("chainEnd", from.plus(chain).min(tiling.depth()));
            Index place = inner.letIndex("place", sums.plus(from.min(Index.ONE).times(size)));
            var chainSums = new Loop.Place(Memory.SCRATCH, place);
            inner.when(
                    Index.ZERO,
                    from,
                    later -> later.add(new Loop.Call(routines.clear(), List.of(chainSums), List.of(size))));
            inner.loop("k", Loop.Kind.SERIAL, from, to, schedule.depthBlock(), (body, k) -> {
                Index end =
                        body.letIndex("depthEnd", k.plus(schedule.depthBlock()).min(to));
                panel(scope.inner(body), row, rows, column, width, k, end, place);
            });
            inner.when(
                    Index.ZERO,
                    from,
                    later -> later.add(new Loop.Call(routines.add(), List.of(all, chainSums), List.of(size))));
        });
        epilogue.append(scope.inner(block), sums, row, rows, column);
    }

    /**
     * One block of the depth: y is packed where enough rows read it, or where it cannot be read in place. Vectors may reach beyond the
     * last column, single elements may not.
     */
    private void panel(
            KernelScope scope, Index row, Index rows, Index column, Index width, Index from, Index to, Index place) {
        Block block = scope.block();
        Index depth = block.letIndex("depth", to.minus(from));
        var packed =
                new TileOperand.Strided(new Loop.Place(Memory.SCRATCH, panel), Index.ONE, Index.of(routines.width()));
        if (!y.isStrided()) {
            y.pack(scope, packed, column, width, from, to);
            rows(scope, row, rows, width, packed, from, to, place);
            return;
        }
        TileOperand.Strided lies = y.inPlace(scope, column, from);
        boolean isCopied = y.isContiguous() && schedule.isVector();
        Loop.Call packing = isCopied
                ? new Loop.Call(routines.copy(), List.of(lies.place(), packed.place()), List.of(depth, lies.step()))
                : new Loop.Call(
                        routines.pack(),
                        List.of(lies.place(), packed.place()),
                        List.of(width, depth, lies.stride(), lies.step()));
        if (!isCopied || !isXInPlace()) {
            block.add(packing);
            rows(scope, row, rows, width, packed, from, to, place);
            return;
        }
        Index few = Index.of(9L * schedule.tileRows());
        block.when(rows, few, inner -> rows(scope.inner(inner), row, rows, width, lies, from, to, place));
        block.when(few.minus(Index.ONE), rows, inner -> {
            inner.add(
                    new Loop.Call(routines.copy(), List.of(lies.place(), packed.place()), List.of(depth, lies.step())));
            rows(scope.inner(inner), row, rows, width, packed, from, to, place);
        });
    }

    /** The products of the rows with {@code right}; x is packed, one tile's rows at a time, where it cannot be read in place. */
    private void rows(
            KernelScope scope,
            Index row,
            Index rows,
            Index width,
            TileOperand.Strided right,
            Index from,
            Index to,
            Index place) {
        Index depth = scope.block().letIndex("depth", to.minus(from));
        if (isXInPlace()) {
            product(scope.block(), x.inPlace(scope, row, from), right, rows, width, depth, place);
            return;
        }
        Index size = Index.of(schedule.tileRows());
        scope.block().loop("tile", Loop.Kind.SERIAL, Index.ZERO, rows, schedule.tileRows(), (inner, r) -> {
            Index count = inner.letIndex("count", rows.minus(r).min(size));
            var packed = new TileOperand.Strided(new Loop.Place(Memory.SCRATCH, packedX), Index.ONE, size);
            x.pack(scope.inner(inner), packed, inner.letIndex("first", row.plus(r)), count, from, to);
            Index sumsOfTile = place.plus(r.times(Index.of(routines.width())));
            product(inner, packed, right, count, width, depth, sumsOfTile);
        });
    }

    private void product(
            Block block,
            TileOperand.Strided left,
            TileOperand.Strided right,
            Index rows,
            Index width,
            Index depth,
            Index place) {
        boolean alongDepth = x.isContiguousAlongDepth();
        block.add(new Loop.Call(
                alongDepth ? routines.alongDepth() : routines.alongRows(),
                List.of(left.place(), right.place(), new Loop.Place(Memory.SCRATCH, place)),
                List.of(rows, width, depth, alongDepth ? left.stride() : left.step(), right.step())));
    }
}
