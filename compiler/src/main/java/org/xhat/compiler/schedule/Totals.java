package org.xhat.compiler.schedule;

import static org.xhat.compiler.schedule.TwoSum.apply;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.kernel.Combine;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;

/**
 * The totals of a stage's reductions, joined by one piece of the reduced axes after another, ascending. Each is a list of parts:
 *
 * <ul>
 *   <li>a sum, a maximum, a minimum: the value;
 *   <li>a mean: the mean and what is to be added to it, which is small against it and finite;
 *   <li>moments: these two, and M2.
 * </ul>
 *
 * <p>The total of however many pieces keeps for a sum, and for M2, one more part: what roundings have taken from it.
 */
final class Totals {
    private final List<Stage.Reduction> reductions;
    private final List<List<Register>> parts = new ArrayList<>();
    private final boolean lanes;

    /**
     * Starts empty, in {@code block}.
     *
     * @param many whether pieces may be so many that their roundings have to be kept
     */
    Totals(Block block, List<Stage.Reduction> reductions, Schedule schedule, boolean alongLanes, boolean many) {
        this.reductions = reductions;
        this.lanes = PartialSums.totalType(schedule, alongLanes).lanes();
        for (var reduction : reductions) {
            var names = new ArrayList<>(
                    switch (reduction.combine()) {
                        case SUM, MAX, MIN -> List.of("total");
                        case MEAN -> List.of("mean", "rest");
                        case MOMENTS -> List.of("mean", "rest", "m2");
                    });
            if (many && (reduction.combine() == Combine.SUM || reduction.combine() == Combine.MOMENTS)) {
                names.add("lost");
            }
            Scalar identity = PartialSums.identity(reduction.combine());
            Scalar start = lanes ? new Scalar.Broadcast(identity) : identity;
            parts.add(names.stream().map(name -> block.define(name, start)).toList());
        }
    }

    /** Joins the parts of a piece of {@code added} elements to those of the {@code before} elements that came before it. */
    void join(Block block, List<List<Scalar>> piece, Index before, Index added) {
        for (int r = 0; r < reductions.size(); r++) {
            List<Register> total = parts.get(r);
            List<Scalar> joining = piece.get(r);
            switch (reductions.get(r).combine()) {
                case SUM -> add(block, total.getFirst(), joining.getFirst(), total.subList(1, total.size()));
                case MAX, MIN ->
                    block.assign(
                            total.getFirst(),
                            apply(
                                    PartialSums.op(reductions.get(r).combine()),
                                    new Scalar.Read(total.getFirst()),
                                    joining.getFirst()));
                case MEAN, MOMENTS -> joinMeans(block, total, joining, before, added);
            }
        }
    }

    /** {@code total += joining}; what rounding takes is added to {@code lost}, where there is such a register. */
    private static void add(Block block, Register total, Scalar joining, List<Register> lost) {
        if (lost.isEmpty()) {
            block.assign(total, apply(ScalarOp.ADD, new Scalar.Read(total), joining));
        } else {
            var sum = TwoSum.of(block, new Scalar.Read(total), joining);
            block.assign(total, sum.sum());
            block.assign(lost.getFirst(), apply(ScalarOp.ADD, new Scalar.Read(lost.getFirst()), sum.error()));
        }
    }

    /**
     * Chan, Golub and LeVeque 1983: δ = mean_b − mean; mean += δ·n_b/n; M2 += M2_b + δ²·n_a·n_b/n, where means are two numbers
     * each, so that no rounding is as large as an ulp of the mean. The weights are ratios first, so that with nothing before, 0 is
     * added exactly. From an infinite mean δ leads back, or nowhere: then the mean is the sum of the two, as Σx ÷ n is.
     */
    private void joinMeans(Block block, List<Register> total, List<Scalar> piece, Index before, Index added) {
        Scalar countAdded = block.let("countAdded", new Scalar.OfIndex(added));
        Scalar countAll = block.let("countAll", new Scalar.OfIndex(before.plus(added)));
        Scalar fraction = block.let("fraction", apply(ScalarOp.DIV, countAdded, countAll));
        Scalar fractions = lanes ? block.broadcast(fraction) : fraction;
        Scalar mean = read(block, total.get(0));
        Scalar rest = read(block, total.get(1));
        Scalar delta = block.let("delta", apply(ScalarOp.SUB, piece.get(0), mean));
        Scalar deltaRest = block.let("deltaRest", apply(ScalarOp.SUB, piece.get(1), rest));
        var moved = TwoSum.of(block, mean, block.let("step", apply(ScalarOp.MUL, delta, fractions)));
        Scalar left = block.let(
                "left",
                apply(
                        ScalarOp.ADD,
                        apply(ScalarOp.ADD, rest, apply(ScalarOp.MUL, deltaRest, fractions)),
                        moved.error()));
        Scalar isNumber = block.let("isNumber", apply(ScalarOp.EQUAL, moved.sum(), moved.sum()));
        Scalar infinite = block.let("infinite", apply(ScalarOp.ADD, mean, piece.get(0)));
        block.assign(total.get(0), apply(ScalarOp.SELECT, isNumber, moved.sum(), infinite));
        block.assign(total.get(1), TwoSum.finite(block, left));
        if (piece.size() > 2) {
            Scalar countBefore = block.let("countBefore", new Scalar.OfIndex(before));
            Scalar weight = block.let("weight", apply(ScalarOp.MUL, countBefore, fraction));
            Scalar weights = lanes ? block.broadcast(weight) : weight;
            Scalar distance = block.let("distance", apply(ScalarOp.ADD, delta, deltaRest));
            Scalar between = apply(ScalarOp.MUL, distance, apply(ScalarOp.MUL, distance, weights));
            Scalar within = block.let("within", apply(ScalarOp.ADD, piece.get(2), between));
            add(block, total.get(2), within, total.subList(3, total.size()));
        }
    }

    private static Scalar read(Block block, Register register) {
        return new Scalar.Read(block.define("before", new Scalar.Read(register)));
    }

    /** The parts as they are now. */
    List<List<Scalar>> parts(Block block) {
        return parts.stream()
                .map(registers -> registers.stream()
                        .<Scalar>map(register -> new Scalar.Read(block.define("result", new Scalar.Read(register))))
                        .toList())
                .toList();
    }

    /** What a reduction's parts come to: the components of its result. */
    static List<Scalar> results(Block block, Combine combine, List<Scalar> parts) {
        return switch (combine) {
            case SUM -> List.of(withLost(block, parts));
            case MAX, MIN -> parts;
            case MEAN -> List.of(mean(block, parts));
            case MOMENTS -> List.of(mean(block, parts), withLost(block, parts.subList(2, parts.size())));
        };
    }

    private static Scalar mean(Block block, List<Scalar> parts) {
        return block.let("mean", apply(ScalarOp.ADD, parts.get(0), parts.get(1)));
    }

    /** A number and, if that is finite, what roundings have taken from it. */
    private static Scalar withLost(Block block, List<Scalar> parts) {
        return parts.size() == 1
                ? parts.getFirst()
                : block.let("total", apply(ScalarOp.ADD, parts.get(0), TwoSum.finite(block, parts.get(1))));
    }
}
