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
 * axes: its sums lie in scratch while the depth is walked in chains of {@link Schedule#chain}, whose sums are added up ascending, then the
 * epilogue visits each once.
 */
final class ContractSchedule {
    /** Chunks that keep a team's threads evenly busy. */
    private static final int CHUNKS = 16;

    /** Times {@link Schedule#groupTiles}: tiles of a group, at most. */
    private static final int MOST_TILES = 4;

    /** Rows from {@code row} on of the panel of {@code width} columns from {@code column} on. */
    private record Part(Index row, Index rows, Index column, Index width) {}

    /** The products of one chain: those of {@code depth} positions, from {@code from} to {@code to}. */
    private record Chain(Index from, Index to, Index depth) {}

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
        this.panel = block.scratch(Index.of((long) schedule.chain() * routines.width()));
        this.packedX =
                isXInPlace() ? Index.ZERO : block.scratch(Index.of((long) schedule.chain() * schedule.tileRows()));
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
                    inner.when(Index.ZERO, count, some -> {
                        Index width = some.letIndex(
                                "width", tiling.columns().minus(column).min(columns));
                        loops.chunk(at.inner(some), new Part(row, count, column, width));
                    });
                });
        return new LoopNest(
                kernel.name(),
                schedule.element(),
                schedule.lanes(),
                groups.times(panels).times(outer),
                block.scratchElements(),
                block.statements());
    }

    private void chunk(KernelScope scope, Part part) {
        Block block = scope.block();
        Index size = block.letIndex("size", groupRows.times(Index.of(routines.width())));
        Index depth = tiling.depth();
        // Once where the depth is 0, too: sums of nothing are 0.
        block.loop("k", Loop.Kind.SERIAL, Index.ZERO, depth.max(Index.ONE), schedule.chain(), (inner, from) -> {
            Index to = inner.letIndex("chainEnd", from.plus(schedule.chain()).min(depth));
            var chain = new Chain(from, to, inner.letIndex("depth", to.minus(from)));
            Index place = inner.letIndex("place", sums.plus(from.min(Index.ONE).times(size)));
            chain(scope.inner(inner), part, chain, place);
            inner.when(
                    Index.ZERO,
                    from,
                    later -> later.add(
                            new Loop.Call(routines.add(), List.of(scratch(sums), scratch(place)), List.of(size))));
        });
        epilogue.append(scope.inner(block), sums, part.row, part.rows, part.column);
    }

    private static Loop.Place scratch(Index first) {
        return new Loop.Place(Memory.SCRATCH, first);
    }

    /**
     * One chain: y is packed where enough rows read it, or where it cannot be read in place. Vectors may reach beyond the last column,
     * single elements may not.
     *
     * @param place where its sums go
     */
    private void chain(KernelScope scope, Part part, Chain chain, Index place) {
        Block block = scope.block();
        var packed = new TileOperand.Strided(scratch(panel), Index.ONE, Index.of(routines.width()));
        if (!y.isStrided()) {
            y.pack(scope, packed, part.column, part.width, chain.from, chain.to);
            rows(scope, part, chain, packed, place);
            return;
        }
        TileOperand.Strided lies = y.inPlace(scope, part.column, chain.from);
        boolean isCopied = y.isContiguous() && schedule.isVector();
        Loop.Call packing = isCopied
                ? new Loop.Call(
                        routines.copy(), List.of(lies.place(), packed.place()), List.of(chain.depth, lies.step()))
                : new Loop.Call(
                        routines.pack(),
                        List.of(lies.place(), packed.place()),
                        List.of(part.width, chain.depth, lies.stride(), lies.step()));
        if (!isCopied || !isXInPlace()) {
            block.add(packing);
            rows(scope, part, chain, packed, place);
            return;
        }
        Index enough = Index.of((long) schedule.groupTiles() * schedule.tileRows());
        block.when(part.rows, enough, few -> rows(scope.inner(few), part, chain, lies, place));
        block.when(enough.minus(Index.ONE), part.rows, many -> {
            many.add(packing);
            rows(scope.inner(many), part, chain, packed, place);
        });
    }

    /** The products of the rows with {@code right}; x is packed, one tile's rows at a time, where it cannot be read in place. */
    private void rows(KernelScope scope, Part part, Chain chain, TileOperand.Strided right, Index place) {
        if (isXInPlace()) {
            product(scope.block(), part, chain, x.inPlace(scope, part.row, chain.from), right, place);
            return;
        }
        Index size = Index.of(schedule.tileRows());
        scope.block().loop("tile", Loop.Kind.SERIAL, Index.ZERO, part.rows, schedule.tileRows(), (inner, r) -> {
            Index count = inner.letIndex("count", part.rows.minus(r).min(size));
            var tile = new Part(inner.letIndex("first", part.row.plus(r)), count, part.column, part.width);
            var packed = new TileOperand.Strided(scratch(packedX), Index.ONE, size);
            x.pack(scope.inner(inner), packed, tile.row, count, chain.from, chain.to);
            product(inner, tile, chain, packed, right, place.plus(r.times(Index.of(routines.width()))));
        });
    }

    private void product(
            Block block, Part part, Chain chain, TileOperand.Strided left, TileOperand.Strided right, Index place) {
        boolean alongDepth = x.isContiguousAlongDepth();
        block.add(new Loop.Call(
                alongDepth ? routines.alongDepth() : routines.alongRows(),
                List.of(left.place(), right.place(), scratch(place)),
                List.of(part.rows, part.width, chain.depth, alongDepth ? left.stride() : left.step(), right.step())));
    }
}
