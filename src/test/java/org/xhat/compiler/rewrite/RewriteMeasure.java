package org.xhat.compiler.rewrite;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.WindowOp;

/**
 * What every rule lowers, lexicographically, so that no sequence of rules is endless. It is that of the expression as a tree:
 * each part grows with every operand's, whatever stands around it, so lowering it anywhere lowers the whole.
 *
 * @param summed the elements that reductions read, where an extent counts one more than it is
 * @param costly how many quotients and transcendental operations there are
 * @param weight a polynomial in the leaves' weights: pointwise operators double, so a movement weighs less outside than inside;
 *     reductions triple, so a factor does, too; pads double, too, and weigh more inside than outside the later their axis is
 */
record RewriteMeasure(BigInteger summed, BigInteger costly, BigInteger weight) implements Comparable<RewriteMeasure> {
    private static final Comparator<RewriteMeasure> ORDER = Comparator.comparing(RewriteMeasure::summed)
            .thenComparing(RewriteMeasure::costly)
            .thenComparing(RewriteMeasure::weight);

    /** More than the axes of both operands of a contraction. */
    private static final int MOST_AXES = 100;

    /** The measure of {@code value}, the leaves called by a name of {@code leaves} having theirs. */
    static RewriteMeasure of(Value value, Map<String, RewriteMeasure> leaves) {
        var operands = value.node().operands().stream()
                .map(operand -> of(operand, leaves))
                .toList();
        return switch (value.op()) {
            case LeafOp.Input(String name, var type) -> leaves.getOrDefault(name, leaf(1));
            case LeafOp.DimValue d -> leaf(2);
            case LeafOp l -> leaf(1);
            case ReduceOp r -> sum(operands, size(value.operand(0)), 0, 3, 0);
            case WindowOp.Fold f -> sum(operands, size(value.operand(0)), 0, 3, 0);
            case Pad pad -> sum(operands, BigInteger.ZERO, 0, 2, pad.axis());
            case ContractOp c -> sum(operands, BigInteger.ZERO, 0, 1, MOST_AXES);
            case Elementwise op -> sum(operands, BigInteger.ZERO, isCostly(op) ? 1 : 0, 2, 1);
            default -> sum(operands, BigInteger.ZERO, 0, 1, 1);
        };
    }

    /** The measure of something unknown: what it is must not matter. */
    static RewriteMeasure random(Random random) {
        return new RewriteMeasure(
                BigInteger.valueOf(random.nextInt(1000)),
                BigInteger.valueOf(random.nextInt(1000)),
                BigInteger.valueOf(random.nextInt(1, 1000)));
    }

    private static RewriteMeasure leaf(int weight) {
        return new RewriteMeasure(BigInteger.ZERO, BigInteger.ZERO, BigInteger.valueOf(weight));
    }

    private static RewriteMeasure sum(
            List<RewriteMeasure> operands, BigInteger summed, int costly, int factor, int constant) {
        BigInteger elements = summed;
        BigInteger count = BigInteger.valueOf(costly);
        BigInteger weight = BigInteger.ZERO;
        for (RewriteMeasure operand : operands) {
            elements = elements.add(operand.summed);
            count = count.add(operand.costly);
            weight = weight.add(operand.weight);
        }
        return new RewriteMeasure(
                elements, count, weight.multiply(BigInteger.valueOf(factor)).add(BigInteger.valueOf(constant)));
    }

    private static BigInteger size(Value value) {
        return value.dims().stream()
                .map(dim -> dim.plus(Dim.ONE).evaluate(Map.of("batch", 4L)))
                .map(BigInteger::valueOf)
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    private static boolean isCostly(Elementwise op) {
        return switch (op) {
            case ADD, SUB, MUL, FMA, NEG, ABS, SIGN, SQUARE, SQRT, RSQRT, RECIPROCAL, RELU -> false;
            case MIN, MAX, FLOOR, EQUAL, LESS, LESS_EQUAL, WHERE -> false;
            default -> true;
        };
    }

    @Override
    public int compareTo(RewriteMeasure other) {
        return ORDER.compare(this, other);
    }
}
