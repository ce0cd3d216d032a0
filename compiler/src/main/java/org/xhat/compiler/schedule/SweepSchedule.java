package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.KernelCost;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.MathExpansions;
import org.xhat.compiler.loop.Scalar;

/**
 * Sweeps as loops. Where the lanes run along a kept axis (maps, batch statistics) every lane is a column of its own, and columns
 * are walked tile by tile with the tile in cache; where they run along a reduced one (softmax, layer normalization) the lanes
 * hold partial sums of a row.
 *
 * <p>Rows are taken in segments of blocks: elements make a block ({@link BlockSums}), blocks a segment, and segments the total
 * ({@link Totals}), each ascending. The segments of one reduction could be taken by several threads, their totals then joined in
 * order, without another bit.
 */
final class SweepSchedule {
    /** Operations of a kernel that are not too many to be there twice. */
    private static final int MOST_OPERATIONS = 320;

    private final Kernel kernel;
    private final Body.Sweep sweep;
    private final Schedule schedule;
    private final int laneAxis;
    private final boolean alongLanes;
    private final boolean keptLanes;
    private final Map<Integer, Index> extents = new HashMap<>();
    private final List<Integer> outerKept = new ArrayList<>();
    private final List<Integer> outerReduced = new ArrayList<>();
    private final int innerReduced;
    private final int vectors;
    private final long block;
    private final long segment;

