package org.xhat.compiler.front;

import java.math.BigDecimal;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * Java's operators on the numbers of a model. Ints and longs are Java's; floats are {@linkplain Decimal decimals}, since the
 * element type is not the reader's to choose, beside what Java's floats would be; what depends on a dimension becomes a scalar
 * of the graph.
 */
final class Numbers {

    /** The longest polynomial over the dimensions' names, as printed. */
    private static final int MAX_EXTENT = 1_000;

    private final EntryReading reading;
    private final DimRequirements requirements;

    Numbers(EntryReading reading) {
        this.reading = reading;
        this.requirements = new DimRequirements(reading);
    }

    /** An infix operator other than {@code &&} and {@code ||}. */
    DslValue binary(BinaryOperator operator, DslValue left, DslValue right, Frame frame, SourceSpan span) {
        if (left instanceof Poison || right instanceof Poison) {
            return DslValue.POISON;
        }
        if (operator == BinaryOperator.ADD && (left instanceof StringValue || right instanceof StringValue)) {
            return concatenation(left, right, frame, span);
        }
        if (left instanceof IntValue x && right instanceof IntValue y) {
            return integers(operator, x, y, frame, span);
        }
        if (isInteger(left) && isInteger(right)) {
            return extents(operator, dim(left), dim(right), frame, span);
        }
        if (isNumber(left) && isNumber(right)) {
            return floats(operator, left, right, frame, span);
        }
        boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
        if (equality
                && left instanceof EnumValue x
                && right instanceof EnumValue y
                && x.type().equals(y.type())) {
            return new BooleanValue(x.equals(y) == (operator == BinaryOperator.EQUAL));
        }
        if (equality && left instanceof BooleanValue x && right instanceof BooleanValue y) {
            return new BooleanValue(x.equals(y) == (operator == BinaryOperator.EQUAL));
        }
        boolean leftIsWrong = !isNumber(left);
        DslValue wrong = leftIsWrong ? left : right;
        String expected = "numbers";
        if (wrong instanceof TensorValue) {
            expected = "numbers; between tensors write " + function(operator);
        } else if (wrong instanceof StringValue && equality) {
            expected = "numbers; of strings write x.equals(y): '==' asks whether they are one object";
        }
        reading.report(
                frame,
                DiagnosticKind.WRONG_TYPE,
                span,
                "the " + (leftIsWrong ? "left" : "right") + " operand of '" + operator.symbol() + "'",
                wrong.describe(),
                expected);
        return DslValue.POISON;
    }

    private static String function(BinaryOperator operator) {
        return switch (operator) {
            case ADD -> "add(x, y)";
            case SUBTRACT -> "sub(x, y)";
            case MULTIPLY -> "mul(x, y)";
            case DIVIDE -> "div(x, y)";
            case REMAINDER -> "sub(x, mul(y, floor(div(x, y))))";
            case LESS -> "less(x, y)";
            case LESS_EQUAL -> "lessEqual(x, y)";
            case GREATER -> "greater(x, y)";
            case GREATER_EQUAL -> "greaterEqual(x, y)";
            case EQUAL -> "equal(x, y)";
            case NOT_EQUAL -> "sub(1, equal(x, y))";
            case AND -> "mul(x, y)";
            case OR -> "max(x, y)";
        };
    }

    /** −x. */
    DslValue negated(DslValue x, Frame frame, SourceSpan span) {
        return switch (x) {
            case IntValue value -> integer(-value.value(), value.isLong(), value.source());
            case FloatValue value -> value.negated();
            case DimValue value -> new DimValue(Dim.ZERO.minus(value.dim()), value.source());
            case RunTimeFloat value -> new RunTimeFloat(reading.make(frame, span, fx -> fx.neg(value.value())));
            case Poison poison -> poison;
            default -> {
                String expected = x instanceof TensorValue ? "a number; of a tensor write neg(x)" : "a number";
                reading.report(frame, DiagnosticKind.WRONG_TYPE, span, "the operand of '-'", x.describe(), expected);
                yield DslValue.POISON;
            }
        };
    }

    private DslValue concatenation(DslValue left, DslValue right, Frame frame, SourceSpan span) {
        for (DslValue side : new DslValue[] {left, right}) {
            if (!(side instanceof StringValue || side instanceof IntValue || side instanceof BooleanValue)) {
                reading.report(
                        frame,
                        DiagnosticKind.WRONG_TYPE,
                        span,
                        "a part of this string",
                        side.describe(),
                        "a string or an int");
                return DslValue.POISON;
            }
        }
        String joined = text(left) + text(right);
        if (joined.length() > SourceScan.MAX_STRING) {
            reading.report(frame, DiagnosticKind.TOO_LONG, span, "string", SourceScan.MAX_STRING);
            return DslValue.POISON;
        }
        return new StringValue(joined);
    }

    private static String text(DslValue value) {
        return switch (value) {
            case StringValue string -> string.value();
            case IntValue number -> Long.toString(number.value());
            case BooleanValue truth -> Boolean.toString(truth.value());
            default -> throw new IllegalArgumentException(value.describe());
        };
    }

