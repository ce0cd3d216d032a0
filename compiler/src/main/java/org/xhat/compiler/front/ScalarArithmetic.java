package org.xhat.compiler.front;

import java.util.Optional;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.IntegerChoice;
import org.xhat.compiler.front.ScalarValue.IntegerConstant;
import org.xhat.compiler.front.ScalarValue.Mask;
import org.xhat.compiler.front.ScalarValue.NoValue;
import org.xhat.compiler.front.ScalarValue.StepScalar;
import org.xhat.compiler.front.ScalarValue.Truth;
import org.xhat.compiler.front.ScalarValue.Unknown;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * Java's operators on the numbers of an optimizer, to the bit: operands are promoted as Java promotes them, floats are never
 * folded or reordered, ints and longs wrap. The step is kept as {@code scale · step + offset}, exact in 64 bits; what does
 * not have that form is refused.
 */
final class ScalarArithmetic {

    /** Below it, every integer is a float: comparing a rounded step with it decides as comparing the step does. */
    private static final long EXACT_LIMIT = 1L << 24;

    private final OptimizerBody body;
    private final ScalarConversions conversions;

    ScalarArithmetic(OptimizerBody body, ScalarConversions conversions) {
        this.body = body;
        this.conversions = conversions;
    }

    /** An infix operator other than {@code &&} and {@code ||}. */
    ScalarValue binary(BinaryOperator operator, ScalarValue x, ScalarValue y, SourceSpan span) {
        if (x instanceof Unknown || y instanceof Unknown) {
            return ScalarValue.UNKNOWN;
        }
        if (isBoolean(x) || isBoolean(y)) {
            return booleans(operator, x, y, span);
        }
        if (x instanceof IntegerConstant a && y instanceof IntegerConstant b) {
            return constants(operator, a, b, span);
        }
        if (x instanceof FloatScalar || y instanceof FloatScalar) {
            Optional<Value> a = conversions.toFloat(x, span);
            Optional<Value> b = conversions.toFloat(y, span);
            return a.isEmpty() || b.isEmpty() ? ScalarValue.UNKNOWN : floats(operator, a.get(), b.get(), span);
        }
        if (x instanceof IntegerChoice || y instanceof IntegerChoice) {
            return inexactChoice(span);
        }
        return steps(operator, affine(x), affine(y), span);
    }

    /** Whether a value is a boolean, known or computed. */
    static boolean isBoolean(ScalarValue value) {
        return value instanceof Truth || value instanceof Mask;
    }

    private ScalarValue booleans(BinaryOperator operator, ScalarValue x, ScalarValue y, SourceSpan span) {
        boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
        if (!equality || !isBoolean(x) || !isBoolean(y)) {
            ScalarValue wrong = isBoolean(x) ? x : y;
            return body.report(
                    DiagnosticKind.WRONG_TYPE,
                    span,
                    "an operand of '" + operator.symbol() + "'",
                    wrong.describe(),
                    "numbers");
        }
        if (x instanceof Truth(boolean a) && y instanceof Truth(boolean b)) {
            return new Truth((a == b) == (operator == BinaryOperator.EQUAL));
        }
        Value equal = body.make(span, fx -> fx.equal(mask(x, span), mask(y, span)));
        return operator == BinaryOperator.EQUAL ? new Mask(equal) : not(new Mask(equal), span);
    }

    /** A boolean as 1 or 0. */
    Value mask(ScalarValue value, SourceSpan span) {
        return switch (value) {
            case Truth(boolean known) -> body.make(span, fx -> fx.constant(known ? 1 : 0));
            case Mask(Value computed) -> computed;
            default -> throw new IllegalArgumentException(value.describe());
        };
    }

    /** !x. */
    ScalarValue not(ScalarValue x, SourceSpan span) {
        return switch (x) {
            case Truth(boolean known) -> new Truth(!known);
            case Mask(Value computed) -> new Mask(body.make(span, fx -> fx.sub(fx.constant(1), computed)));
            case Unknown unknown -> unknown;
            default -> body.report(DiagnosticKind.WRONG_TYPE, span, "the operand of '!'", x.describe(), "a boolean");
        };
    }

