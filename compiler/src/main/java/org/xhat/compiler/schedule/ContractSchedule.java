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
 * Contractions as calls of {@link ProductRoutines}. A chunk is a group of rows of a panel of columns, or of some panels where rows are
 * packed first, at one position along the outer axes: its sums lie in scratch while the depth is walked in chains of {@link
 * Schedule#chain}, whose sums are added up ascending, then the epilogue visits each once.
 */
final class ContractSchedule {
    /** Chunks that keep a team's threads evenly busy. */
    private static final int CHUNKS = 16;

    /** Times {@link Schedule#groupTiles}: tiles of a group, at most. */
    private static final int MOST_TILES = 4;

    /** Panels that rows are packed for at once. */
    private static final int PANELS = 8;

    /** Rows from {@code row} on, and columns from {@code column} on. */
    private record Part(Index row, Index rows, Index column, Index columns) {}

    /** The products of one chain: those of {@code depth} positions, from {@code from} to {@code to}. */
    private record Chain(Index from, Index to, Index depth) {}

    /** A panel of a chunk: {@code width} columns from {@code column} on, {@code offset} columns from the chunk's first. */
    private record Panel(Index offset, Index column, Index width) {}

    private final Schedule schedule;
    private final ContractTiling tiling;
    private final ProductRoutines routines;
    private final TileOperand x;
    private final TileOperand y;
    private final TileEpilogue epilogue;
    private final int panels;
    private final Index groupRows;
    private final Index sums;
    private final Index packedY;
    private final Index packedX;

    private ContractSchedule(ContractTiling tiling, Body.Contract contract, Block block) {
        this.schedule = tiling.schedule();
        this.tiling = tiling;
        this.routines = ProductRoutines.of(schedule);
        this.x = new TileOperand(tiling, routines, tiling.x(), tiling.rowAxes());
        this.y = new TileOperand(tiling, routines, tiling.y(), tiling.columnAxes());
        this.epilogue = new TileEpilogue(tiling, routines.width(), contract.epilogue());
        this.panels = isXInPlace() ? 1 : PANELS;
        Index tileRows = Index.of(schedule.tileRows());
        Index rowsOfGroup =
                tiling.rows().dividedUp(groups()).dividedUp(tileRows).times(tileRows);
        this.groupRows = block.letIndex("groupRows", rowsOfGroup);
        this.packedY = block.scratch(Index.of((long) schedule.chain() * columns()));
        this.packedX = isXInPlace()
                ? Index.ZERO
                : block.scratch(Index.of(TileOperand.rowPitch(schedule) * schedule.tileRows()));
        // Last, for places after it are no literals: the first chain's, and those of the chain that is added to them.
        this.sums = block.scratch(rowsOfGroup.times(Index.of(2L * columns())));
    }

    private boolean isXInPlace() {
        return x.isStrided() && (x.isContiguousAlongDepth() || x.isContiguous());
    }

    /** Columns of a chunk. */
    private int columns() {
        return panels * routines.width();
    }

    /** Chunks beside each other. */
    private Index blocks() {
        return tiling.columns().dividedUp(Index.of(columns()));
    }

    /**
     * Groups of rows: few enough that packing a panel for each costs little, enough that sums stay in cache and threads have work. Where
     * rows are packed, too, panels are a smaller part of that, and groups of fewer tiles do.
     */
    private Index groups() {
        long most = (long) MOST_TILES * schedule.groupTiles() * schedule.tileRows();
        long tiles = Math.max(1, isXInPlace() ? schedule.groupTiles() : schedule.groupTiles() * 3 / 4);
        long least = tiles * schedule.tileRows();
        Index beside = blocks().max(Index.ONE);
        return tiling.rows()
                .dividedBy(Index.of(least))
                .min(Index.of(CHUNKS).dividedBy(beside))
                .max(tiling.rows().dividedUp(Index.of(most)))
                .max(Index.ONE);
    }

    /** The loops of {@code kernel}, whose body is {@code contract}. */
    static LoopNest schedule(Kernel kernel, Body.Contract contract, Schedule schedule) {
        var tiling = ContractTiling.of(kernel, contract, schedule);
        Block block = Block.outermost();
        var loops = new ContractSchedule(tiling, contract, block);
        var scope = KernelScope.outermost(kernel, schedule, block);
        return scope.nest(loops.chunks(scope));
    }

    /** Appends the loop over all chunks, and says how many there are. */
    private Index chunks(KernelScope scope) {
        Block block = scope.block();
        Index columns = Index.of(columns());
        Index groups = block.letIndex("groups", groups());
        block.loop(
                "chunk",
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                (inner, chunk) -> {
                    Index rest = chunk.dividedBy(groups);
                    Index row = inner.letIndex(
                            "row", chunk.remainder(groups).times(groupRows).min(tiling.rows()));
                    Index column =
                            inner.letIndex("column", rest.remainder(blocks()).times(columns));
                    KernelScope at = tiling.at(scope.inner(inner), tiling.outerAxes(), rest.dividedBy(blocks()));
                    Index count =
                            inner.letIndex("rows", tiling.rows().minus(row).min(groupRows));
                    inner.when(Index.ZERO, count, some -> {
                        Index width = some.letIndex(
                                "columns", tiling.columns().minus(column).min(columns));
                        chunk(at.inner(some), new Part(row, count, column, width));
                    });
                });
        return groups().times(blocks()).times(tiling.product(tiling.outerAxes()));
    }

    private void chunk(KernelScope scope, Part part) {
        Block block = scope.block();
        Index size = block.letIndex("size", groupRows.times(Index.of(columns())));
        Index depth = tiling.depth();
        // Once where the depth is 0, too: sums of nothing are 0.
        block.loop("k", Loop.Kind.SERIAL, Index.ZERO, depth.max(Index.ONE), schedule.chain(), (inner, from) -> {
            Index to = inner.letIndex("chainEnd", from.plus(schedule.chain()).min(depth));
            var chain = new Chain(from, to, inner.letIndex("depth", to.minus(from)));
            Index place = inner.letIndex("place", sums.plus(from.min(Index.ONE).times(size)));
            chain(scope.inner(inner), part, chain, place);
            Index width = Index.of(routines.width());
            Index count = groupRows.times(part.columns.dividedUp(width).times(width));
            inner.when(
                    Index.ZERO,
                    from,
                    later -> later.add(
                            new Loop.Call(routines.add(), List.of(scratch(sums), scratch(place)), List.of(count))));
        });
        panels(
                block,
                part,
                (inner, panel) -> epilogue.append(
                        scope.inner(inner), sumsOf(panel, sums), part.row, part.rows, panel.column, panel.width));
    }

    /** The place of the sums of {@code panel}, where those of the chunk are at {@code place}. */
    private Index sumsOf(Panel panel, Index place) {
        return place.plus(panel.offset.times(groupRows));
    }

    private static Loop.Place scratch(Index first) {
        return new Loop.Place(Memory.SCRATCH, first);
    }

    /** Fills what happens to each panel. */
    private interface PanelBody {
        void fill(Block block, Panel panel);
    }

    private void panels(Block block, Part part, PanelBody body) {
        if (panels == 1) {
            body.fill(block, new Panel(Index.ZERO, part.column, part.columns));
            return;
        }
        Index width = Index.of(routines.width());
        block.loop(
                "panel",
                Loop.Kind.SERIAL,
                Index.ZERO,
                part.columns,
                routines.width(),
                (inner, offset) -> body.fill(
                        inner,
                        new Panel(
                                offset,
                                inner.letIndex("first", part.column.plus(offset)),
                                inner.letIndex(
                                        "width", part.columns.minus(offset).min(width)))));
    }

    /**
     * One chain: y is packed where enough rows read it, or where it cannot be read in place. Vectors may reach beyond the last column,
     * single elements may not. Of x a tile's rows are packed at a time where they cannot be read in place.
     *
     * @param place where its sums go
     */
    private void chain(KernelScope scope, Part part, Chain chain, Index place) {
        if (!isXInPlace()) {
            panels(scope.block(), part, (inner, panel) -> packY(scope.inner(inner), panel, chain));
            tiles(scope, part, chain, place);
            return;
        }
        panels(scope.block(), part, (block, panel) -> {
            KernelScope here = scope.inner(block);
            TileOperand.Strided left = x.inPlace(here, part.row, chain.from);
            Index sumsOf = sumsOf(panel, place);
            if (!y.isStrided() || !y.isContiguous() || !schedule.isVector()) {
                product(block, part.rows, panel, chain, left, packY(here, panel, chain), sumsOf);
                return;
            }
            Index enough = Index.of((long) schedule.groupTiles() * schedule.tileRows());
            TileOperand.Strided lies = y.inPlace(here, panel.column, chain.from);
            block.when(part.rows, enough, few -> product(few, part.rows, panel, chain, left, lies, sumsOf));
            block.when(
                    enough.minus(Index.ONE),
                    part.rows,
                    many -> product(
                            many, part.rows, panel, chain, left, packY(here.inner(many), panel, chain), sumsOf));
        });
    }

    private TileOperand.Strided packY(KernelScope scope, Panel panel, Chain chain) {
        y.packColumns(scope, packed(panel), panel.column, panel.width, chain.from, chain.to);
        return packed(panel);
    }

    private TileOperand.Strided packed(Panel panel) {
        Index first = packedY.plus(panel.offset.times(Index.of(schedule.chain())));
        return new TileOperand.Strided(scratch(first), Index.ONE, Index.of(routines.width()));
    }

    private void tiles(KernelScope scope, Part part, Chain chain, Index place) {
        Index size = Index.of(schedule.tileRows());
        scope.block().loop("tile", Loop.Kind.SERIAL, Index.ZERO, part.rows, schedule.tileRows(), (inner, r) -> {
            Index count = inner.letIndex("count", part.rows.minus(r).min(size));
            Index row = inner.letIndex("first", part.row.plus(r));
            TileOperand.Strided left =
                    x.packRows(scope.inner(inner), scratch(packedX), row, count, chain.from, chain.to);
            panels(inner, part, (block, panel) -> {
                Index sumsOf = sumsOf(panel, place).plus(r.times(Index.of(routines.width())));
                product(block, count, panel, chain, left, packed(panel), sumsOf);
            });
        });
    }

    private void product(
            Block block,
            Index rows,
            Panel panel,
            Chain chain,
            TileOperand.Strided left,
            TileOperand.Strided right,
            Index place) {
        boolean alongDepth = x.isContiguousAlongDepth();
        block.add(new Loop.Call(
                alongDepth ? routines.alongDepth() : routines.alongRows(),
                List.of(left.place(), right.place(), scratch(place)),
                List.of(rows, panel.width, chain.depth, alongDepth ? left.stride() : left.step(), right.step())));
    }
}
