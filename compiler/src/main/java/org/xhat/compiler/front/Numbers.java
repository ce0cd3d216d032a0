package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.util.Optional;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.DoubleValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.IntegerChoice;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeBoolean;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StepInteger;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * Java's operators on what is known when compiling and on what the program computes. Ints and longs are Java's. Of floats the
 * {@link Domain} says what a literal is: a {@linkplain Decimal decimal}, where the element type is not the reader's to choose,
 * or a node, where the program computes the bits that Java computes: floats are then never folded or reordered.
 */
final class Numbers {

    private final Domain domain;
    private final Reading reading;
    private final Choices choices;

    Numbers(Domain domain) {
        this.domain = domain;
        this.reading = domain.reading();
        this.choices = new Choices(domain, this);
    }

    /** What the program chooses between. */
    Choices choices() {
        return choices;
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
        if (left instanceof IntegerChoice || right instanceof IntegerChoice) {
            DslValue condition =
                    left instanceof IntegerChoice choice ? choice.condition() : ((IntegerChoice) right).condition();
            return choices.of(
                    condition,
                    where(condition, true, operator, left, right, frame, span),
                    where(condition, false, operator, left, right, frame, span),
                    frame,
                    span);
        }
        if (isInteger(left) && isInteger(right)) {
            return domain.integers(operator, left, right, frame, span);
        }
        if (left instanceof DoubleValue || right instanceof DoubleValue) {
            Optional<DslValue> doubles = doubles(operator, left, right, frame, span);
            if (doubles.isPresent()) {
                return doubles.get();
            }
        }
        if (isNumber(left) && isNumber(right)) {
            return floats(operator, left, right, frame, span);
        }
        boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
        boolean isEqual = operator == BinaryOperator.EQUAL;
        if (equality
                && left instanceof EnumValue x
                && right instanceof EnumValue y
                && x.type().equals(y.type())) {
            return new BooleanValue(x.equals(y) == isEqual);
        }
        if (equality && Choices.isTruth(left) && Choices.isTruth(right)) {
            DslValue opposite = choices.not(right, frame, span);
            return choices.of(left, isEqual ? right : opposite, isEqual ? opposite : right, frame, span);
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

    /** An operation where a condition on elements holds, or does not: on a path of its own, for it may be a division. */
    private DslValue where(
            DslValue condition,
            boolean holds,
            BinaryOperator operator,
            DslValue left,
            DslValue right,
            Frame frame,
            SourceSpan span) {
        return domain.paths()
                .side(
                        holds ? condition : choices.not(condition, frame, span),
                        () -> binary(
                                operator, where(left, condition, holds), where(right, condition, holds), frame, span))
                .result();
    }

    /** What a value is where a condition holds, or does not. */
    private static DslValue where(DslValue value, DslValue condition, boolean holds) {
        return value instanceof IntegerChoice choice && choice.condition().equals(condition)
                ? where(holds ? choice.then() : choice.otherwise(), condition, holds)
                : value;
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
            case DoubleValue value -> new DoubleValue(-value.value());
            case RunTimeFloat value ->
                new RunTimeFloat(
                        reading.make(frame, span, fx -> fx.neg(value.value())),
                        value.known().map(number -> -number));
            case Poison poison -> poison;
            case DslValue integer
            when isInteger(integer) -> binary(BinaryOperator.SUBTRACT, integer(0, false, span), integer, frame, span);
            default -> {
                String expected = x instanceof TensorValue ? "a number; of a tensor write neg(x)" : "a number";
                yield reading.report(
                        frame, DiagnosticKind.WRONG_TYPE, span, "the operand of '-'", x.describe(), expected);
            }
        };
    }

    private DslValue concatenation(DslValue left, DslValue right, Frame frame, SourceSpan span) {
        for (DslValue side : new DslValue[] {left, right}) {
            if (text(side).isEmpty()) {
                reading.report(
                        frame,
                        DiagnosticKind.WRONG_TYPE,
                        span,
                        "a part of this string",
                        side.describe(),
                        "a string, or a number known when compiling");
                return DslValue.POISON;
            }
        }
        String joined = text(left).orElseThrow() + text(right).orElseThrow();
        if (joined.length() > SourceScan.MAX_STRING) {
            reading.report(frame, DiagnosticKind.TOO_LONG, span, "string", SourceScan.MAX_STRING);
            return DslValue.POISON;
        }
        return new StringValue(joined);
    }

    /** As Java writes it into a string; empty for what is not known when compiling. */
    private static Optional<String> text(DslValue value) {
        return switch (value) {
            case StringValue string -> Optional.of(string.value());
            case IntValue number -> Optional.of(Long.toString(number.value()));
            case FloatValue number -> Optional.of(Float.toString(number.rounded()));
            case RunTimeFloat number -> number.known().map(known -> Float.toString(known));
            case DoubleValue number -> Optional.of(Double.toString(number.value()));
            case BooleanValue truth -> Optional.of(Boolean.toString(truth.value()));
            case EnumValue choice -> Optional.of(choice.constant());
            default -> Optional.empty();
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

    private DslValue floats(BinaryOperator operator, DslValue left, DslValue right, Frame frame, SourceSpan span) {
        DslValue x = toFloat(left, frame, span);
        DslValue y = toFloat(right, frame, span);
        if (x instanceof FloatValue a && y instanceof FloatValue b) {
            return decimals(operator, a, b);
        }
        Value a = scalar(x, frame, span);
        Value b = scalar(y, frame, span);
        Optional<Float> p = known(x);
        Optional<Float> q = known(y);
        return switch (operator) {
            case ADD ->
                new RunTimeFloat(reading.make(frame, span, fx -> fx.add(a, b)), p.flatMap(u -> q.map(v -> u + v)));
            case SUBTRACT ->
                new RunTimeFloat(reading.make(frame, span, fx -> fx.sub(a, b)), p.flatMap(u -> q.map(v -> u - v)));
            case MULTIPLY ->
                new RunTimeFloat(reading.make(frame, span, fx -> fx.mul(a, b)), p.flatMap(u -> q.map(v -> u * v)));
            case DIVIDE ->
                new RunTimeFloat(reading.make(frame, span, fx -> fx.div(a, b)), p.flatMap(u -> q.map(v -> u / v)));
            case REMAINDER ->
                domain.decidesAtRunTime()
                        ? reading.report(
                                frame,
                                DiagnosticKind.INEXACT,
                                span,
                                "the remainder of floats",
                                "write x - y * floor(x / y)")
                        : notDecided(frame, span);
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                p.isPresent() && q.isPresent()
                        ? new BooleanValue(holds(operator, p.get(), q.get()))
                        : domain.decidesAtRunTime() ? compared(operator, a, b, frame, span) : notDecided(frame, span);
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    private static Optional<Float> known(DslValue x) {
        return x instanceof RunTimeFloat number ? number.known() : Optional.empty();
    }

    private DslValue notDecided(Frame frame, SourceSpan span) {
        return reading.report(
                frame,
                DiagnosticKind.NOT_CONSTANT,
                span,
                "this float depends on a dimension and",
                "compare extents as integers, in require(…)");
    }

    private DslValue compared(BinaryOperator operator, Value x, Value y, Frame frame, SourceSpan span) {
        DslValue holds = new RunTimeBoolean(reading.make(frame, span, fx -> switch (operator) {
            case LESS -> fx.less(x, y);
            case LESS_EQUAL -> fx.lessEqual(x, y);
            case GREATER -> fx.less(y, x);
            case GREATER_EQUAL -> fx.lessEqual(y, x);
            default -> fx.equal(x, y);
        }));
        return operator == BinaryOperator.NOT_EQUAL ? choices.not(holds, frame, span) : holds;
    }

    private static DslValue decimals(BinaryOperator operator, FloatValue x, FloatValue y) {
        return switch (operator) {
            case ADD -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() + y.rounded());
            case SUBTRACT -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() - y.rounded());
            case MULTIPLY -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() * y.rounded());
            case DIVIDE -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() / y.rounded());
            case REMAINDER -> new FloatValue(x.value().apply(operator, y.value()), x.rounded() % y.rounded());
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                new BooleanValue(holds(operator, x.rounded(), y.rounded()));
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    /** Arithmetic in double, of which all is known when compiling; empty where an operand is no number. */
    private Optional<DslValue> doubles(
            BinaryOperator operator, DslValue left, DslValue right, Frame frame, SourceSpan span) {
        Optional<Double> x = asDouble(left);
        Optional<Double> y = asDouble(right);
        if (x.isEmpty() || y.isEmpty()) {
            DslValue other = x.isEmpty() ? left : right;
            return isNumber(other)
                    ? Optional.of(reading.report(
                            frame,
                            DiagnosticKind.DOUBLE_TYPE,
                            span,
                            "'" + Frame.origin(span).text() + "'"))
                    : Optional.empty();
        }
        double a = x.get();
        double b = y.get();
        return Optional.of(
                switch (operator) {
                    case ADD -> new DoubleValue(a + b);
                    case SUBTRACT -> new DoubleValue(a - b);
                    case MULTIPLY -> new DoubleValue(a * b);
                    case DIVIDE -> new DoubleValue(a / b);
                    case REMAINDER -> new DoubleValue(a % b);
                    case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                        new BooleanValue(holds(operator, a, b));
                    case AND, OR -> throw new IllegalArgumentException("decided by the reader");
                });
    }

    /** What Java promotes to double, where that is known. */
    static Optional<Double> asDouble(DslValue value) {
        return switch (value) {
            case DoubleValue number -> Optional.of(number.value());
            case FloatValue number -> Optional.of((double) number.rounded());
            case RunTimeFloat number -> number.known().map(Float::doubleValue);
            case IntValue number -> Optional.of((double) number.value());
            default -> Optional.empty();
        };
    }

    private static boolean holds(BinaryOperator comparison, double x, double y) {
        return switch (comparison) {
            case LESS -> x < y;
            case LESS_EQUAL -> x <= y;
            case GREATER -> x > y;
            case GREATER_EQUAL -> x >= y;
            case EQUAL -> x == y;
            case NOT_EQUAL -> x != y;
            default -> throw new IllegalArgumentException("no comparison: " + comparison);
        };
    }

    static boolean isInteger(DslValue value) {
        return value instanceof IntValue
                || value instanceof DimValue
                || value instanceof StepInteger
                || value instanceof IntegerChoice;
    }

    static boolean isNumber(DslValue value) {
        return isInteger(value) || value instanceof FloatValue || value instanceof RunTimeFloat;
    }

    /** An integer of a model as an extent. */
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
            case IntValue value -> domain.floating(FloatValue.of(BigDecimal.valueOf(value.value())), frame, span);
            case IntegerChoice(RunTimeBoolean condition, DslValue then, DslValue otherwise) ->
                choices.of(condition, toFloat(then, frame, span), toFloat(otherwise, frame, span), frame, span);
            case DslValue integer when isInteger(integer) -> domain.toFloat(integer, frame, span);
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
