package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Combine;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;
import org.xhat.compiler.loop.Schedule;

/**
 * Sweeps as loops. The lanes run along the axis that memory is contiguous in. Where that axis is kept (maps, batch
 * statistics) every lane is a column of its own, and columns are walked tile by tile with the tile in cache; where it is
 * reduced (softmax, layer normalization) the lanes hold partial sums of a row.
 *
 * <p>Rows are summed up in blocks, ascending, and the blocks' sums joined, ascending. Moments take two passes over a block, for
 * its mean and for the squared deviations from it, and Chan's formula joins the blocks.
 */
final class SweepSchedule {
    private final Kernel kernel;
    private final Body.Sweep sweep;
    private final Schedule schedule;
    private final int laneAxis;
    private final boolean alongLanes;
    private final List<Integer> outerKept = new ArrayList<>();
    private final List<Integer> outerReduced = new ArrayList<>();
    private final int innerReduced;

    private SweepSchedule(Kernel kernel, Body.Sweep sweep, Schedule schedule) {
        this.kernel = kernel;
        this.sweep = sweep;
        this.schedule = schedule;
        this.laneAxis = LaneAxis.of(kernel);
        this.alongLanes = sweep.reducedAxes().contains(laneAxis);
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (axis != laneAxis) {
                (sweep.reducedAxes().contains(axis) ? outerReduced : outerKept).add(axis);
            }
        }
        this.innerReduced = alongLanes ? laneAxis : outerReduced.isEmpty() ? -1 : outerReduced.removeLast();
    }

    /** The loops of {@code kernel}, whose body is {@code sweep}. */
    static LoopNest schedule(Kernel kernel, Body.Sweep sweep, Schedule schedule) {
        return new SweepSchedule(kernel, sweep, schedule).nest();
    }

    private Index extent(int axis) {
        return Index.of(kernel.axes().get(axis).extent());
    }

    private LoopNest nest() {
        Block block = Block.outermost();
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
                product = product.times(extent(other));
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
     * even, is half the code to compile, and leaves no nest that runs once a call, whose vectors HotSpot boxes.
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
            if (!stage.reductions().isEmpty()) {
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

    private void reduce(KernelScope scope, Stage stage, List<Stage.Store> during, int firstReduction) {
        Index extent = extent(innerReduced);
        Index block = Index.of(alongLanes ? schedule.laneBlock() : schedule.rowBlock());
        boolean oneBlock = outerReduced.isEmpty() && extent.min(block).is(constant(extent));
        if (oneBlock) {
            block(scope, stage, during, Index.ZERO, extent)
                    .forEach((result, value) ->
                            scope.setReduced(firstReduction + result.reduction(), result.component(), value));
            return;
        }
        var totals = new Totals(scope.block(), stage.reductions(), schedule, alongLanes);
        traverse(
                scope,
                0,
                Index.ZERO,
                (rows, count) -> rows.block()
                        .loop("block", Loop.Kind.SERIAL, Index.ZERO, extent, constant(block), (inner, from) -> {
                            Index to =
                                    inner.letIndex("blockEnd", from.plus(block).min(extent));
                            var values = block(rows.inner(inner), stage, during, from, to);
                            totals.join(inner, values, count.plus(from), to.minus(from));
                        }));
        totals.finish(scope, firstReduction);
    }

    private static long constant(Index index) {
        return index instanceof Index.Constant(long value) ? value : -1;
    }

    /** What one block reduces to; the stores ride on its last pass. */
    private Map<Term.Reduced, Scalar> block(
            KernelScope scope, Stage stage, List<Stage.Store> during, Index from, Index to) {
        List<Stage.Reduction> reductions = stage.reductions();
        var results = new LinkedHashMap<Term.Reduced, Scalar>();
        Block block = scope.block();
        Map<Integer, PartialSums> sums = new LinkedHashMap<>();
        for (int r = 0; r < reductions.size(); r++) {
            if (reductions.get(r).combine() == Combine.MOMENTS) {
                sums.put(r, new PartialSums(block, schedule, Combine.SUM, alongLanes));
            }
        }
        if (!sums.isEmpty()) {
            pass(
                    scope,
                    from,
                    to,
                    (inner, at) -> sums.forEach((r, sum) ->
                            sum.join(inner, inner.term(reductions.get(r).value()), at)));
            Scalar count = block.let("count", new Scalar.OfIndex(to.minus(from)));
            sums.forEach((r, sum) -> {
                Scalar total = sum.total(block, "sum");
                Scalar divisor = total.type().lanes() ? block.broadcast(count) : count;
                Register mean = block.define("mean", new Scalar.Apply(ScalarOp.DIV, List.of(total, divisor)));
                results.put(new Term.Reduced(r, 0), new Scalar.Read(mean));
            });
        }
        var partials = reductions.stream()
                .map(reduction -> new PartialSums(block, schedule, reduction.combine(), alongLanes))
                .toList();
        pass(scope, from, to, (inner, at) -> {
            for (int r = 0; r < partials.size(); r++) {
                Scalar value = inner.term(reductions.get(r).value());
                Scalar mean = results.get(new Term.Reduced(r, 0));
                partials.get(r).join(inner, mean == null ? value : squaredDeviation(inner.block(), value, mean), at);
            }
            inner.store(during);
        });
        for (int r = 0; r < partials.size(); r++) {
            boolean moments = reductions.get(r).combine() == Combine.MOMENTS;
            results.put(new Term.Reduced(r, moments ? 1 : 0), partials.get(r).total(block, moments ? "m2" : "total"));
        }
        return results;
    }

    private Scalar squaredDeviation(Block block, Scalar value, Scalar mean) {
        boolean lanes = schedule.isVector();
        Scalar x = lanes ? block.broadcast(value) : value;
        Scalar center = lanes ? block.broadcast(mean) : mean;
        Scalar deviation = block.let("deviation", new Scalar.Apply(ScalarOp.SUB, List.of(x, center)));
        return block.let("squared", new Scalar.Apply(ScalarOp.MUL, List.of(deviation, deviation)));
    }
}