    private ScalarValue floats(BinaryOperator operator, Value x, Value y, SourceSpan span) {
        return switch (operator) {
            case ADD -> new FloatScalar(body.make(span, fx -> fx.add(x, y)));
            case SUBTRACT -> new FloatScalar(body.make(span, fx -> fx.sub(x, y)));
            case MULTIPLY -> new FloatScalar(body.make(span, fx -> fx.mul(x, y)));
            case DIVIDE -> new FloatScalar(body.make(span, fx -> fx.div(x, y)));
            case REMAINDER ->
                body.report(DiagnosticKind.INEXACT, span, "the remainder of floats", "write x - y * floor(x / y)");
            case LESS -> new Mask(body.make(span, fx -> fx.less(x, y)));
            case LESS_EQUAL -> new Mask(body.make(span, fx -> fx.lessEqual(x, y)));
            case GREATER -> new Mask(body.make(span, fx -> fx.less(y, x)));
            case GREATER_EQUAL -> new Mask(body.make(span, fx -> fx.lessEqual(y, x)));
            case EQUAL -> new Mask(body.make(span, fx -> fx.equal(x, y)));
            case NOT_EQUAL -> not(new Mask(body.make(span, fx -> fx.equal(x, y))), span);
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    private ScalarValue constants(BinaryOperator operator, IntegerConstant x, IntegerConstant y, SourceSpan span) {
        boolean isLong = x.isLong() || y.isLong();
        long a = x.value();
        long b = y.value();
        boolean divides = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.REMAINDER;
        if (divides && b == 0) {
            return body.report(DiagnosticKind.DIVISION_BY_ZERO, span);
        }
        return switch (operator) {
            case ADD -> constant(a + b, isLong);
            case SUBTRACT -> constant(a - b, isLong);
            case MULTIPLY -> constant(a * b, isLong);
            case DIVIDE -> constant(a / b, isLong);
            case REMAINDER -> constant(a % b, isLong);
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                new Truth(Relation.of(operator).holds(a, b));
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    private static IntegerConstant constant(long value, boolean isLong) {
        return new IntegerConstant(isLong ? value : (int) value, isLong);
    }

    private static StepScalar affine(ScalarValue value) {
        return switch (value) {
            case StepScalar step -> step;
            case IntegerConstant constant -> new StepScalar(0, constant.value());
            default -> throw new IllegalArgumentException(value.describe());
        };
    }

    private ScalarValue steps(BinaryOperator operator, StepScalar x, StepScalar y, SourceSpan span) {
        try {
            return switch (operator) {
                case ADD -> new StepScalar(Math.addExact(x.scale(), y.scale()), Math.addExact(x.offset(), y.offset()));
                case SUBTRACT ->
                    new StepScalar(
                            Math.subtractExact(x.scale(), y.scale()), Math.subtractExact(x.offset(), y.offset()));
                case MULTIPLY -> product(x, y, span);
                case DIVIDE ->
                    body.report(
                            DiagnosticKind.INEXACT,
                            span,
                            "an integer division of the step",
                            "write floor(step / 250f) for step / 250");
                case REMAINDER ->
                    body.report(
                            DiagnosticKind.INEXACT,
                            span,
                            "a remainder of the step",
                            "write step - 250f * floor(step / 250f) for step % 250");
                case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL -> compared(operator, x, y, span);
                case AND, OR -> throw new IllegalArgumentException("decided by the reader");
            };
        } catch (ArithmeticException overflow) {
            return body.report(DiagnosticKind.NUMBER_OUT_OF_RANGE, span, span.text(), "numbers that fit in long");
        }
    }

    private ScalarValue product(StepScalar x, StepScalar y, SourceSpan span) {
        if (x.scale() != 0 && y.scale() != 0) {
            return body.report(
                    DiagnosticKind.INEXACT,
                    span,
                    "a product of steps",
                    "write (float) step * step, which rounds as floats do");
        }
        long factor = x.scale() == 0 ? x.offset() : y.offset();
        StepScalar other = x.scale() == 0 ? y : x;
        return new StepScalar(Math.multiplyExact(factor, other.scale()), Math.multiplyExact(factor, other.offset()));
    }

    /** a·step + b against c·step + d is (a − c)·step against d − b, where nothing is rounded but the left side. */
    private ScalarValue compared(BinaryOperator operator, StepScalar x, StepScalar y, SourceSpan span) {
        long scale = Math.subtractExact(x.scale(), y.scale());
        long bound = Math.subtractExact(y.offset(), x.offset());
        if (scale == 0) {
            return new Truth(Relation.of(operator).holds(0, bound));
        }
        if (Math.abs(bound) >= EXACT_LIMIT) {
            return body.report(
                    DiagnosticKind.INEXACT,
                    span,
                    "a comparison of the step with " + bound,
                    "compare with less than 2^24");
        }
        Value left = body.make(span, fx -> fx.builder().add(new LeafOp.Step(scale, 0)));
        Value right = body.make(span, fx -> fx.constant(bound));
        return floats(operator, left, right, span);
    }

    /** −x. */
    ScalarValue negated(ScalarValue x, SourceSpan span) {
        return switch (x) {
            case FloatScalar(Value value) -> new FloatScalar(body.make(span, fx -> fx.neg(value)));
            case IntegerConstant constant -> constant(-constant.value(), constant.isLong());
            case StepScalar step -> new StepScalar(-step.scale(), -step.offset());
            case IntegerChoice choice -> inexactChoice(span);
            case Unknown unknown -> unknown;
            case NoValue none -> wrongNegation(none, span);
            case Truth truth -> wrongNegation(truth, span);
            case Mask mask -> wrongNegation(mask, span);
        };
    }

    private ScalarValue inexactChoice(SourceSpan span) {
        return body.report(
                DiagnosticKind.INEXACT,
                span,
                "arithmetic with a choice between integers",
                "write floats: condition ? 1f : 2f");
    }

    private ScalarValue wrongNegation(ScalarValue x, SourceSpan span) {
        return body.report(DiagnosticKind.WRONG_TYPE, span, "the operand of '-'", x.describe(), "a number");
    }

    /** {@code condition ? x : y} where the program decides; the operands are promoted to one type. */
    ScalarValue choice(Value condition, ScalarValue x, ScalarValue y, SourceSpan span) {
        if (x instanceof Unknown || y instanceof Unknown) {
            return ScalarValue.UNKNOWN;
        }
        if (isBoolean(x) && isBoolean(y)) {
            return new Mask(body.make(span, fx -> fx.where(condition, mask(x, span), mask(y, span))));
        }
        if (ScalarConversions.isInteger(x) && ScalarConversions.isInteger(y)) {
            return new IntegerChoice(condition, x, y);
        }
        Optional<Value> a = conversions.toFloat(x, span);
        Optional<Value> b = conversions.toFloat(y, span);
        return a.isEmpty() || b.isEmpty()
                ? ScalarValue.UNKNOWN
                : new FloatScalar(body.make(span, fx -> fx.where(condition, a.get(), b.get())));
    }
}
