package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.DoubleValue;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.InitializerValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StateValue;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.front.DslValue.WindowValue;

/** Checks what a primitive is given against what it wants, and converts it. */
final class ArgumentKinds {

    private final EntryReading reading;
    private final Numbers numbers;

    ArgumentKinds(EntryReading reading, Numbers numbers) {
        this.reading = reading;
        this.numbers = numbers;
    }

    /** The call with each argument of the kind its operator wants; empty, and reported, where one does not fit. */
    Optional<Invocation> converted(Invocation call) {
        Primitive primitive = call.primitive();
        int count = call.arguments().size();
        var converted = new ArrayList<DslValue>();
        for (int i = 0; i < count; i++) {
            converted.add(argument(call, i));
        }
        return converted.stream().anyMatch(Poison.class::isInstance)
                ? Optional.empty()
                : Optional.of(new Invocation(
                        primitive, converted, call.argumentSpans(), call.isMethod(), call.frame(), call.span()));
    }

    private DslValue argument(Invocation call, int index) {
        DslValue value = call.arguments().get(index);
        if (value instanceof Poison) {
            return value;
        }
        Primitive.Kind kind = call.primitive().kind(index);
        SourceSpan span = call.argumentSpans().get(index);
        @Nullable DslValue converted = switch (kind) {
            case TENSOR -> value instanceof TensorValue ? value : null;
            case OPERAND -> operand(value, call.frame(), span);
            case FLOAT ->
                Numbers.isNumber(value) && numbers.toFloat(value, call.frame(), span) instanceof FloatValue number
                        ? number
                        : null;
            case INT -> value instanceof IntValue ? value : null;
            case EXTENT -> Numbers.isInteger(value) ? value : null;
            case STRING -> value instanceof StringValue ? value : null;
            case LABELS -> value instanceof LabelsValue ? value : null;
            case STATE -> value instanceof StateValue ? value : null;
            case INITIALIZER -> value instanceof InitializerValue ? value : null;
            case WINDOW -> value instanceof WindowValue ? value : null;
            case FIRST_VALUE ->
                value instanceof InitializerValue || value instanceof TensorValue || value instanceof FirstValue
                        ? value
                        : null;
            case CONSTANT -> value instanceof TensorValue ? value : null;
            case CONDITION -> value instanceof BooleanValue || value instanceof DimCondition ? value : null;
        };
        if (converted == null && value instanceof DoubleValue) {
            return reading.report(
                    call.frame(),
                    DiagnosticKind.DOUBLE_TYPE,
                    span,
                    "'" + Frame.origin(span).text() + "'");
        }
        if (converted == null) {
            reading.report(
                    call.frame(),
                    DiagnosticKind.WRONG_TYPE,
                    span,
                    call.argumentName(index),
                    value.describe(),
                    kind.description());
            return DslValue.POISON;
        }
        return converted;
    }

    private @Nullable DslValue operand(DslValue value, Frame frame, SourceSpan span) {
        return switch (value) {
            case TensorValue tensor -> tensor;
            case IntValue number -> new TensorValue(numbers.scalar(number, frame, span), List.of());
            case DimValue number -> new TensorValue(numbers.scalar(number, frame, span), List.of());
            case FloatValue number -> new TensorValue(numbers.scalar(number, frame, span), List.of());
            case RunTimeFloat number -> new TensorValue(number.value(), List.of());
            default -> null;
        };
    }
}
