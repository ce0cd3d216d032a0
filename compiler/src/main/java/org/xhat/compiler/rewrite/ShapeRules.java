package org.xhat.compiler.rewrite;

import static org.xhat.compiler.rewrite.Exactness.DISTRIBUTES;
import static org.xhat.compiler.rewrite.Exactness.REASSOCIATES;
import static org.xhat.compiler.rewrite.Pattern.family;
import static org.xhat.compiler.rewrite.Pattern.hole;
import static org.xhat.compiler.rewrite.Pattern.once;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reshape;
import org.xhat.compiler.op.Transpose;
import org.xhat.compiler.op.WindowOp.Fold;
import org.xhat.compiler.op.WindowOp.Window;

/**
 * Identities of tensors: movements of elements that cancel, merge or are left to whoever reads; and work that is done at the
 * extents at which values differ. B is a broadcast, T a transpose, R a reshape, P and Q are pads, W are windows, Σ a sum, f any pointwise operator, s a value
 * that does not vary along the axes summed over. What leaves a sum leaves one that surely has elements.
 */
final class ShapeRules {
    private ShapeRules() {}

    private static final Pattern.Hole X = hole("x");
    private static final Pattern.Hole Y = hole("y");
    private static final Pattern.Family<Transpose> TRANSPOSE = family(Transpose.class, "t", X);
    private static final Pattern.Family<Transpose> TRANSPOSE_OF_TRANSPOSE = family(Transpose.class, "u", TRANSPOSE);
    private static final Pattern.Family<Reshape> RESHAPE_OF_RESHAPE =
            family(Reshape.class, "s", family(Reshape.class, "r", X));
    private static final Pattern.Family<Broadcast> BROADCAST = family(Broadcast.class, "b", X);
    private static final Pattern.Family<Broadcast> BROADCAST_OF_BROADCAST = family(Broadcast.class, "c", BROADCAST);
    private static final Pattern.Family<Elementwise> POINTWISE = family(Elementwise.class, "f");
    private static final Pattern.Family<ReduceOp> INNER = family(ReduceOp.class, "inner", X);
    private static final Pattern.Family<ReduceOp> REDUCE_OF_REDUCE = family(ReduceOp.class, "outer", once(INNER));
    private static final Pattern.Family<ReduceOp> SUM_OF_BROADCAST = sum(BROADCAST);
    private static final Pattern.Family<ReduceOp> SUM_OF_NEG = sum(once(Pattern.apply(Elementwise.NEG, X)));
    private static final Pattern.Family<ReduceOp> SUM_OF_PRODUCT = sum(once(Pattern.apply(Elementwise.MUL, X, Y)));
    private static final Pattern.Family<ReduceOp> SUM_OF_QUOTIENT = sum(once(Pattern.apply(Elementwise.DIV, X, Y)));
    private static final Pattern.Family<ContractOp> CONTRACT_LEFT = family(ContractOp.class, "contract", TRANSPOSE, Y);
    private static final Pattern.Family<ContractOp> CONTRACT_RIGHT = family(ContractOp.class, "contract", Y, TRANSPOSE);
    private static final Pattern.Family<ContractOp> CONTRACT = family(ContractOp.class, "contract", X, Y);
    private static final Pattern.Family<Transpose> TRANSPOSE_OF_CONTRACT = family(Transpose.class, "t", once(CONTRACT));

    private static final Pattern.Family<Window> WINDOW = family(Window.class, "w", X);
    private static final Pattern.Family<Pad> PAD = family(Pad.class, "q", X);
    private static final Pattern.Family<Pad> PAD_OF_WINDOW = family(Pad.class, "p", WINDOW);
    private static final Pattern.Family<Pad> PAD_OF_PAD = family(Pad.class, "p", PAD);
    private static final Pattern.Family<Pad> PAD_OF_CONTRACT = family(Pad.class, "p", once(CONTRACT));
    private static final Pattern.Family<Fold> FOLD_OF_CONTRACT = family(Fold.class, "fold", once(CONTRACT));

