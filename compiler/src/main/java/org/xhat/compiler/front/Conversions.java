package org.xhat.compiler.front;

import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeFloat;

/** Java's conversions between the values of a model: to a declared type, and by a cast. */
final class Conversions {

    private final EntryReading reading;
    private final Numbers numbers;

    Conversions(EntryReading reading, Numbers numbers) {
        this.reading = reading;
        this.numbers = numbers;
    }

    /** A value as the declared type says, widened as Java does; reported where it does not fit. */
    DslValue coerced(DslValue value, String type, String what, Frame frame, SourceSpan span) {
        boolean widens = Numbers.isInteger(value) && (type.equals("long") || type.equals("float"));
        boolean fits = value instanceof Poison || type.equals(value.type()) || widens;
        boolean isTold = type.equals("var") || DslNames.isRefused(type);
        if (!fits && !isTold) {
            reading.report(frame, DiagnosticKind.WRONG_TYPE, span, what, value.describe(), Counts.withArticle(type));
            return DslValue.POISON;
        }
        if (type.equals("float") && !(value instanceof Poison)) {
            return numbers.toFloat(value, frame, span);
        }
        return type.equals("long") && value instanceof IntValue number
                ? new IntValue(number.value(), true, number.source())
                : value;
    }

    /** A value as Java promotes it together with one of the type {@code other}. */
    DslValue promoted(DslValue value, String other, Frame frame, SourceSpan span) {
        String type = StaticTypes.promoted(value.type(), other);
        return type.equals(value.type()) ? value : coerced(value, type, "this operand", frame, span);
    }

    /** {@code (type) value}: what a compound assignment does too. */
    DslValue cast(DslValue value, String type, Frame frame, SourceSpan span) {
        boolean isLong = type.equals("long");
        if (!isLong && !type.equals("int")) {
            return coerced(value, type, "the operand of the cast", frame, span);
        }
        return switch (value) {
            case FloatValue number ->
                new IntValue(isLong ? (long) number.rounded() : (int) number.rounded(), isLong, span);
            case IntValue number -> new IntValue(isLong ? number.value() : (int) number.value(), isLong, span);
            case RunTimeFloat number -> {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_CONSTANT,
                        span,
                        "a float that depends on a dimension",
                        "divide extents as integers: dim(x, 0) / 2");
                yield DslValue.POISON;
            }
            default -> coerced(value, type, "the operand of the cast", frame, span);
        };
    }
}
