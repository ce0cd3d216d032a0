package org.xhat.compiler.front;

import java.math.BigDecimal;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.InitializerValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StateValue;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;

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
        boolean fits = switch (value) {
            case Poison poison -> true;
            case TensorValue tensor -> type.equals("Tensor");
            case FirstValue first -> type.equals("Tensor");
            case RunTimeFloat number -> type.equals("float");
            case FloatValue number -> type.equals("float");
            case IntValue number ->
                type.equals("float") || type.equals("long") || (type.equals("int") && !number.isLong());
            case DimValue number -> type.equals("float") || type.equals("long") || type.equals("int");
            case BooleanValue truth -> type.equals("boolean");
            case DimCondition condition -> type.equals("boolean");
            case StringValue string -> type.equals("String");
            case EnumValue constant -> type.equals(constant.type());
            case InitializerValue init -> type.equals("Initializer");
            case StateValue state -> type.equals("State");
            case LabelsValue labels -> type.equals("Labels");
            case NoValue none -> type.equals("void");
        };
        if (!fits && !type.equals("var")) {
            reading.report(frame, DiagnosticKind.WRONG_TYPE, span, what, value.describe(), withArticle(type));
            return DslValue.POISON;
        }
        if (type.equals("float") && !(value instanceof Poison)) {
            return numbers.toFloat(value, frame, span);
        }
        return type.equals("long") && value instanceof IntValue number
                ? new IntValue(number.value(), true, number.source())
                : value;
    }

    private static String withArticle(String type) {
        return switch (type) {
            case "Labels" -> type;
            case "int", "Initializer" -> "an " + type;
            default -> "a " + type;
        };
    }

    /** {@code (type) operand}. */
    DslValue cast(Ast.Cast cast, DslValue operand, Frame frame) {
        boolean toInteger =
                cast.type().name().equals("int") || cast.type().name().equals("long");
        boolean isLong = cast.type().name().equals("long");
        return switch (operand) {
            case FloatValue(BigDecimal number)
            when toInteger -> {
                // Java's cast: toward zero, then to the nearest value of the type.
                BigDecimal low = BigDecimal.valueOf(isLong ? Long.MIN_VALUE : Integer.MIN_VALUE);
                BigDecimal high = BigDecimal.valueOf(isLong ? Long.MAX_VALUE : Integer.MAX_VALUE);
                yield new IntValue(number.max(low).min(high).longValue(), isLong, cast.span());
            }
            case IntValue number
            when toInteger -> new IntValue(isLong ? number.value() : (int) number.value(), isLong, cast.span());
            case RunTimeFloat number
            when toInteger -> {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_CONSTANT,
                        cast.span(),
                        "a float that depends on a dimension",
                        "divide extents as integers: dim(x, 0) / 2");
                yield DslValue.POISON;
            }
            default ->
                coerced(
                        operand,
                        cast.type().name(),
                        "the operand of the cast",
                        frame,
                        cast.operand().span());
        };
    }
}
