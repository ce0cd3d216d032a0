package org.xhat.compiler.rewrite;

import static org.xhat.compiler.op.Elementwise.ABS;
import static org.xhat.compiler.op.Elementwise.ADD;
import static org.xhat.compiler.op.Elementwise.DIV;
import static org.xhat.compiler.op.Elementwise.FLOOR;
import static org.xhat.compiler.op.Elementwise.MAX;
import static org.xhat.compiler.op.Elementwise.MIN;
import static org.xhat.compiler.op.Elementwise.MUL;
import static org.xhat.compiler.op.Elementwise.NEG;
import static org.xhat.compiler.op.Elementwise.POW;
import static org.xhat.compiler.op.Elementwise.RECIPROCAL;
import static org.xhat.compiler.op.Elementwise.RELU;
import static org.xhat.compiler.op.Elementwise.SQRT;
import static org.xhat.compiler.op.Elementwise.SQUARE;
import static org.xhat.compiler.op.Elementwise.SUB;
import static org.xhat.compiler.op.Elementwise.WHERE;
import static org.xhat.compiler.rewrite.Exactness.ASSUMES_FINITE;
import static org.xhat.compiler.rewrite.Exactness.CANCELS;
import static org.xhat.compiler.rewrite.Exactness.DISTRIBUTES;
import static org.xhat.compiler.rewrite.Exactness.REASSOCIATES;
import static org.xhat.compiler.rewrite.Pattern.apply;
import static org.xhat.compiler.rewrite.Pattern.hole;
import static org.xhat.compiler.rewrite.Pattern.literal;
import static org.xhat.compiler.rewrite.Pattern.once;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/**
 * Identities of numbers, point by point. x, y, z are any values; a, b are literals. None makes an operation out of nothing:
 * each removes one, replaces one by a cheaper one, or brings literals together.
 */
final class AlgebraRules {
    private AlgebraRules() {}

    private static final Pattern.Hole X = hole("x");
    private static final Pattern.Hole Y = hole("y");
    private static final Pattern.Hole Z = hole("z");
    private static final Pattern.Literal A = literal("a");
    private static final Pattern.Literal B = literal("b");
    private static final Pattern ZERO = new Pattern.Exactly(0.0);
    private static final Pattern NEGATIVE_ZERO = new Pattern.Exactly(-0.0);
    private static final Pattern ONE = new Pattern.Exactly(1);
    private static final Pattern.Literal POWER_OF_TWO = new Pattern.Literal("a", AlgebraRules::isInvertiblePowerOfTwo);
    /** Not 0 in float32 either, as 1e-60 is. */
    private static final Pattern.Literal NONZERO = new Pattern.Literal("b", b -> (float) b != 0);

    private static final Pattern.Family<LeafOp.DimValue> KNOWN_EXTENT = Pattern.family(
            LeafOp.DimValue.class, "extent", extent -> extent.dim().isConstant());
    private static final Pattern.Family<LeafOp.DimValue> EXTENT = Pattern.family(LeafOp.DimValue.class, "extent");
    private static final Pattern.Family<Elementwise> ON_LITERALS = Pattern.family(Elementwise.class, "op");

