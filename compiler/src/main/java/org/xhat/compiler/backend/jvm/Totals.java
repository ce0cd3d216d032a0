package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.kernel.Combine;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;
import org.xhat.compiler.loop.Schedule;

/** The totals of a stage's reductions, joined by one block after another. */
final class Totals {
    private final List<Stage.Reduction> reductions;
    private final List<Register> first = new ArrayList<>();
    private final List<Register> second = new ArrayList<>();
    private final boolean lanes;

    /** Starts empty, in {@code block}. */
    Totals(Block block, List<Stage.Reduction> reductions, Schedule schedule, boolean alongLanes) {
        this.reductions = reductions;
        this.lanes = PartialSums.totalType(schedule, alongLanes).lanes();
        for (var reduction : reductions) {
            Scalar identity = PartialSums.identity(reduction.combine());
            Scalar start = lanes ? new Scalar.Broadcast(identity) : identity;
            boolean moments = reduction.combine() == Combine.MOMENTS;
            first.add(block.define(moments ? "mean" : "total", start));
            second.add(moments ? block.define("m2", start) : first.getLast());
        }
    }

    /** Joins the results of a block of {@code added} elements to those of the {@code before} elements that came before it. */
    void join(Block block, Map<Term.Reduced, Scalar> values, Index before, Index added) {
        for (int r = 0; r < reductions.size(); r++) {
            Combine combine = reductions.get(r).combine();
            Scalar value = values.get(new Term.Reduced(r, 0));
            Scalar deviations = values.get(new Term.Reduced(r, 1));
            if (value == null) {
                throw new IllegalStateException("reduction " + r + " has no value");
            }
            if (deviations == null) {
                Scalar total = new Scalar.Read(first.get(r));
                block.assign(first.get(r), new Scalar.Apply(PartialSums.op(combine), List.of(total, value)));
            } else {
                joinMoments(block, first.get(r), second.get(r), value, deviations, before, added);
            }
        }
    }

    /**
     * Chan, Golub and LeVeque 1983: δ = mean_b − mean; mean += δ·n_b/n; M2 += M2_b + δ²·n_a·n_b/n. The weights are ratios first,
     * so that with nothing before, 0 is added exactly. From an infinite mean δ leads back, or nowhere: then the mean is the sum of
     * the two, as Σx ÷ n is.
     */
    private void joinMoments(
            Block block, Register mean, Register m2, Scalar blockMean, Scalar blockM2, Index before, Index added) {
        Scalar countAdded = block.let("countAdded", new Scalar.OfIndex(added));
        Scalar countAll = block.let("countAll", new Scalar.OfIndex(before.plus(added)));
        Scalar countBefore = block.let("countBefore", new Scalar.OfIndex(before));
        Scalar fraction = block.let("fraction", new Scalar.Apply(ScalarOp.DIV, List.of(countAdded, countAll)));
        Scalar weight = block.let("weight", new Scalar.Apply(ScalarOp.MUL, List.of(countBefore, fraction)));
        Scalar fractions = lanes ? block.broadcast(fraction) : fraction;
        Scalar weights = lanes ? block.broadcast(weight) : weight;
        Scalar delta = new Scalar.Read(block.define("delta", apply(ScalarOp.SUB, blockMean, new Scalar.Read(mean))));
        Scalar step = block.let("step", apply(ScalarOp.MUL, delta, fractions));
        Scalar weighted = block.let("weighted", apply(ScalarOp.MUL, delta, weights));
        Scalar between = block.let("between", apply(ScalarOp.MUL, delta, weighted));
        Scalar within = block.let("within", apply(ScalarOp.ADD, blockM2, between));
        Scalar moved = new Scalar.Read(block.define("moved", apply(ScalarOp.ADD, new Scalar.Read(mean), step)));
        Scalar sum = new Scalar.Read(block.define("sum", apply(ScalarOp.ADD, new Scalar.Read(mean), blockMean)));
        Scalar isNumber = block.let("isNumber", apply(ScalarOp.EQUAL, moved, moved));
        block.assign(mean, new Scalar.Apply(ScalarOp.SELECT, List.of(isNumber, moved, sum)));
        block.assign(m2, apply(ScalarOp.ADD, new Scalar.Read(m2), within));
    }

    private static Scalar apply(ScalarOp op, Scalar x, Scalar y) {
        return new Scalar.Apply(op, List.of(x, y));
    }

    /** Makes the totals known to {@code scope}, numbered from {@code firstReduction}. */
    void finish(KernelScope scope, int firstReduction) {
        Block block = scope.block();
        for (int r = 0; r < reductions.size(); r++) {
            Scalar value = new Scalar.Read(block.define("result", new Scalar.Read(first.get(r))));
            scope.setReduced(firstReduction + r, 0, value);
            if (reductions.get(r).combine() == Combine.MOMENTS) {
                Scalar m2 = new Scalar.Read(block.define("result", new Scalar.Read(second.get(r))));
                scope.setReduced(firstReduction + r, 1, m2);
            }
        }
    }
}
