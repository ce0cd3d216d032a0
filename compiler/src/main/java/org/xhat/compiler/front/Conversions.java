package org.xhat.compiler.front;

import java.math.BigDecimal;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.DoubleValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.IntegerChoice;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeBoolean;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StepInteger;
import org.xhat.runtime.program.StepFormula;

/** Java's conversions: to a declared type, and by a cast. */
final class Conversions {

    private final Domain domain;
    private final Reading reading;
    private final Numbers numbers;

    Conversions(Domain domain) {
        this.domain = domain;
        this.reading = domain.reading();
        this.numbers = new Numbers(domain);
    }

    Numbers numbers() {
        return numbers;
    }

    /** A value as the declared type says, widened as Java does; reported where it does not fit. */
    DslValue coerced(DslValue value, String type, String what, Frame frame, SourceSpan span) {
        boolean isInteger = Numbers.isInteger(value);
        if (value instanceof Poison || type.equals("var") || DslNames.isRefused(type)) {
            return value;
        }
        if (type.equals("double") && Numbers.isNumber(value)) {
            return Numbers.asDouble(value).<DslValue>map(DoubleValue::new).orElseGet(() -> isDouble(what, frame, span));
        }
        if (value instanceof DoubleValue && type.equals("float")) {
            return isDouble("'" + Frame.origin(span).text() + "'", frame, span);
        }
        if (isInteger && type.equals("float")) {
            return numbers.toFloat(value, frame, span);
        }
        if (isInteger && type.equals("long")) {
            return widened(value);
        }
        if (type.equals(value.type())) {
            return value;
        }
        String wanted =
                type.equals("Initializer") ? Primitive.Kind.INITIALIZER.description() : Counts.withArticle(type);
        boolean isNarrowed = Numbers.isNumber(value) && (type.equals("int") || type.equals("long"));
        return isNarrowed
                ? reading.report(frame, DiagnosticKind.LOSSY_CONVERSION, span, value.describe(), type, value.type())
                : reading.report(frame, DiagnosticKind.WRONG_TYPE, span, what, value.describe(), wanted);
    }

    private DslValue isDouble(String what, Frame frame, SourceSpan span) {
        return reading.report(frame, DiagnosticKind.DOUBLE_TYPE, span, what);
    }

    private static DslValue widened(DslValue integer) {
        return switch (integer) {
            case IntValue number -> new IntValue(number.value(), true, number.source());
            case StepInteger(StepFormula formula, boolean isLong) -> new StepInteger(formula, true);
            case IntegerChoice(RunTimeBoolean condition, DslValue then, DslValue otherwise) ->
                new IntegerChoice(condition, widened(then), widened(otherwise));
            default -> integer;
        };
    }

    /** A value as Java promotes it together with one of the type {@code other}. */
    DslValue promoted(DslValue value, String other, Frame frame, SourceSpan span) {
        String type = StaticTypes.promoted(value.type(), other);
        return type.equals(value.type()) ? value : coerced(value, type, "this operand", frame, span);
    }

    /** {@code (type) value}: what a compound assignment does too. */
    DslValue cast(DslValue value, String type, Frame frame, SourceSpan span) {
        boolean isLong = type.equals("long");
        if (value instanceof DoubleValue(double number)) {
            return switch (type) {
                case "float" -> domain.floating(rounded(number), frame, span);
                case "int" -> new IntValue((int) number, false, span);
                case "long" -> new IntValue((long) number, true, span);
                default -> coerced(value, type, "the operand of the cast", frame, span);
            };
        }
        if (!isLong && !type.equals("int")) {
            return coerced(value, type, "the operand of the cast", frame, span);
        }
        return switch (value) {
            case FloatValue number -> integer(number.rounded(), isLong, span);
            case RunTimeFloat number
            when number.known().isPresent() -> integer(number.known().get(), isLong, span);
            case IntValue number -> new IntValue(isLong ? number.value() : (int) number.value(), isLong, span);
            case StepInteger(StepFormula formula, boolean wasLong) ->
                new StepInteger(isLong ? formula : StepFormula.toInt(formula), isLong);
            case IntegerChoice(RunTimeBoolean condition, DslValue then, DslValue otherwise) ->
                new IntegerChoice(condition, cast(then, type, frame, span), cast(otherwise, type, frame, span));
            case RunTimeFloat number ->
                domain.decidesAtRunTime()
                        ? reading.report(
                                frame,
                                DiagnosticKind.INEXACT,
                                span,
                                "a float as an integer",
                                "write floor(x), which stays a float")
                        : reading.report(
                                frame,
                                DiagnosticKind.NOT_CONSTANT,
                                span,
                                "a float that depends on a dimension",
                                "divide extents as integers: dim(x, 0) / 2");
            default -> coerced(value, type, "the operand of the cast", frame, span);
        };
    }

    /** A double as the float nearest to it; a build in double keeps it. */
    private static FloatValue rounded(double number) {
        float rounded = (float) number;
        boolean isDecimal = Float.isFinite(rounded) && rounded != 0;
        return isDecimal
                ? new FloatValue(Decimal.of(new BigDecimal(number), rounded), rounded)
                : FloatValue.of(rounded);
    }

    private static IntValue integer(float number, boolean isLong, SourceSpan span) {
        return new IntValue(isLong ? (long) number : (int) number, isLong, span);
    }
}
