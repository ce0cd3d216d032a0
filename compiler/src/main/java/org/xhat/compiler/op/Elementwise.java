package org.xhat.compiler.op;

import static org.xhat.compiler.op.PartialDerivative.ONE;
import static org.xhat.compiler.op.PartialDerivative.ZERO;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Domain.Pieces;
import org.xhat.compiler.op.Domain.Range;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * Pointwise operators: formula, value in double, sampled domain, and one {@link PartialDerivative} for each operand. Operands have equal
 * shapes, or are scalars beside that shape; nothing else broadcasts by itself. Lowering to scalar code is {@link
 * ElementwiseLowering}'s.
 *
 * <p>Conventions: comparisons give 1 or 0 and have derivative zero. At a tie, max and min give each operand half of the
 * derivative, as {@link ReduceOp} gives each tied element an equal share; the operand that lost gets 0 of an infinite one, too. abs and sign have derivative 0 at 0, relu too. NaN
 * operands give a NaN result but compare as false, so a mask computed from NaN is 0.
 */
public enum Elementwise implements SingleResult {
    // spotless:off
    ADD("x + y", (x, y) -> x + y, Domain.reals(2), ONE, ONE),
    SUB("x - y", (x, y) -> x - y, Domain.reals(2), ONE, (fx, p, g) -> fx.neg(g)),
    MUL("x * y", (x, y) -> x * y, Domain.reals(2), (fx, p, g) -> fx.mul(g, p.y()), (fx, p, g) -> fx.mul(g, p.x())),
    DIV("x / y", (x, y) -> x / y, Domain.of(Range.of(-2, 2), Range.of(0.5, 3)),
            (fx, p, g) -> fx.div(g, p.y()), (fx, p, g) -> fx.neg(fx.div(fx.mul(g, p.result()), p.y()))),
    NEG("-x", x -> -x, Domain.reals(1), (fx, p, g) -> fx.neg(g)),
    ABS("|x|", Math::abs, Domain.reals(1).with(Pieces.SIGN_OF_X), (fx, p, g) -> fx.mul(g, fx.sign(p.x()))),
    /** Keeps ±0 and NaN. */
    SIGN("sign x", Math::signum, Domain.reals(1).with(Pieces.SIGN_OF_X), ZERO),
    SQUARE("x²", x -> x * x, Domain.reals(1), (fx, p, g) -> fx.mul(g, fx.mul(fx.constant(2), p.x()))),
    /** The derivative at 0 is infinite: a zero cotangent there gives NaN, as 0 · ∞ is. */
    SQRT("√x", Math::sqrt, Domain.of(0.2, 4), (fx, p, g) -> fx.div(g, fx.mul(fx.constant(2), p.result()))),
    /** ∞ at 0, with derivative −∞. */
    RSQRT("1/√x", x -> 1 / Math.sqrt(x), Domain.of(0.2, 4),
            (fx, p, g) -> fx.mul(fx.mul(fx.constant(-0.5), g), fx.mul(fx.square(p.result()), p.result()))),
    /** ±∞ at ±0, with derivative −∞. */
    RECIPROCAL("1/x", x -> 1 / x, Domain.of(0.5, 3), (fx, p, g) -> fx.neg(fx.mul(g, fx.square(p.result())))),
    EXP("exp x", Math::exp, Domain.reals(1), (fx, p, g) -> fx.mul(g, p.result())),
    EXPM1("exp x - 1", Math::expm1, Domain.reals(1), (fx, p, g) -> fx.mul(g, fx.add(p.result(), fx.constant(1)))),
    EXP2("2ˣ", x -> Math.pow(2, x), Domain.reals(1),
            (fx, p, g) -> fx.mul(fx.mul(g, fx.constant(Math.log(2))), p.result())),
    /** −∞ at 0, where the derivative is ∞; NaN below. */
    LOG("log x", Math::log, Domain.of(0.2, 4), (fx, p, g) -> fx.div(g, p.x())),
    LOG1P("log(1 + x)", Math::log1p, Domain.of(-0.8, 3), (fx, p, g) -> fx.div(g, fx.add(fx.constant(1), p.x()))),
    LOG2("log₂ x", Elementwise::log2, Domain.of(0.2, 4),
            (fx, p, g) -> fx.div(fx.mul(g, fx.constant(1 / Math.log(2))), p.x())),
    TANH("tanh x", Math::tanh, Domain.reals(1),
            (fx, p, g) -> fx.mul(g, fx.sub(fx.constant(1), fx.square(p.result())))),
    /** Where exp(−x) overflows the quotient is exp x, which may be less than any normal number. */
    SIGMOID("1/(1 + exp(-x))", x -> x < -700 ? Math.exp(x) : 1 / (1 + Math.exp(-x)), Domain.reals(1),
            (fx, p, g) -> fx.mul(fx.mul(g, p.result()), fx.sub(fx.constant(1), p.result()))),
    /** Evaluated as max(x, 0) + log(1 + exp(−|x|)), which does not overflow. */
    SOFTPLUS("log(1 + exp x)", x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), Domain.reals(1),
            (fx, p, g) -> fx.mul(g, fx.sigmoid(p.x()))),
    /** NaN stays NaN; the derivative at 0 is 0. The mask selects rather than multiplies, so it stops an infinite cotangent. */
    RELU("max(x, 0)", x -> Math.max(x, 0), Domain.reals(1).with(Pieces.SIGN_OF_X),
            (fx, p, g) -> fx.where(fx.less(fx.constant(0), p.x()), g, fx.constant(0))),
    ERF("erf x", Elementwise::erf, Domain.reals(1), (fx, p, g) ->
            fx.mul(g, fx.mul(fx.constant(2 / Math.sqrt(Math.PI)), fx.exp(fx.neg(fx.square(p.x())))))),
    /** Code gives NaN where |x| is beyond 2²⁰ (float32) or 2³⁰ (float64): it reduces no larger arguments. So does cos. */
    SIN("sin x", Math::sin, Domain.reals(1), (fx, p, g) -> fx.mul(g, fx.cos(p.x()))),
    COS("cos x", Math::cos, Domain.reals(1), (fx, p, g) -> fx.neg(fx.mul(g, fx.sin(p.x())))),
    /** ∂x = y·x^(y−1), ∂y = x^y·log x, and 0 where those are 0 · ∞: {@link #byBase} and {@link #byExponent}. */
    POW("x^y", Math::pow, Domain.of(Range.of(0.3, 3), Range.of(-2, 2)), Elementwise::byBase, Elementwise::byExponent),
    MIN("min(x, y)", Math::min, Domain.reals(2).with(Pieces.ORDER_OF_X_AND_Y),
            (fx, p, g) -> shared(fx, g, p.x(), p.y()), (fx, p, g) -> shared(fx, g, p.y(), p.x())),
    MAX("max(x, y)", Math::max, Domain.reals(2).with(Pieces.ORDER_OF_X_AND_Y),
            (fx, p, g) -> shared(fx, g, p.y(), p.x()), (fx, p, g) -> shared(fx, g, p.x(), p.y())),
    /** Ties go to the even integer. */
    RINT("rint x", Math::rint, Domain.reals(1).with((x, y, z) -> Math.floor(x + 0.5)), ZERO),
    FLOOR("⌊x⌋", Math::floor, Domain.reals(1).with((x, y, z) -> Math.floor(x)), ZERO),
    EQUAL("x = y", (x, y) -> x == y ? 1 : 0, Domain.reals(2).with(Pieces.ORDER_OF_X_AND_Y), ZERO, ZERO),
    LESS("x < y", (x, y) -> x < y ? 1 : 0, Domain.reals(2).with(Pieces.ORDER_OF_X_AND_Y), ZERO, ZERO),
    LESS_EQUAL("x <= y", (x, y) -> x <= y ? 1 : 0, Domain.reals(2).with(Pieces.ORDER_OF_X_AND_Y), ZERO, ZERO),
    /** The branch not taken gets cotangent 0, whatever the other's is; but 0 times an infinite derivative further up is NaN. */
    WHERE("x ≠ 0 ? y : z", (x, y, z) -> x != 0 ? y : z,
            Domain.of(Range.CONDITION, Range.of(-2, 2), Range.of(-2, 2)).with((x, y, z) -> x != 0 ? 1 : 0),
            ZERO,
            (fx, p, g) -> fx.where(p.x(), g, fx.constant(0)), (fx, p, g) -> fx.where(p.x(), fx.constant(0), g)),
    /** Rounded once. */
    FMA("x * y + z", (x, y, z) -> Math.fma(x, y, z), Domain.reals(3),
            (fx, p, g) -> fx.mul(g, p.y()), (fx, p, g) -> fx.mul(g, p.x()), ONE);
    // spotless:on

    /** A function of up to three numbers; those it lacks are ignored. */
    @FunctionalInterface
    private interface Formula {
        double apply(double x, double y, double z);
    }

    private final String formula;
    private final Formula evaluation;
    private final Domain domain;
    private final List<PartialDerivative> partials;

    Elementwise(String formula, DoubleUnaryOperator f, Domain domain, PartialDerivative dx) {
        this(formula, (x, y, z) -> f.applyAsDouble(x), domain, List.of(dx));
    }

    Elementwise(String formula, DoubleBinaryOperator f, Domain domain, PartialDerivative dx, PartialDerivative dy) {
        this(formula, (x, y, z) -> f.applyAsDouble(x, y), domain, List.of(dx, dy));
    }

    Elementwise(
            String formula,
            Formula f,
            Domain domain,
            PartialDerivative dx,
            PartialDerivative dy,
            PartialDerivative dz) {
        this(formula, f, domain, List.of(dx, dy, dz));
    }

    Elementwise(String formula, Formula evaluation, Domain domain, List<PartialDerivative> partials) {
        this.formula = formula;
        this.evaluation = evaluation;
        this.domain = domain;
        this.partials = partials;
    }

    @Override
    public Declaration<Elementwise> declaration() {
        var full = TensorType.floating(Sample.M, Sample.THREE);
        var samples = new ArrayList<Sample>();
        samples.add(new Sample(this, Collections.nCopies(arity(), full), domain));
        for (int scalar = 0; scalar < arity() && arity() > 1; scalar++) {
            var operands = new ArrayList<>(Collections.nCopies(arity(), full));
            operands.set(scalar, TensorType.SCALAR);
            samples.add(new Sample(this, operands, domain));
        }
        return new Declaration<>(mnemonic(), Elementwise.class, Attributes.none(() -> this), samples, signatures());
    }

    /** Models call an operator by its mnemonic, {@code less_equal} becoming {@code lessEqual}. */
    private List<Signature> signatures() {
        String name = Pattern.compile("_(.)")
                .matcher(mnemonic())
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        var own = signature(name, (fx, x) -> Alignment.pointwise(fx, this, x));
        if (this == LESS || this == LESS_EQUAL) { // from the other side
            return List.of(
                    own,
                    signature(name.replace("less", "greater"), (fx, x) -> Alignment.pointwise(fx, this, x.reversed())));
        }
        return List.of(this == POW ? signature(name, Elementwise::power) : own);
    }

    private Signature signature(String name, BiFunction<Fx, List<Value>, Value> formula) {
        return Signature.of(
                name,
                (fx, given) -> formula.apply(fx, given.tensorsFrom(0)),
                Collections.nCopies(arity(), Parameter.OPERAND).toArray(Parameter[]::new));
    }

    /** x² is the same but for pow's last bit, at a hundredth of the cost. */
    private static Value power(Fx fx, List<Value> x) {
        boolean isTwo = x.getLast().op() instanceof LeafOp.Constant(double exponent) && exponent == 2;
        return isTwo ? fx.square(x.getFirst()) : Alignment.pointwise(fx, POW, x);
    }

    @Override
    public String mnemonic() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String attributes() {
        return "";
    }

    /** The number of operands. */
    public int arity() {
        return partials.size();
    }

    /** The formula over operands x, y, z, for documentation. */
    public String formula() {
        return formula;
    }

    /** Where the operator is tested. */
    public Domain domain() {
        return domain;
    }

    /** The value in double; operands beyond the arity are ignored. */
    public double apply(double x, double y, double z) {
        return evaluation.apply(x, y, z);
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        if (operands.size() != arity()) {
            throw new ShapeException(mnemonic() + " takes " + arity() + " operands, not " + operands.size());
        }
        TensorType full = TensorType.SCALAR;
        for (TensorType operand : operands) {
            if (operand.kind() != Kind.FLOATING) {
                throw new ShapeException(mnemonic() + " takes floating operands, not " + operand);
            }
            if (full.isScalar()) {
                full = operand;
            } else if (!operand.isScalar() && !operand.equals(full)) {
                throw new ShapeException(mnemonic() + " takes equal shapes, or a scalar beside a shape, not " + full
                        + " and " + operand);
            }
        }
        return full;
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        var at = new PartialDerivative.Primal(node);
        var cotangents = new ArrayList<@Nullable Value>();
        for (int i = 0; i < arity(); i++) {
            Value full = partials.get(i).times(fx, at, cotangent);
            cotangents.add(
                    full == null
                            ? null
                            : fx.unbroadcast(full, node.operands().get(i).type()));
        }
        return cotangents;
    }

    @Override
    public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        var at = new PartialDerivative.Primal(node);
        Value sum = null;
        for (int i = 0; i < arity(); i++) {
            Value tangent = tangents.get(i);
            Value term = tangent == null ? null : partials.get(i).times(fx, at, tangent);
            if (term != null) {
                sum = sum == null ? term : fx.add(sum, term);
            }
        }
        return sum == null ? null : fx.broadcastScalar(sum, node.result().dims());
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        return map(evaluation, operands);
    }

    @Override
    public boolean hasKinks() {
        return domain().pieces() != Domain.Pieces.ONE;
    }

    @Override
    public long pieces(Node node, List<Array64> operands) {
        if (domain.pieces() == Pieces.ONE) {
            return 0;
        }
        long pieces = 0;
        for (double piece : map(domain.pieces()::of, operands).data()) {
            pieces = Pieces.joined(pieces, Double.doubleToLongBits(piece));
        }
        return pieces;
    }

    private static Array64 map(Formula f, List<Array64> operands) {
        Array64 full = operands.getFirst();
        for (Array64 operand : operands) {
            full = operand.shape().isEmpty() ? full : operand;
        }
        // A lone element is read again and again: its stride is 0. Operands beyond the arity repeat the last one.
        double[] x = operands.getFirst().data();
        double[] y = operands.get(Math.min(1, operands.size() - 1)).data();
        double[] z = operands.getLast().data();
        int xStride = x.length == 1 ? 0 : 1;
        int yStride = y.length == 1 ? 0 : 1;
        int zStride = z.length == 1 ? 0 : 1;
        var result = new double[full.data().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = f.apply(x[i * xStride], y[i * yStride], z[i * zStride]);
        }
        return new Array64(full.shape(), result);
    }

    /** What the greater one gets of g: all of it where lesser &lt; greater, half where equal; else 0, whatever g is. */
    private static Value shared(Fx fx, Value g, Value lesser, Value greater) {
        Value share = fx.mul(fx.constant(0.5), fx.add(fx.less(lesser, greater), fx.lessEqual(lesser, greater)));
        return fx.where(share, fx.mul(g, share), fx.constant(0));
    }

    /**
     * g·y·x^(y−1). Where y = 0, x^y is 1 for every x and its derivative 0, at x = 0, ±∞ and NaN too: there the power taken is x^0, whose
     * own derivative is 0 again, and so on for every higher derivative.
     */
    private static @Nullable Value byBase(Fx fx, PartialDerivative.Primal p, Value g) {
        Value y = p.y();
        if (y.op() instanceof LeafOp.Constant(double exponent) && exponent == 0) {
            return null;
        }
        Value exponent = y.op() instanceof LeafOp.Constant ? y : fx.where(y, y, fx.constant(1));
        return fx.mul(g, fx.mul(y, fx.pow(p.x(), fx.sub(exponent, fx.constant(1)))));
    }

    /**
     * g·x^y·log x, and 0 where x^y is 0, for it is 0 at the exponents nearby: 0^y for y &gt; 0, ∞^y for y &lt; 0. The logarithm is
     * taken of 1 in place of 0, so that higher derivatives are 0 there as well; at x = y = 0, where 0^y jumps, ∂y is 0. For x &lt; 0
     * ∂y is NaN, as x^y is for the exponents nearby.
     */
    private static Value byExponent(Fx fx, PartialDerivative.Primal p, Value g) {
        Value base = fx.where(p.x(), p.x(), fx.constant(1));
        Value derivative = fx.mul(g, fx.mul(p.result(), fx.log(base)));
        return fx.where(p.result(), derivative, fx.constant(0));
    }

    /** The exponent apart, so that powers of two are exact: log 2²⁹ / log 2 rounds to 29.000000000000004. */
    private static double log2(double x) {
        if (!(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE)) {
            return x > 0 && x < 1 ? log2(x * 0x1p54) - 54 : Math.log(x);
        }
        int exponent = Math.getExponent(x * 0.75) + 1;
        return exponent + Math.log(Math.scalb(x, -exponent)) / Math.log(2);
    }

    /**
     * erf x = 2/√π · exp(−x²) · x · (1 + t₁·(1 + t₂·(1 + …))) with tₙ = 2x²/(2n + 1): nothing cancels (Abramowitz and Stegun 7.1.6).
     * What rounding takes of x² and of the nested sums is carried along, as exp multiplies an error of x² by up to 36. Beyond 6 the
     * result is ±1 to the last bit.
     */
    private static double erf(double x) {
        if (Math.abs(x) >= 6) {
            return Math.signum(x);
        }
        double square = x * x;
        double squareRest = Math.fma(x, x, -square);
        double sum = 1;
        double sumRest = 0;
        for (int n = (int) (2 * square) + 40; n > 0; n--) {
            double factor = 2 * square / (2 * n + 1);
            double factorRest = (Math.fma(-factor, 2 * n + 1, 2 * square) + 2 * squareRest) / (2 * n + 1);
            double product = factor * sum;
            double productRest = Math.fma(factor, sum, -product) + factor * sumRest + factorRest * sum;
            double next = 1 + product;
            double added = next - 1;
            sumRest = 1 - (next - added) + (product - added) + productRest;
            sum = next;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-square) * x * sum * (1 + (sumRest / sum - squareRest));
    }
}
