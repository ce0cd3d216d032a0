package org.xhat.compiler.op;

import java.util.List;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.Expansions;

/**
 * Pointwise operators as scalar code: one case for each, over an {@link Algebra} whose every operation is exactly rounded, so
 * all backends compute the same bits.
 */
public final class ElementwiseLowering {
    private ElementwiseLowering() {}

    /**
     * {@code op} applied to {@code operands}, in the algebra's own values.
     *
     * @param <V> the algebra's floating values
     * @param <I> its integers
     * @param <B> its truth values
     */
    public static <V, I, B> V lower(Elementwise op, Algebra<V, I, B> a, List<V> operands) {
        if (operands.size() != op.arity()) {
            throw new IllegalArgumentException(
                    op.mnemonic() + " takes " + op.arity() + " operands, not " + operands.size());
        }
        V x = operands.getFirst();
        return switch (op) {
            case ADD -> a.add(x, operands.get(1));
            case SUB -> a.sub(x, operands.get(1));
            case MUL -> a.mul(x, operands.get(1));
            case DIV -> a.div(x, operands.get(1));
            case NEG -> a.neg(x);
            case ABS -> a.abs(x);
            case SIGN -> Expansions.sign(a, x);
            case SQUARE -> a.mul(x, x);
            case SQRT -> a.sqrt(x);
            case RSQRT -> a.div(a.constant(1), a.sqrt(x));
            case RECIPROCAL -> a.div(a.constant(1), x);
            case EXP -> Expansions.exp(a, x);
            case EXPM1 -> Expansions.expm1(a, x);
            case EXP2 -> Expansions.exp2(a, x);
            case LOG -> Expansions.log(a, x);
            case LOG1P -> Expansions.log1p(a, x);
            case LOG2 -> Expansions.log2(a, x);
            case TANH -> Expansions.tanh(a, x);
            case SIGMOID -> Expansions.sigmoid(a, x);
            case SOFTPLUS -> Expansions.softplus(a, x);
            case RELU -> a.max(x, a.constant(0));
            case ERF -> Expansions.erf(a, x);
            case SIN -> Expansions.sin(a, x);
            case COS -> Expansions.cos(a, x);
            case POW -> Expansions.pow(a, x, operands.get(1));
            case MIN -> a.min(x, operands.get(1));
            case MAX -> a.max(x, operands.get(1));
            case RINT -> Expansions.rint(a, x);
            case FLOOR -> Expansions.floor(a, x);
            case EQUAL -> truth(a, a.equal(x, operands.get(1)));
            case LESS -> truth(a, a.less(x, operands.get(1)));
            case LESS_EQUAL -> truth(a, a.lessOrEqual(x, operands.get(1)));
            case WHERE -> a.select(a.equal(x, a.constant(0)), operands.get(2), operands.get(1));
            case FMA -> a.fma(x, operands.get(1), operands.get(2));
        };
    }

    private static <V, I, B> V truth(Algebra<V, I, B> a, B condition) {
        return a.select(condition, a.constant(1), a.constant(0));
    }
}
