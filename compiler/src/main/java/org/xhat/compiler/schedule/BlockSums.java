package org.xhat.compiler.schedule;

import static org.xhat.compiler.schedule.TwoSum.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Combine;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;

/**
 * What a block of the reduced axes comes to, in one pass, or in two where a mean is wanted. The second pass sums the deviations
 * from the mean that the first one found: were that exact, they would sum to 0, and what they sum to is n times its error. So
 * the mean is (Σx)/n + (Σd)/n, and M2 = Σd² − (Σd)²/n (Chan, Golub and LeVeque 1983, "corrected two-pass"). Equal elements have
 * equal deviations, small multiples of an ulp, whose sum and mean are exact: their mean is the element.
 */
final class BlockSums {
    private final Schedule schedule;
    private final boolean alongLanes;
    private final List<Stage.Reduction> reductions;

    /** For blocks of {@code reductions}; along the lanes or not as {@link PartialSums} has it. */
    BlockSums(Schedule schedule, boolean alongLanes, List<Stage.Reduction> reductions) {
        this.schedule = schedule;
        this.alongLanes = alongLanes;
        this.reductions = reductions;
    }

    /** Walks along the elements of one block. */
    interface Pass {
        void walk(LaneLoops.Body body);
    }

    /**
     * Appends a block of {@code count} elements to the block of {@code scope}; the stores ride on the last pass. Returns for each
     * reduction its parts as {@link Totals} joins them.
     */
    List<List<Scalar>> append(KernelScope scope, Pass pass, Index count, List<Stage.Store> during) {
        Block block = scope.block();
        Map<Integer, Scalar> means = means(block, pass, count);
        var values = new ArrayList<PartialSums>();
        var squares = new HashMap<Integer, PartialSums>();
        for (int r = 0; r < reductions.size(); r++) {
            Combine combine = reductions.get(r).combine();
            values.add(partial(block, combine.isMean() ? Combine.SUM : combine));
            if (combine == Combine.MOMENTS) {
                squares.put(r, partial(block, Combine.SUM));
            }
        }
        pass.walk((inner, at) -> {
            for (int r = 0; r < reductions.size(); r++) {
                Scalar value = inner.term(reductions.get(r).value());
                Scalar mean = means.get(r);
                Scalar joining = mean == null ? value : deviation(inner.block(), value, mean);
                values.get(r).join(inner, joining, at);
                PartialSums squared = squares.get(r);
                if (squared != null) {
                    squared.join(inner, inner.block().let("squared", apply(ScalarOp.MUL, joining, joining)), at);
                }
            }
            inner.store(during);
        });
        var parts = new ArrayList<List<Scalar>>();
        for (int r = 0; r < reductions.size(); r++) {
            Scalar mean = means.get(r);
            PartialSums squared = squares.get(r);
            parts.add(
                    mean == null
                            ? List.of(values.get(r).total(block, "total"))
                            : corrected(block, mean, values.get(r), squared, count));
        }
        return parts;
    }

    private PartialSums partial(Block block, Combine combine) {
        return new PartialSums(block, schedule, combine, alongLanes);
    }

    /** (Σx)/n for the reductions that want it, by their numbers. */
    private Map<Integer, Scalar> means(Block block, Pass pass, Index count) {
        var sums = new HashMap<Integer, PartialSums>();
        for (int r = 0; r < reductions.size(); r++) {
            if (reductions.get(r).combine().isMean()) {
                sums.put(r, partial(block, Combine.SUM));
            }
        }
        var means = new HashMap<Integer, Scalar>();
        if (!sums.isEmpty()) {
            pass.walk((inner, at) -> sums.forEach(
                    (r, sum) -> sum.join(inner, inner.term(reductions.get(r).value()), at)));
            sums.forEach((r, sum) -> {
                Scalar total = sum.total(block, "sum");
                var mean = block.define("mean", apply(ScalarOp.DIV, total, number(block, count, total)));
                means.put(r, new Scalar.Read(mean));
            });
        }
        return means;
    }

    /** {@code count} as a number, or lanes of it, as {@code like} is. */
    private static Scalar number(Block block, Index count, Scalar like) {
        Scalar number = block.let("count", new Scalar.OfIndex(count));
        return like.type().lanes() ? block.broadcast(number) : number;
    }

    private Scalar deviation(Block block, Scalar value, Scalar mean) {
        boolean lanes = schedule.isVector();
        Scalar x = lanes ? block.broadcast(value) : value;
        Scalar centre = lanes ? block.broadcast(mean) : mean;
        return block.let("deviation", apply(ScalarOp.SUB, x, centre));
    }

    /**
     * The mean, its correction and the corrected M2, which rounding may not make negative. Deviations that are infinite or no
     * numbers, because the mean is or because they overflow, correct nothing.
     */
    private static List<Scalar> corrected(
            Block block, Scalar mean, PartialSums deviations, @Nullable PartialSums squares, Index count) {
        Scalar sum = TwoSum.finite(block, deviations.total(block, "deviations"));
        Scalar rest = block.let("rest", apply(ScalarOp.DIV, sum, number(block, count, sum)));
        if (squares == null) {
            return List.of(mean, rest);
        }
        Scalar total = squares.total(block, "squares");
        Scalar corrected = apply(ScalarOp.SUB, total, apply(ScalarOp.MUL, sum, rest));
        Scalar clamped = apply(ScalarOp.MAX, corrected, TwoSum.literal(total, 0));
        Scalar isFinite = apply(ScalarOp.LESS, total, TwoSum.literal(total, Double.POSITIVE_INFINITY));
        return List.of(mean, rest, block.let("m2", apply(ScalarOp.SELECT, isFinite, clamped, total)));
    }
}