    // spotless:off
    static final RuleSet TABLE = new RuleSet("shape", List.of(
            // Exact: elements move, none is computed, or the same ones are computed fewer times.
            exact("transpose-transpose", "T (U x) → (T∘U) x", TRANSPOSE_OF_TRANSPOSE, ShapeRules::transposeOfTranspose),
            exact("reshape-reshape", "R (S x) → R x", RESHAPE_OF_RESHAPE,
                    (fx, m) -> Optional.of(fx.reshape(m.value(X), m.root().dims()))),
            exact("broadcast-broadcast", "B (C x) → (B∘C) x", BROADCAST_OF_BROADCAST, ShapeRules::broadcastOfBroadcast),
            exact("pointwise-of-repeated-scalar", "f(x, B s) → f(x, s), where s is a scalar", POINTWISE, ShapeRules::scalarOperand),
            exact("pointwise-of-broadcast", "f(B x, B y) → B f(x, y)", POINTWISE,
                    (fx, m) -> commuted(fx, m, Broadcast.class)),
            exact("pointwise-of-transpose", "f(T x, T y) → T f(x, y)", POINTWISE,
                    (fx, m) -> commuted(fx, m, Transpose.class)),
            exact("pointwise-of-reshape", "f(R x, R y) → R f(x, y), where R joins no axes", POINTWISE,
                    (fx, m) -> commuted(fx, m, Reshape.class)),
            exact("contract-transpose-left", "contract(T x, y) → contract(x, y), its letters renamed, summed in the same order", CONTRACT_LEFT,
                    (fx, m) -> contractTransposed(fx, m, true)),
            exact("contract-transpose-right", "contract(x, T y) → contract(x, y), its letters renamed, summed in the same order", CONTRACT_RIGHT,
                    (fx, m) -> contractTransposed(fx, m, false)),
            exact("transpose-contract", "T contract(x, y) → contract(x, y), its letters renamed, where it is used once",
                    TRANSPOSE_OF_CONTRACT, ShapeRules::transposedContract),
            exact("pad-of-window", "P (W x) → W (P x), where P pads other axes, or leaves out windows one element apart", PAD_OF_WINDOW,
                    (fx, m) -> Paddings.ofWindow(fx, m.op(PAD_OF_WINDOW), m.op(WINDOW), m.value(X))),
            exact("pad-of-pad", "P (Q x) → (P∘Q) x, where Q takes nothing away that P replaces; Q (P x), where its axis is later", PAD_OF_PAD,
                    (fx, m) -> Paddings.ofPad(fx, m.op(PAD_OF_PAD), m.op(PAD), m.value(X))),
            exact("pad-of-contract", "P contract(x, y) → contract(P x, P y), where P only leaves out and the contraction is used once", PAD_OF_CONTRACT,
                    (fx, m) -> Paddings.ofContract(fx, m.op(PAD_OF_CONTRACT), m.op(CONTRACT), m.value(X), m.value(Y))),
            exact("extremum-of-extremum", "max (max x) → max x over both sets of axes; min alike; used once",
                    REDUCE_OF_REDUCE, (fx, m) -> merged(fx, m, false)),

            // Up to rounding.
            rule("sum-of-sum", "Σ Σ x → Σ x over both sets of axes, where Σ x is used once", REASSOCIATES,
                    REDUCE_OF_REDUCE, (fx, m) -> merged(fx, m, true)),
            rule("sum-of-broadcast", "Σ (B x) → n · B Σ x, where B repeats n times along summed axes", REASSOCIATES,
                    SUM_OF_BROADCAST, ShapeRules::sumOfBroadcast),
            rule("sum-of-neg", "Σ (−x) → −Σ x, where −x is used once", REASSOCIATES, SUM_OF_NEG,
                    (fx, m) -> Optional.of(fx.neg(fx.sum(m.value(X), m.op(SUM_OF_NEG).axes())))),
            rule("fold-of-contract", "fold (contract(g, w)) → contract(windows of g among zeros, w reversed), where windows are g's and taps w's", REASSOCIATES,
                    FOLD_OF_CONTRACT,
                    (fx, m) -> FoldedContraction.of(fx, m.op(FOLD_OF_CONTRACT), m.op(CONTRACT), m.value(X), m.value(Y))),

            // A factor leaves the sum: one product for each sum instead of one for each element.
            rule("sum-of-product", "Σ (x · s) → (Σ x) · s, where x · s is used once", DISTRIBUTES, SUM_OF_PRODUCT,
                    ShapeRules::sumOfProduct),
            rule("sum-of-quotient", "Σ (x / s) → (Σ x) / s, where x / s is used once", DISTRIBUTES, SUM_OF_QUOTIENT,
                    ShapeRules::sumOfQuotient)));
    // spotless:on

