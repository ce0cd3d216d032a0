package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.math.MathContext;
import org.xhat.compiler.ast.Ast.BinaryOperator;

/**
 * A float of a model before an element type rounds it: a decimal of 34 digits within the range of double, or what is no
 * decimal – −0, an infinity, NaN.
 *
 * @param digits the decimal; 0 where there is none
 * @param nearest the double nearest to it, or what is no decimal
 */
record Decimal(BigDecimal digits, double nearest) {

    private static final MathContext PRECISION = MathContext.DECIMAL128;

    /** What is no decimal. */
    static Decimal of(double nearest) {
        return new Decimal(BigDecimal.ZERO, nearest);
    }

    private static Decimal of(BigDecimal exact) {
        BigDecimal digits = exact.round(PRECISION);
        double nearest = digits.doubleValue();
        return nearest == 0 || Double.isInfinite(nearest)
                ? of(Math.copySign(nearest, digits.signum()))
                : new Decimal(digits, nearest);
    }

    /** A decimal that Java rounds to {@code rounded}: its nearest double must too, although it is rounded twice. */
    static Decimal of(BigDecimal exact, float rounded) {
        Decimal decimal = of(exact);
        return new Decimal(decimal.digits, roundedTo(rounded, decimal.nearest));
    }

    /** {@code nearest}, or the double beside it where that one alone rounds to {@code rounded}. */
    static double roundedTo(float rounded, double nearest) {
        if (rounded == (float) nearest) {
            return nearest;
        }
        return rounded > nearest ? Math.nextUp(nearest) : Math.nextDown(nearest);
    }

    Decimal negated() {
        return new Decimal(digits.negate(), -nearest);
    }

    /** Java's arithmetic, with 34 digits for floats. */
    Decimal apply(BinaryOperator operator, Decimal y) {
        double result = switch (operator) {
            case ADD -> nearest + y.nearest;
            case SUBTRACT -> nearest - y.nearest;
            case MULTIPLY -> nearest * y.nearest;
            case DIVIDE -> nearest / y.nearest;
            case REMAINDER -> nearest % y.nearest;
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR ->
                throw new IllegalArgumentException("no arithmetic: " + operator);
        };
        if (!Double.isFinite(result) || !Double.isFinite(nearest) || !Double.isFinite(y.nearest)) {
            return of(result);
        }
        BigDecimal exact = switch (operator) {
            case ADD -> digits.add(y.digits, PRECISION);
            case SUBTRACT -> digits.subtract(y.digits, PRECISION);
            case MULTIPLY -> digits.multiply(y.digits, PRECISION);
            case DIVIDE -> digits.divide(y.digits, PRECISION);
            default -> digits.remainder(y.digits);
        };
        // The sign of a zero is Java's; that doubles leave more than decimals do is their rounding.
        return exact.signum() == 0 ? of(result == 0 ? result : 0) : of(exact);
    }

    @Override
    public String toString() {
        return digits.signum() == 0 ? Double.toString(nearest) : digits.toString();
    }
}
