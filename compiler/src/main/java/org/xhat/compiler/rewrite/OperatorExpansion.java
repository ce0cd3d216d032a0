package org.xhat.compiler.rewrite;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reshape;

/**
 * What an operator makes of signomials, expanded as far as that cannot multiply work: a product is distributed over a sum only
 * where the other factor repeats along an axis (it can then leave a sum over that axis), or where every term of the sum holds a
 * finished reduction.
 *
 * <pre>
 * (a · (x − r)) → −a·r + a·x
 * (dy · (x − r)) → [(dy · (x − r))]
 * (x + dy) → [(x + dy)]
 * ((x / u) · square(u)) → u·x
 * square(sqrt(x)) → x
 * sqrt(square(x)) → [sqrt(square(x))]
 * Σ0 ((dy − a) · r) → −a·Σ[0](r) + Σ[0](dy·r)
 * where(less(r, a), (2.0 / |m|), 0.0) → 2·[less(r, a)]·m^-1
 * </pre>
 */
final class OperatorExpansion {
    private final AtomTable atoms;
    private final Summation summation;
    private final Positivity positivity;
    private final Function<Value, Signomial> read;

    /** Asks {@code read} for the signomials of operands. */
    OperatorExpansion(AtomTable atoms, Summation summation, Positivity positivity, Function<Value, Signomial> read) {
        this.atoms = atoms;
        this.summation = summation;
        this.positivity = positivity;
        this.read = read;
    }

    /** The signomial of what {@code node} makes, one number or more; null where that is indivisible. */
    @Nullable Signomial of(Node node, boolean isPrimal) {
        return switch (node.op()) {
            case LeafOp.Constant(double c) when c == 0 -> Signomial.ZERO;
            case LeafOp.Constant(double c) when Rational.isShort(c) -> Signomial.of(Rational.ofShort(c), Monomial.ONE);
            case LeafOp.DimValue(Dim dim) -> atoms.extent(dim);
            case Broadcast(List<Dim> dims, List<Integer> axes) -> {
                Value x = node.operands().getFirst();
                yield read.apply(x)
                        .remap(position -> UnitAxes.position(dims, axes.get(UnitAxes.axis(x.dims(), position))));
            }
            case Reshape(List<Dim> dims) -> {
                Value x = node.operands().getFirst();
                yield UnitAxes.without(dims).equals(UnitAxes.without(x.dims())) ? read.apply(x) : null;
            }
            case ReduceOp(ReduceOp.Kind kind, List<Integer> axes)
            when kind == ReduceOp.Kind.SUM -> {
                Value x = node.operands().getFirst();
                if (!Summation.addsSomething(x, axes)) {
                    yield null;
                }
                var summed = axes.stream()
                        .filter(axis -> !x.type().dim(axis).is(1))
                        .map(axis -> UnitAxes.position(x.dims(), axis))
                        .toList();
                yield summation.sum(read.apply(x), UnitAxes.without(x.dims()), summed);
            }
            case Elementwise op -> of(op, node.operands(), UnitAxes.rank(node.result()), isPrimal);
            default -> null;
        };
    }

    private @Nullable Signomial of(Elementwise op, List<Value> operands, int rank, boolean isPrimal) {
        Signomial x = read.apply(operands.getFirst());
        return switch (op) {
            case ADD, SUB -> {
                Signomial y = read.apply(operands.get(1));
                boolean accumulates = !isPrimal && !x.equals(y) && isPlain(x, rank) && isPlain(y, rank);
                yield accumulates ? null : op == Elementwise.ADD ? x.plus(y) : x.minus(y);
            }
            case NEG -> x.negate();
            case MUL ->
                isLiteralZero(operands.get(0)) || isLiteralZero(operands.get(1))
                        ? null
                        : product(x, read.apply(operands.get(1)), rank);
            case SQUARE -> power(x, Rational.of(2));
            case RECIPROCAL -> power(x, Rational.of(-1));
            case DIV -> {
                Signomial reciprocal = power(read.apply(operands.get(1)), Rational.of(-1));
                yield reciprocal == null || isLiteralZero(operands.getFirst()) ? null : product(x, reciprocal, rank);
            }
            case SQRT -> root(x, Rational.HALF);
            case RSQRT -> root(x, Rational.HALF.negate());
            case POW -> power(x, read.apply(operands.get(1)));
            case WHERE -> selection(operands, rank);
            default -> null;
        };
    }