    private static Rule exact(String name, String notation, Pattern pattern, Rule.Replacement replacement) {
        return new Rule(name, notation, Set.of(), pattern, replacement);
    }

    private static Rule rule(
            String name, String notation, Exactness assumes, Pattern pattern, Rule.Replacement replacement) {
        return new Rule(name, notation, Set.of(assumes), pattern, replacement);
    }

    private static Pattern.Family<ReduceOp> sum(Pattern operand) {
        return family(ReduceOp.class, "sum", reduce -> reduce.kind() == ReduceOp.Kind.SUM, operand);
    }

    private static Optional<Value> transposeOfTranspose(Fx fx, Match match) {
        var inner = match.op(TRANSPOSE).permutation();
        var outer = match.op(TRANSPOSE_OF_TRANSPOSE).permutation();
        return Optional.of(
                fx.transpose(match.value(X), outer.stream().map(inner::get).toList()));
    }

    private static Optional<Value> broadcastOfBroadcast(Fx fx, Match match) {
        var inner = match.op(BROADCAST).axes();
        var outer = match.op(BROADCAST_OF_BROADCAST).axes();
        return Optional.of(fx.broadcast(
                match.value(X),
                match.root().dims(),
                inner.stream().map(outer::get).toList()));
    }

    /** An operand that repeats a scalar need not be repeated, as long as another one has the result's extents. */
    private static Optional<Value> scalarOperand(Fx fx, Match match) {
        var operands = match.root().node().operands();
        var shortened = new ArrayList<>(operands);
        for (int i = 0; i < operands.size(); i++) {
            Value operand = operands.get(i);
            boolean anotherIsFull = IntStream.range(0, operands.size())
                    .filter(k -> !shortened.get(k).equals(operand))
                    .anyMatch(k -> !shortened.get(k).type().isScalar());
            if (operand.op() instanceof Broadcast && operand.operand(0).type().isScalar() && anotherIsFull) {
                shortened.set(i, operand.operand(0));
            }
        }
        return shortened.equals(operands) ? Optional.empty() : Optional.of(fx.apply(match.op(POINTWISE), shortened));
    }

    /** f(M x, M y, s) → M f(x, y, s) for a movement M of the given family and scalars s. */
    private static Optional<Value> commuted(Fx fx, Match match, Class<? extends Op> family) {
        var operands = match.root().node().operands();
        var movements = operands.stream()
                .filter(operand -> !operand.type().isScalar())
                .map(Value::op)
                .collect(Collectors.toSet());
        if (movements.size() != 1 || !movements.stream().allMatch(family::isInstance)) {
            return Optional.empty();
        }
        var moved = operands.stream()
                .map(operand -> operand.type().isScalar() ? operand : operand.operand(0))
                .toList();
        boolean sameType = moved.stream()
                        .filter(operand -> !operand.type().isScalar())
                        .map(Value::type)
                        .distinct()
                        .count()
                <= 1;
        // What is read through axes that were joined must lie in memory.
        boolean joins = operands.stream()
                .anyMatch(operand -> operand.op() instanceof Reshape reshape
                        && reshape.joins(operand.operand(0).dims()));
        return sameType && !joins
                ? Optional.of(fx.builder().add(movements.iterator().next(), fx.apply(match.op(POINTWISE), moved)))
                : Optional.empty();
    }

    /** An operand that was transposed, as it was, if that adds the products of an element up in the same order. */
    private static Optional<Value> contractTransposed(Fx fx, Match match, boolean isLeft) {
        ContractOp op = match.op(isLeft ? CONTRACT_LEFT : CONTRACT_RIGHT);
        Transpose back = match.op(TRANSPOSE).inverse();
        var renamed = isLeft
                ? new ContractOp(permuted(op.left(), back), op.right(), op.result())
                : new ContractOp(op.left(), permuted(op.right(), back), op.result());
        Value x = match.value(X);
        Value y = match.value(Y);
        return op.contractedLetters().equals(renamed.contractedLetters())
                ? Optional.of(isLeft ? fx.contract(renamed, x, y) : fx.contract(renamed, y, x))
                : Optional.empty();
    }