    // spotless:off
    static final RuleSet TABLE = new RuleSet("algebra", List.of(
            // Exact: the same bits for every operand.
            exact("mul-one", "x · 1 → x", apply(MUL, X, ONE), (fx, m) -> m.value(X)),
            exact("div-one", "x / 1 → x", apply(DIV, X, ONE), (fx, m) -> m.value(X)),
            exact("sub-zero", "x − 0 → x", apply(SUB, X, ZERO), (fx, m) -> m.value(X)),
            exact("add-negative-zero", "x + (−0) → x", apply(ADD, X, NEGATIVE_ZERO), (fx, m) -> m.value(X)),
            exact("negative-zero-sub", "(−0) − x → −x", apply(SUB, NEGATIVE_ZERO, X), (fx, m) -> fx.neg(m.value(X))),
            exact("mul-minus-one", "x · (−1) → −x", apply(MUL, X, new Pattern.Exactly(-1)), (fx, m) -> fx.neg(m.value(X))),
            exact("div-minus-one", "x / (−1) → −x", apply(DIV, X, new Pattern.Exactly(-1)), (fx, m) -> fx.neg(m.value(X))),
            exact("neg-neg", "−(−x) → x", apply(NEG, apply(NEG, X)), (fx, m) -> m.value(X)),
            exact("add-neg", "x + (−y) → x − y", apply(ADD, X, apply(NEG, Y)), (fx, m) -> fx.sub(m.value(X), m.value(Y))),
            exact("sub-neg", "x − (−y) → x + y", apply(SUB, X, apply(NEG, Y)), (fx, m) -> fx.add(m.value(X), m.value(Y))),
            exact("mul-neg-neg", "(−x) · (−y) → x · y", apply(MUL, apply(NEG, X), apply(NEG, Y)),
                    (fx, m) -> fx.mul(m.value(X), m.value(Y))),
            exact("div-neg-neg", "(−x) / (−y) → x / y", apply(DIV, apply(NEG, X), apply(NEG, Y)),
                    (fx, m) -> fx.div(m.value(X), m.value(Y))),
            exact("mul-neg-literal", "(−x) · a → x · (−a)", apply(MUL, apply(NEG, X), A),
                    (fx, m) -> fx.mul(m.value(X), fx.constant(-m.literal(A)))),
            exact("neg-mul-literal", "−(x · a) → x · (−a), where x · a is used once",
                    apply(NEG, once(apply(MUL, X, A))),
                    (fx, m) -> fx.mul(m.value(X), fx.constant(-m.literal(A)))),
            exact("square-neg", "(−x)² → x²", apply(SQUARE, apply(NEG, X)), (fx, m) -> fx.square(m.value(X))),
            exact("square-abs", "|x|² → x²", apply(SQUARE, apply(ABS, X)), (fx, m) -> fx.square(m.value(X))),
            exact("mul-self", "x · x → x²", apply(MUL, X, X), (fx, m) -> fx.square(m.value(X))),
            exact("abs-neg", "|−x| → |x|", apply(ABS, apply(NEG, X)), (fx, m) -> fx.abs(m.value(X))),
            exact("abs-abs", "||x|| → |x|", apply(ABS, apply(ABS, X)), (fx, m) -> fx.abs(m.value(X))),
            exact("abs-square", "|x²| → x²", apply(ABS, apply(SQUARE, X)), (fx, m) -> fx.square(m.value(X))),
            exact("one-div", "1 / x → reciprocal x", apply(DIV, ONE, X), (fx, m) -> fx.reciprocal(m.value(X))),
            exact("reciprocal-sqrt", "reciprocal √x → rsqrt x, where √x is used once",
                    apply(RECIPROCAL, once(apply(SQRT, X))), (fx, m) -> fx.rsqrt(m.value(X))),
            exact("div-power-of-two", "x / 2ⁿ → x · 2⁻ⁿ", apply(DIV, X, POWER_OF_TWO),
                    (fx, m) -> fx.mul(m.value(X), fx.constant(1 / m.literal(POWER_OF_TWO)))),
            exact("max-self", "max(x, x) → x", apply(MAX, X, X), (fx, m) -> m.value(X)),
            exact("min-self", "min(x, x) → x", apply(MIN, X, X), (fx, m) -> m.value(X)),
            exact("relu-relu", "relu(relu x) → relu x", apply(RELU, apply(RELU, X)), (fx, m) -> fx.relu(m.value(X))),
            exact("floor-floor", "⌊⌊x⌋⌋ → ⌊x⌋", apply(FLOOR, apply(FLOOR, X)), (fx, m) -> fx.floor(m.value(X))),
            exact("where-same", "x ≠ 0 ? y : y → y", apply(WHERE, X, Y, Y), (fx, m) -> m.value(Y)),
            exact("where-true", "b ≠ 0 ? x : y → x, where b ≠ 0", apply(WHERE, NONZERO, X, Y), (fx, m) -> m.value(X)),
            exact("where-false", "0 ≠ 0 ? x : y → y", apply(WHERE, ZERO, X, Y), (fx, m) -> m.value(Y)),
            exact("extent-literal", "|n| → n, where the extent n is known when compiling", KNOWN_EXTENT,
                    (fx, m) -> fx.constant(m.op(KNOWN_EXTENT).dim().constantValue())),

            // Up to rounding, and the sign of a zero.
            new Rule("fold-literals", "f(a, …) → its value, rounded once instead of at each step", Set.of(REASSOCIATES),
                    ON_LITERALS, AlgebraRules::folded),
            rule("add-zero", "x + 0 → x", REASSOCIATES, apply(ADD, X, ZERO), (fx, m) -> m.value(X)),
            rule("zero-sub", "0 − x → −x", REASSOCIATES, apply(SUB, ZERO, X), (fx, m) -> fx.neg(m.value(X))),
            rule("neg-sub", "−(x − y) → y − x, where x − y is used once", REASSOCIATES,
                    apply(NEG, once(apply(SUB, X, Y))), (fx, m) -> fx.sub(m.value(Y), m.value(X))),
            merging("add-literals", "(x + a) + b → x + (a + b)", REASSOCIATES, apply(ADD, apply(ADD, X, A), B),
                    m -> m.literal(A) + m.literal(B), m -> m.literal(A) == -m.literal(B), Fx::add),
            merging("mul-literals", "(x · a) · b → x · (a · b)", REASSOCIATES, apply(MUL, apply(MUL, X, A), B),
                    m -> m.literal(A) * m.literal(B), m -> m.literal(A) == 0 || m.literal(B) == 0, Fx::mul),
            merging("div-literals", "(x · a) / b → x · (a / b)", REASSOCIATES, apply(DIV, apply(MUL, X, A), NONZERO),
                    m -> m.literal(A) / m.literal(NONZERO), m -> m.literal(A) == 0, Fx::mul),
            rule("div-extent", "(x / y) / |n| → x / (y · |n|), where x / y is used once", REASSOCIATES,
                    apply(DIV, once(apply(DIV, X, Y)), EXTENT),
                    (fx, m) -> fx.div(m.value(X), fx.mul(m.value(Y), fx.dimValue(m.op(EXTENT).dim())))),
            rule("div-reciprocal", "x / reciprocal y → x · y", REASSOCIATES, apply(DIV, X, apply(RECIPROCAL, Y)),
                    (fx, m) -> fx.mul(m.value(X), m.value(Y))),
            rule("reciprocal-reciprocal", "1 / (1 / x) → x", REASSOCIATES, apply(RECIPROCAL, apply(RECIPROCAL, X)),
                    (fx, m) -> m.value(X)),
            rule("pow-one", "x¹ → x", REASSOCIATES, apply(POW, X, ONE), (fx, m) -> m.value(X)),
            rule("pow-two", "x ^ 2 → x²", REASSOCIATES, apply(POW, X, new Pattern.Exactly(2)), (fx, m) -> fx.square(m.value(X))),
            rule("pow-minus-one", "x ^ (−1) → reciprocal x", REASSOCIATES, apply(POW, X, new Pattern.Exactly(-1)),
                    (fx, m) -> fx.reciprocal(m.value(X))),
            rule("sqrt-square", "√(x²) → |x|", REASSOCIATES, apply(SQRT, apply(SQUARE, X)), (fx, m) -> fx.abs(m.value(X))),

            // A product distributes over a sum: two products become one.
            rule("factor-add", "x · z + y · z → (x + y) · z, where both products are used once", DISTRIBUTES,
                    apply(ADD, once(apply(MUL, Z, X)), once(apply(MUL, Z, Y))),
                    (fx, m) -> fx.mul(fx.add(m.value(X), m.value(Y)), m.value(Z))),
            rule("factor-sub", "x · z − y · z → (x − y) · z, where both products are used once", DISTRIBUTES,
                    apply(SUB, once(apply(MUL, Z, X)), once(apply(MUL, Z, Y))),
                    (fx, m) -> fx.mul(fx.sub(m.value(X), m.value(Y)), m.value(Z))),
            merging("add-multiple", "x · a + x → x · (a + 1)", DISTRIBUTES, apply(ADD, apply(MUL, X, A), X),
                    m -> m.literal(A) + 1, m -> m.literal(A) == -1, Fx::mul),

            // A difference or a quotient that cancels, whatever it cancels.
            rule("sub-self", "x − x → 0", CANCELS, apply(SUB, X, X), (fx, m) -> fx.constant(0)),
            rule("div-self", "x / x → 1", CANCELS, apply(DIV, X, X), (fx, m) -> fx.constant(1)),
            rule("square-sqrt", "(√x)² → x", CANCELS, apply(SQUARE, apply(SQRT, X)), (fx, m) -> m.value(X)),

            // Never by default.
            rule("mul-zero", "x · 0 → 0", ASSUMES_FINITE, apply(MUL, X, ZERO), (fx, m) -> fx.constant(0))));
    // spotless:on

