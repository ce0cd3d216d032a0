package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
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
        this.block = alongLanes ? schedule.laneBlock() : schedule.rowBlock();
        this.segment = block * schedule.segmentBlocks();
    }

    /** The loops of {@code kernel}, whose body is {@code sweep}. */
    static LoopNest schedule(Kernel kernel, Body.Sweep sweep, Schedule schedule) {
        return new SweepSchedule(kernel, sweep, schedule).nest();
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
                    (inner, chunk) -> position(scope.inner(inner)));
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
        return new LoopNest(
                kernel.name(),
                schedule.element(),
                schedule.lanes(),
                chunks,
                block.scratchElements(),
                block.statements());
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
            position(scope);
        }
    }

    /**
     * Where rows are reduced, each tile of columns is a nest of loops: one copy, under a mask where the columns do not come out
     * even, is half the code to compile, and leaves no nest that runs once a call, which a just-in-time compiler
     * would leave slow.
     */
    private void columns(KernelScope scope, Index from, Index to) {
        boolean even = LaneLoops.isEven(extent(laneAxis), schedule);
        if (sweep.reducedAxes().isEmpty()) {
            LaneLoops.walk(scope, schedule, laneAxis, from, to, even, (inner, column) -> position(inner));
        } else {
            LaneLoops.walkMasked(scope, schedule, laneAxis, from, to, even, (inner, column) -> position(inner));
        }
    }

    /** Everything that happens at one position along the kept axes. */
    private void position(KernelScope scope) {
        int firstReduction = 0;
        for (Stage stage : sweep.stages()) {
            List<Stage.Store> during =
                    stage.stores().stream().filter(store -> moves(store)).toList();
            if (stage.reductions().stream().anyMatch(Stage.Reduction::running)) {
                run(scope, stage, during, firstReduction);
            } else if (!stage.reductions().isEmpty()) {
                reduce(scope, stage, during, firstReduction);
            } else if (!during.isEmpty()) {
                traverse(
                        scope,
                        0,
                        Index.ZERO,
                        (inner, count) ->
                                pass(inner, Index.ZERO, extent(innerReduced), (body, at) -> body.store(during)));
            }
            scope.store(stage.stores().stream().filter(store -> !moves(store)).toList());
            firstReduction += stage.reductions().size();
        }
    }

    /** Whether a store happens during the traversal. */
    private boolean moves(Stage.Store store) {
        return sweep.reducedAxes().stream().anyMatch(store.to()::dependsOn);
    }

    /** Fills the traversal of the reduced axes but the innermost. */
    private interface Traversal {
        /** {@code count} is how many elements came before. */
        void fill(KernelScope scope, Index count);
    }

    private void traverse(KernelScope scope, int next, Index rows, Traversal traversal) {
        if (next == outerReduced.size()) {
            traversal.fill(scope, rows.times(extent(innerReduced)));
            return;
        }
        int axis = outerReduced.get(next);
        scope.block()
                .loop(
                        LaneLoops.hint(axis),
                        Loop.Kind.SERIAL,
                        Index.ZERO,
                        extent(axis),
                        1,
                        (inner, position) -> traverse(
                                scope.at(axis, position, inner),
                                next + 1,
                                rows.times(extent(axis)).plus(position),
                                traversal));
    }

    /** One walk along the innermost reduced axis. */
    private void pass(KernelScope scope, Index from, Index to, LaneLoops.Body body) {
        if (alongLanes) {
            LaneLoops.walk(scope, schedule, laneAxis, from, to, LaneLoops.isEven(extent(laneAxis), schedule), body);
        } else {
            scope.block()
                    .loop(
                            LaneLoops.hint(innerReduced),
                            Loop.Kind.SERIAL,
                            from,
                            to,
                            1,
                            (inner, position) -> body.fill(scope.at(innerReduced, position, inner), position));
        }
    }

    /** One traversal, element by element, in which the values that reductions have come to are known. */
    private void run(KernelScope scope, Stage stage, List<Stage.Store> during, int firstReduction) {
        var reductions = stage.reductions();
        var totals = new Totals(scope.block(), reductions, schedule, keptLanes, true);
        traverse(
                scope,
                0,
                Index.ZERO,
                (rows, count) -> pass(rows, Index.ZERO, extent(innerReduced), (body, at) -> {
                    for (int r = 0; r < reductions.size(); r++) {
                        Scalar x = body.term(reductions.get(r).value());
                        body.setReduced(firstReduction + r, totals.advance(body.block(), r, x, count.plus(at)));
                    }
                    body.store(during);
                }));
    }

    private void reduce(KernelScope scope, Stage stage, List<Stage.Store> during, int firstReduction) {
        var reductions = stage.reductions();
        List<List<Scalar>> parts = outerReduced.isEmpty() && isWithin(segment)
                ? segment(scope, stage, during, Index.ZERO, Index.ZERO, extent(innerReduced))
                : total(scope, stage, during);
        var algebra = new MathExpansions(scope.block(), schedule.element(), keptLanes);
        for (int r = 0; r < reductions.size(); r++) {
            scope.setReduced(firstReduction + r, reductions.get(r).combine().results(algebra, parts.get(r)));
        }
    }

    /** Whether a row of the innermost reduced axis is known to have at most {@code most} elements. */
    private boolean isWithin(long most) {
        return extent(innerReduced) instanceof Index.Constant(long extent) && extent <= most;
    }

    /** All segments of all rows, joined ascending. */
    private List<List<Scalar>> total(KernelScope scope, Stage stage, List<Stage.Store> during) {
        Index extent = extent(innerReduced);
        var totals = new Totals(scope.block(), stage.reductions(), schedule, keptLanes, true);
        traverse(
                scope,
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
        return totals.parts(scope.block());
    }

    /** The blocks of a segment, joined ascending. */
    private List<List<Scalar>> segment(
            KernelScope scope, Stage stage, List<Stage.Store> during, Index before, Index from, Index to) {
        if (isWithin(block)) {
            return block(scope, stage, during, before, from, to);
        }
        var totals = new Totals(scope.block(), stage.reductions(), schedule, keptLanes, false);
        scope.block().loop("block", Loop.Kind.SERIAL, from, to, block, (inner, start) -> {
            Index end = inner.letIndex("blockEnd", start.plus(block).min(to));
            var parts = block(scope.inner(inner), stage, during, before, start, end);
            totals.join(inner, parts, start.minus(from), end.minus(start));
        });
        return totals.parts(scope.block());
    }

    private List<List<Scalar>> block(
            KernelScope scope, Stage stage, List<Stage.Store> during, Index before, Index from, Index to) {
        return new BlockSums(schedule, alongLanes, stage.reductions())
                .append(scope, body -> pass(scope, from, to, body), before, to.minus(from), during);
    }
}