    private static Optional<Value> transposedContract(Fx fx, Match match) {
        ContractOp op = match.op(CONTRACT);
        String result = permuted(op.result(), match.op(TRANSPOSE_OF_CONTRACT));
        return Optional.of(fx.contract(new ContractOp(op.left(), op.right(), result), match.value(X), match.value(Y)));
    }

    /** The letters of a result of {@code transpose}, given those of its operand. */
    private static String permuted(String letters, Transpose transpose) {
        return transpose.permutation().stream()
                .map(axis -> String.valueOf(letters.charAt(axis)))
                .collect(Collectors.joining());
    }

    private static Optional<Value> merged(Fx fx, Match match, boolean sums) {
        ReduceOp inner = match.op(INNER);
        ReduceOp outer = match.op(REDUCE_OF_REDUCE);
        if (inner.kind() != outer.kind() || (inner.kind() == ReduceOp.Kind.SUM) != sums) {
            return Optional.empty();
        }
        var kept = inner.keptAxes(match.value(X).type().rank());
        var axes = new TreeSet<>(inner.axes());
        outer.axes().forEach(axis -> axes.add(kept.get(axis)));
        return Optional.of(fx.builder().add(new ReduceOp(inner.kind(), List.copyOf(axes)), match.value(X)));
    }

    private static Optional<Value> sumOfBroadcast(Fx fx, Match match) {
        Broadcast broadcast = match.op(BROADCAST);
        var summed = match.op(SUM_OF_BROADCAST).axes();
        var repeated = broadcast.newAxes().stream().filter(summed::contains).toList();
        if (repeated.isEmpty() || !Summation.addsSomething(match.root().operand(0), summed)) {
            return Optional.empty();
        }
        Value x = match.value(X);
        var own = IntStream.range(0, x.type().rank())
                .filter(axis -> summed.contains(broadcast.axes().get(axis)))
                .boxed()
                .toList();
        var left = new ArrayList<>(broadcast.axes());
        left.removeAll(summed);
        Dim count = repeated.stream().map(broadcast.dims()::get).reduce(Dim.ONE, Dim::times);
        Value scaled = fx.mul(fx.sum(x, own), fx.dimValue(count));
        return Optional.of(fx.broadcast(
                scaled,
                match.root().dims(),
                left.stream().map(axis -> axis - earlier(summed, axis)).toList()));
    }

    private static Optional<Value> sumOfProduct(Fx fx, Match match) {
        var axes = match.op(SUM_OF_PRODUCT).axes();
        Value x = match.value(X);
        Value y = match.value(Y);
        return invariant(fx, y, axes, x, match.root())
                .map(s -> fx.mul(fx.sum(x, axes), s))
                .or(() -> invariant(fx, x, axes, y, match.root()).map(s -> fx.mul(fx.sum(y, axes), s)));
    }

    private static Optional<Value> sumOfQuotient(Fx fx, Match match) {
        var axes = match.op(SUM_OF_QUOTIENT).axes();
        Value x = match.value(X);
        return invariant(fx, match.value(Y), axes, x, match.root()).map(s -> fx.div(fx.sum(x, axes), s));
    }

    /** {@code factor} without {@code axes}, of the sum's extents or a scalar, if it repeats along them and {@code other} is full. */
    private static Optional<Value> invariant(Fx fx, Value factor, List<Integer> axes, Value other, Value sum) {
        if (other.type().isScalar() || other.op() instanceof Broadcast || !Summation.addsSomething(other, axes)) {
            return Optional.empty();
        }
        if (factor.type().isScalar()) {
            return Optional.of(factor);
        }
        if (!(factor.op() instanceof Broadcast broadcast)
                || !broadcast.newAxes().containsAll(axes)) {
            return Optional.empty();
        }
        var left = broadcast.axes().stream()
                .map(axis -> axis - earlier(axes, axis))
                .toList();
        return Optional.of(fx.broadcast(factor.operand(0), sum.dims(), left));
    }

    private static int earlier(List<Integer> axes, int axis) {
        return (int) axes.stream().filter(other -> other < axis).count();
    }
}