    private SweepSchedule(Kernel kernel, Body.Sweep sweep, Schedule schedule) {
        this.kernel = kernel;
        this.sweep = sweep;
        this.schedule = schedule;
        this.laneAxis = LaneAxis.of(kernel, sweep);
        this.alongLanes = sweep.lanesReduced();
        this.keptLanes = schedule.isVector() && !alongLanes && laneAxis >= 0;
        this.outerReduced.addAll(sweep.reducedAxes());
        this.innerReduced = outerReduced.isEmpty() ? -1 : outerReduced.removeLast();
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (axis != laneAxis && !sweep.reducedAxes().contains(axis)) {
                outerKept.add(axis);
            }
        }
        this.vectors = vectors();
        this.block = alongLanes ? schedule.laneBlock() : schedule.rowBlock();
        this.segment = block * schedule.segmentBlocks();
    }

    /**
     * How many vectors of columns are walked together. Two have their elements in a pair of cache lines, which is fetched in half the
     * time that two lines take which lie rows apart. That is worth twice the code where columns are known to be long; the code has to be
     * short enough for that; and lanes farther apart might be read beyond the slack.
     */
    private int vectors() {
        if (!keptLanes || innerReduced < 0 || !isLongerThan(schedule.rowBlock())) {
            return 1;
        }
        var accesses = new ArrayList<>(kernel.loads());
        kernel.stores().forEach(store -> accesses.add(store.to()));
        boolean areAdjacent =
                accesses.stream().allMatch(access -> !access.dependsOn(laneAxis) || access.isContiguous(laneAxis));
        return areAdjacent && KernelCost.codeOperations(kernel) <= MOST_OPERATIONS ? 2 : 1;
    }

    /** The loops of {@code kernel}, whose body is {@code sweep}. */
    static LoopNest schedule(Kernel kernel, Body.Sweep sweep, Schedule schedule) {
        return new SweepSchedule(kernel, sweep, schedule).nest();
    }

    /** How many vectors of columns {@code kernel}, whose body is {@code sweep}, takes together. */
    static int copies(Kernel kernel, Body.Sweep sweep, Schedule schedule) {
        return new SweepSchedule(kernel, sweep, schedule).vectors;
    }

    private Index extent(int axis) {
        return extents.getOrDefault(axis, Index.of(kernel.axes().get(axis).extent()));
    }

    /** Names the extents that no array bounds, as nothing in memory varies along them; kept axes are those of results. */
    private void nameWideExtents(Block block) {
        var accesses = new ArrayList<>(kernel.loads());
        kernel.stores().forEach(store -> accesses.add(store.to()));
        for (int axis : sweep.reducedAxes()) {
            if (accesses.stream().noneMatch(access -> access.dependsOn(axis))) {
                extents.put(axis, block.letWide("extent", extent(axis)));
            }
        }
    }

    private LoopNest nest() {
        Block block = Block.outermost();
        nameWideExtents(block);
        var scope = KernelScope.outermost(kernel, schedule, block);
        boolean columns = !alongLanes && laneAxis >= 0;
        int shared = !outerKept.isEmpty() ? outerKept.getFirst() : columns ? laneAxis : -1;
        Index chunks = Index.ONE;
        if (shared < 0) {
            block.loop(
                    "chunk",
                    Loop.Kind.TEAM,
                    Index.of(LoopNest.FROM_CHUNK),
                    Index.of(LoopNest.TO_CHUNK),
                    1,
                    (inner, chunk) -> position(ColumnTile.of(scope.inner(inner))));
        } else {
            Index unit = Index.of(shared == laneAxis ? schedule.columnUnit() : 1);
            Index size = unit.times(Index.of(schedule.chunkWork())
                    .dividedBy(unit.times(otherExtents(shared)).max(Index.ONE))
                    .max(Index.ONE));
            chunks = extent(shared).dividedUp(size);
            Index sizeOfChunk = block.letIndex("size", size);
            block.loop(
                    "chunk",
                    Loop.Kind.TEAM,
                    Index.of(LoopNest.FROM_CHUNK),
                    Index.of(LoopNest.TO_CHUNK),
                    1,
                    (inner, chunk) -> {
                        Index from = inner.letIndex("from", chunk.times(sizeOfChunk));
                        Index to = inner.letIndex("to", from.plus(sizeOfChunk).min(extent(shared)));
                        var chunkScope = scope.inner(inner);
                        if (shared == laneAxis) {
                            columns(chunkScope, from, to);
                        } else {
                            inner.loop(
                                    LaneLoops.hint(shared),
                                    Loop.Kind.SERIAL,
                                    from,
                                    to,
                                    1,
                                    (body, row) -> kept(chunkScope.at(shared, row, body), 1));
                        }
                    });
        }
        return scope.nest(chunks);
    }

    private Index otherExtents(int axis) {
        Index product = Index.ONE;
        for (int other = 0; other < kernel.axes().size(); other++) {
            if (other != axis) {
                product = product.times(Index.of(kernel.axes().get(other).extent()));
            }
        }
        return product;
    }

    /** The kept axes from {@code outerKept[next]} on, outermost first, then the columns. */
    private void kept(KernelScope scope, int next) {
        if (next < outerKept.size()) {
            int axis = outerKept.get(next);
            scope.block()
                    .loop(
                            LaneLoops.hint(axis),
                            Loop.Kind.SERIAL,
                            Index.ZERO,
                            extent(axis),
                            1,
                            (inner, position) -> kept(scope.at(axis, position, inner), next + 1));
        } else if (!alongLanes && laneAxis >= 0) {
            columns(scope, Index.ZERO, extent(laneAxis));
        } else {
            position(ColumnTile.of(scope));
        }
    }

    /**
     * Where rows are reduced, each tile of columns is a nest of loops: one copy, under a mask where the columns do not come out
     * even, is half the code to compile, and leaves no nest that runs once a call, which a just-in-time compiler
     * would leave slow.
     */
    private void columns(KernelScope scope, Index from, Index to) {
        boolean even = LaneLoops.isEven(extent(laneAxis), vectors * schedule.lanes());
        if (sweep.reducedAxes().isEmpty()) {
            LaneLoops.walk(
                    scope, schedule, laneAxis, from, to, even, (inner, column) -> position(ColumnTile.of(inner)));
        } else {
            LaneLoops.walkTiles(scope, schedule, laneAxis, from, to, even, vectors, this::position);
        }
    }

    /** Everything that happens at one tile's positions along the kept axes. */
    private void position(ColumnTile tile) {
        int firstReduction = 0;
        for (Stage stage : sweep.stages()) {
            List<Stage.Store> during =
                    stage.stores().stream().filter(store -> moves(store)).toList();
            if (stage.reductions().stream().anyMatch(Stage.Reduction::running)) {
                run(tile, stage, during, firstReduction);
            } else if (!stage.reductions().isEmpty()) {
                reduce(tile, stage, during, firstReduction);
            } else if (!during.isEmpty()) {
                traverse(
                        tile,
                        0,
                        Index.ZERO,
                        (inner, count) ->
                                pass(inner, Index.ZERO, extent(innerReduced), (body, at) -> store(body, during)));
            }
            store(tile, stage.stores().stream().filter(store -> !moves(store)).toList());
            firstReduction += stage.reductions().size();
        }
    }

    private static void store(ColumnTile tile, List<Stage.Store> stores) {
        tile.vectors().forEach(vector -> vector.store(stores));
    }

    /** Whether a store happens during the traversal. */
    private boolean moves(Stage.Store store) {
        return sweep.reducedAxes().stream().anyMatch(store.to()::dependsOn);
    }

    /** Fills the traversal of the reduced axes but the innermost. */
    private interface Traversal {
        /** {@code count} is how many elements came before. */
        void fill(ColumnTile tile, Index count);
    }

    private void traverse(ColumnTile tile, int next, Index rows, Traversal traversal) {
        if (next == outerReduced.size()) {
            traversal.fill(tile, rows.times(extent(innerReduced)));
            return;
        }
        int axis = outerReduced.get(next);
        tile.block()
                .loop(
                        LaneLoops.hint(axis),
                        Loop.Kind.SERIAL,
                        Index.ZERO,
                        extent(axis),
                        1,
                        (inner, position) -> traverse(
                                tile.at(axis, position, inner),
                                next + 1,
                                rows.times(extent(axis)).plus(position),
                                traversal));
    }

    /** One walk along the innermost reduced axis. */
    private void pass(ColumnTile tile, Index from, Index to, BiConsumer<ColumnTile, Index> body) {
        if (alongLanes) {
            boolean even = LaneLoops.isEven(extent(laneAxis), schedule.lanes());
            KernelScope row = tile.vectors().getFirst();
            LaneLoops.walk(
                    row, schedule, laneAxis, from, to, even, (lanes, at) -> body.accept(ColumnTile.of(lanes), at));
        } else {
            tile.block()
                    .loop(
                            LaneLoops.hint(innerReduced),
                            Loop.Kind.SERIAL,
                            from,
                            to,
                            1,
                            (inner, position) -> body.accept(tile.at(innerReduced, position, inner), position));
        }
    }

    /** One traversal, element by element, in which the values that reductions have come to are known. */
    private void run(ColumnTile tile, Stage stage, List<Stage.Store> during, int firstReduction) {
        var reductions = ofEach(tile, stage);
        var totals = new Totals(tile.block(), reductions, schedule, keptLanes, true);
        traverse(
                tile,
                0,
                Index.ZERO,
                (rows, count) -> pass(rows, Index.ZERO, extent(innerReduced), (body, at) -> {
                    for (int r = 0; r < reductions.size(); r++) {
                        KernelScope vector =
                                body.vectors().get(r / stage.reductions().size());
                        Scalar x = vector.term(reductions.get(r).value());
                        vector.setReduced(
                                firstReduction + r % stage.reductions().size(),
                                totals.advance(body.block(), r, x, count.plus(at)));
                    }
                    store(body, during);
                }));
    }

    /** The reductions of {@code stage}, of each of the tile's vectors in turn. */
    private static List<Stage.Reduction> ofEach(ColumnTile tile, Stage stage) {
        return tile.vectors().stream()
                .flatMap(vector -> stage.reductions().stream())
                .toList();
    }

    private void reduce(ColumnTile tile, Stage stage, List<Stage.Store> during, int firstReduction) {
        List<List<Scalar>> parts = outerReduced.isEmpty() && isWithin(segment)
                ? segment(tile, stage, during, Index.ZERO, Index.ZERO, extent(innerReduced))
                : total(tile, stage, during);
        var algebra = new MathExpansions(tile.block(), schedule.element(), keptLanes);
        var reductions = ofEach(tile, stage);
        int each = stage.reductions().size();
        for (int r = 0; r < reductions.size(); r++) {
            tile.vectors()
                    .get(r / each)
                    .setReduced(
                            firstReduction + r % each,
                            reductions.get(r).combine().results(algebra, parts.get(r)));
        }
    }

    private boolean isLongerThan(long rows) {
        return extent(innerReduced) instanceof Index.Constant(long extent) && extent > rows;
    }

    /** Whether a row of the innermost reduced axis is known to have at most {@code most} elements. */
    private boolean isWithin(long most) {
        return extent(innerReduced) instanceof Index.Constant(long extent) && extent <= most;
    }

    /** All segments of all rows, joined ascending. */
    private List<List<Scalar>> total(ColumnTile tile, Stage stage, List<Stage.Store> during) {
        Index extent = extent(innerReduced);
        var totals = new Totals(tile.block(), ofEach(tile, stage), schedule, keptLanes, true);
        traverse(
                tile,
                0,
                Index.ZERO,
                (rows, count) -> rows.block()
                        .loop("segment", Loop.Kind.SERIAL, Index.ZERO, extent, segment, (inner, from) -> {
                            Index to = isWithin(segment)
                                    ? extent
                                    : inner.letIndex(
                                            "segmentEnd", from.plus(segment).min(extent));
                            var parts = segment(rows.inner(inner), stage, during, count, from, to);
                            totals.join(inner, parts, count.plus(from), to.minus(from));
                        }));
        return totals.parts(tile.block());
    }

    /** The blocks of a segment, joined ascending. */
    private List<List<Scalar>> segment(
            ColumnTile tile, Stage stage, List<Stage.Store> during, Index before, Index from, Index to) {
        if (isWithin(block)) {
            return block(tile, stage, during, before, from, to);
        }
        var totals = new Totals(tile.block(), ofEach(tile, stage), schedule, keptLanes, false);
        tile.block().loop("block", Loop.Kind.SERIAL, from, to, block, (inner, start) -> {
            Index end = inner.letIndex("blockEnd", start.plus(block).min(to));
            var parts = block(tile.inner(inner), stage, during, before, start, end);
            totals.join(inner, parts, start.minus(from), end.minus(start));
        });
        return totals.parts(tile.block());
    }

    private List<List<Scalar>> block(
            ColumnTile tile, Stage stage, List<Stage.Store> during, Index before, Index from, Index to) {
        return new BlockSums(schedule, alongLanes, ofEach(tile, stage))
                .append(tile, body -> pass(tile, from, to, body), before, to.minus(from), during);
    }
}