    private static Rule exact(String name, String notation, Pattern pattern, Rule.Formula formula) {
        return Rule.of(name, notation, Set.of(), pattern, formula);
    }

    private static Rule rule(String name, String notation, Exactness assumes, Pattern pattern, Rule.Formula formula) {
        return Rule.of(name, notation, Set.of(assumes), pattern, formula);
    }

    /** A rule f(x, a), a made of two literals; it applies where no element type makes an infinity or a 0 of what is neither. */
    private static Rule merging(
            String name,
            String notation,
            Exactness assumes,
            Pattern pattern,
            ToDoubleFunction<Match> merged,
            Predicate<Match> isZero,
            Merge f) {
        return new Rule(
                name,
                notation,
                Set.of(assumes),
                pattern,
                (fx, match) -> normal(fx, merged.applyAsDouble(match), isZero.test(match))
                        .map(literal -> f.of(fx, match.value(X), literal)));
    }

    private interface Merge {
        Value of(Fx fx, Value x, Value literal);
    }

    private static Optional<Value> folded(Fx fx, Match match) {
        var literals = match.root().node().operands().stream()
                .flatMap(operand -> Pattern.literalOf(operand).stream())
                .toList();
        int last = match.root().node().operands().size() - 1;
        if (literals.size() <= last) {
            return Optional.empty();
        }
        double value =
                match.op(ON_LITERALS).apply(literals.get(0), literals.get(Math.min(1, last)), literals.get(last));
        return normal(fx, value, value == 0);
    }

    /** {@code value} where it is a normal number of float32, or 0 that should be. */
    private static Optional<Value> normal(Fx fx, double value, boolean isZero) {
        double magnitude = Math.abs(value);
        boolean isNormal = magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE;
        return (value == 0 ? isZero : isNormal) ? Optional.of(fx.constant(value)) : Optional.empty();
    }

    /** Whether a and 1 / a are normal numbers of float32, and powers of two: then x / a and x · (1 / a) round the same real. */
    private static boolean isInvertiblePowerOfTwo(double a) {
        int exponent = Math.getExponent(a);
        return Math.abs(exponent) <= -Float.MIN_EXPONENT && Math.abs(a) == Math.scalb(1.0, exponent);
    }
}