    private DslValue integers(BinaryOperator operator, IntValue x, IntValue y, Frame frame, SourceSpan span) {
        boolean isLong = x.isLong() || y.isLong();
        boolean divides = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.REMAINDER;
        if (divides && y.value() == 0) {
            reading.report(frame, DiagnosticKind.DIVISION_BY_ZERO, span);
            return DslValue.POISON;
        }
        long a = x.value();
        long b = y.value();
        return switch (operator) {
            case ADD -> integer(a + b, isLong, span);
            case SUBTRACT -> integer(a - b, isLong, span);
            case MULTIPLY -> integer(a * b, isLong, span);
            case DIVIDE -> integer(a / b, isLong, span);
            case REMAINDER -> integer(a % b, isLong, span);
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                new BooleanValue(Relation.of(operator).holds(a, b));
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    /** Integers wrap, as Java's do. */
    private static IntValue integer(long value, boolean isLong, SourceSpan span) {
        return new IntValue(isLong ? value : (int) value, isLong, span);
    }

    private DslValue extents(BinaryOperator operator, Dim x, Dim y, Frame frame, SourceSpan span) {
        boolean divides = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.REMAINDER;
        if (divides && y.is(0)) {
            reading.report(frame, DiagnosticKind.DIVISION_BY_ZERO, span);
            return DslValue.POISON;
        }
        if (divides) {
            requirements.divisor(y, frame, span);
        }
        try {
            return switch (operator) {
                case ADD -> extent(x.plus(y), span);
                case SUBTRACT -> extent(x.minus(y), span);
                case MULTIPLY -> extent(x.times(y), span);
                case DIVIDE -> extent(x.floorDiv(y), span);
                case REMAINDER -> extent(x.minus(y.times(x.floorDiv(y))), span);
                case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                    new DimCondition(x, Relation.of(operator), y);
                case AND, OR -> throw new IllegalArgumentException("decided by the reader");
            };
        } catch (ArithmeticException overflow) {
            reading.report(
                    frame,
                    DiagnosticKind.NUMBER_OUT_OF_RANGE,
                    span,
                    span.text(),
                    "an extent that can be computed with");
            return DslValue.POISON;
        }
    }

    private static DimValue extent(Dim dim, SourceSpan span) {
        if (dim.toString().length() > MAX_EXTENT) {
            throw new ArithmeticException("an extent of " + dim.toString().length() + " characters");
        }
        return new DimValue(dim, span);
    }

    private DslValue floats(BinaryOperator operator, DslValue left, DslValue right, Frame frame, SourceSpan span) {
        DslValue x = toFloat(left, frame, span);
        DslValue y = toFloat(right, frame, span);
        if (x instanceof FloatValue a && y instanceof FloatValue b) {
            return decimals(operator, a, b);
        }
        Value a = scalar(x, frame, span);
        Value b = scalar(y, frame, span);
        return switch (operator) {
            case ADD -> new RunTimeFloat(reading.make(frame, span, fx -> fx.add(a, b)));
            case SUBTRACT -> new RunTimeFloat(reading.make(frame, span, fx -> fx.sub(a, b)));
            case MULTIPLY -> new RunTimeFloat(reading.make(frame, span, fx -> fx.mul(a, b)));
            case DIVIDE -> new RunTimeFloat(reading.make(frame, span, fx -> fx.div(a, b)));
            case REMAINDER, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR -> {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_CONSTANT,
                        span,
                        "this float depends on a dimension and",
                        "compare extents as integers, in require(…)");
                yield DslValue.POISON;
            }
        };
    }

    private static DslValue decimals(BinaryOperator operator, FloatValue x, FloatValue y) {
        return switch (operator) {
            case ADD -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() + y.rounded());
            case SUBTRACT -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() - y.rounded());
            case MULTIPLY -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() * y.rounded());
            case DIVIDE -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() / y.rounded());
            case REMAINDER -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() % y.rounded());
            case LESS -> new BooleanValue(x.rounded() < y.rounded());
            case LESS_EQUAL -> new BooleanValue(x.rounded() <= y.rounded());
            case GREATER -> new BooleanValue(x.rounded() > y.rounded());
            case GREATER_EQUAL -> new BooleanValue(x.rounded() >= y.rounded());
            case EQUAL -> new BooleanValue(x.rounded() == y.rounded());
            case NOT_EQUAL -> new BooleanValue(x.rounded() != y.rounded());
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    static boolean isInteger(DslValue value) {
        return value instanceof IntValue || value instanceof DimValue;
    }

    static boolean isNumber(DslValue value) {
        return isInteger(value) || value instanceof FloatValue || value instanceof RunTimeFloat;
    }

    /** An integer as an extent. */
    static Dim dim(DslValue integer) {
        return switch (integer) {
            case IntValue value -> Dim.of(value.value());
            case DimValue value -> value.dim();
            default -> throw new IllegalArgumentException(integer.describe());
        };
    }

    /** A number as a float. */
    DslValue toFloat(DslValue number, Frame frame, SourceSpan span) {
        return switch (number) {
            case IntValue value -> FloatValue.of(BigDecimal.valueOf(value.value()));
            case DimValue value
            when value.dim().isConstant() ->
                FloatValue.of(BigDecimal.valueOf(value.dim().constantValue()));
            case DimValue value -> {
                requirements.number(value.dim(), frame, value.source());
                yield new RunTimeFloat(reading.make(frame, span, fx -> fx.dimValue(value.dim())));
            }
            default -> number;
        };
    }

    /** A number as a scalar of the graph. */
    Value scalar(DslValue number, Frame frame, SourceSpan span) {
        return switch (toFloat(number, frame, span)) {
            case FloatValue value ->
                reading.make(frame, span, fx -> fx.constant(value.value().nearest()));
            case RunTimeFloat value -> value.value();
            default -> throw new IllegalArgumentException(number.describe());
        };
    }
}