    /**
     * What a selection is where its branches are equal, and c · y where it is y or 0: c is 1 or 0, and y made of numbers and extents
     * alone, so finite. The mask of a mean over labelled examples thus stays a factor, though it selects.
     */
    private @Nullable Signomial selection(List<Value> operands, int rank) {
        Signomial taken = read.apply(operands.get(1));
        boolean isMasked = isLiteralZero(operands.get(2));
        if (taken.equals(isMasked ? Signomial.ZERO : read.apply(operands.get(2)))) {
            return taken;
        }
        return isMasked && isTruth(operands.getFirst()) && taken.isMonomial() && isNumber(taken.leading())
                ? product(read.apply(operands.getFirst()), taken, rank)
                : null;
    }

    private static boolean isNumber(Monomial monomial) {
        return monomial.powers().entrySet().stream()
                .allMatch(power -> power.getKey().atom().source() instanceof Atom.Source.Extent
                        && power.getValue().compareTo(Rational.ONE) <= 0);
    }

    /** Whether {@code value} is 1 or 0, for a comparison makes it. */
    private static boolean isTruth(Value value) {
        return switch (value.op()) {
            case Elementwise op -> op == Elementwise.EQUAL || op == Elementwise.LESS || op == Elementwise.LESS_EQUAL;
            case Broadcast b -> isTruth(value.operand(0));
            default -> false;
        };
    }

    /** A cotangent as it comes, ±1 · full-size factors none of which is a reduction: a sum of two is better left one atom. */
    private static boolean isPlain(Signomial x, int rank) {
        return rank > 0
                && x.isMonomial()
                && x.leadingCoefficient().abs().isOne()
                && !x.leading().isOne()
                && x.leading().powers().keySet().stream()
                        .allMatch(factor ->
                                !factor.isSmall(rank) && !factor.atom().isTotal());
    }

    /** x · y, or null where that would copy full-size work into each term. */
    private static @Nullable Signomial product(Signomial x, Signomial y, int rank) {
        if (x.isZero() || y.isZero()) {
            return Signomial.ZERO;
        }
        if (y.isMonomial() && (x.isMonomial() || distributes(y.leading(), x, rank))) {
            return x.times(y.leadingCoefficient(), y.leading());
        }
        if (x.isMonomial() && distributes(x.leading(), y, rank)) {
            return y.times(x.leadingCoefficient(), x.leading());
        }
        return null;
    }

    private static boolean distributes(Monomial factor, Signomial sum, int rank) {
        return rank == 0
                || factor.isSmall(rank)
                || sum.terms().keySet().stream()
                        .allMatch(term -> term.powers().keySet().stream()
                                .anyMatch(own -> own.atom().isTotal()));
    }

    private static @Nullable Signomial power(Signomial x, Rational exponent) {
        return x.isMonomial()
                ? Signomial.of(
                        x.leadingCoefficient().power(exponent.numerator().intValueExact()),
                        x.leading().power(exponent))
                : null;
    }

    /** x to a number: an integer, or else a half of one. */
    private @Nullable Signomial power(Signomial x, Signomial exponent) {
        if (!exponent.isMonomial() || !exponent.leading().isOne()) {
            return null;
        }
        Rational number = exponent.leadingCoefficient();
        boolean isSmall = number.abs().compareTo(Rational.of(Expansion.MAX_EXPONENT)) <= 0;
        return !isSmall ? null : number.isInteger() ? power(x, number) : root(x, number);
    }

    /** A root of one factor: of anything to the first power, since (√x)² = x wherever √x is a number; else of what is positive. */
    private @Nullable Signomial root(Signomial x, Rational exponent) {
        if (!x.isMonomial()
                || !x.leadingCoefficient().isOne()
                || x.leading().powers().size() != 1) {
            return null;
        }
        var power = x.leading().powers().firstEntry();
        return power.getValue().isOne() || positivity.of(power.getKey().atom()).compareTo(Positivity.Sign.POSITIVE) >= 0
                ? Signomial.of(x.leading().power(exponent))
                : null;
    }

    /** x · 0 is not 0 where x is not finite, and a literal 0 is what the program says. */
    private static boolean isLiteralZero(Value value) {
        return Pattern.literalOf(value).filter(literal -> literal == 0).isPresent();
    }
}
