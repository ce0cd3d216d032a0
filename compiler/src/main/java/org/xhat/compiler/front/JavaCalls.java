package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.Domain.Arguments;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DoubleValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StringValue;

/** Calls of Java's own classes on what is known when compiling: {@code Math}, {@code String.format}, {@code List.of}. */
final class JavaCalls {

    private final Domain domain;
    private final Reading reading;

    JavaCalls(Domain domain) {
        this.domain = domain;
        this.reading = domain.reading();
    }

    /** The value of a call. */
    DslValue call(Callees.Callee.OfJava function, Arguments arguments, Frame frame, SourceSpan span) {
        if (arguments.values().stream().anyMatch(Poison.class::isInstance)) {
            return DslValue.POISON;
        }
        return switch (function.qualified()) {
            case "String.format" -> formatted(arguments, frame, span);
            case "String.valueOf", "Integer.toString" ->
                text(arguments.values().getFirst(), arguments.spans().getFirst(), frame)
                        .<DslValue>map(value -> new StringValue(String.valueOf(value)))
                        .orElse(DslValue.POISON);
            case "List.of" ->
                ArrayValue.listOf(
                        arguments.values().isEmpty()
                                ? "var"
                                : arguments.values().getFirst().type(),
                        arguments.values());
            default -> computed(function, arguments, frame, span);
        };
    }

    private DslValue computed(Callees.Callee.OfJava function, Arguments arguments, Frame frame, SourceSpan span) {
        var numbers = new ArrayList<Number>();
        for (int i = 0; i < arguments.values().size(); i++) {
            DslValue argument = arguments.values().get(i);
            Optional<Number> number = number(argument);
            if (number.isEmpty()) {
                return reading.report(
                        frame,
                        DiagnosticKind.RUN_TIME_MATH,
                        arguments.spans().get(i),
                        function.qualified(),
                        argument.describe(),
                        domain.insteadOfMath(function.name()));
            }
            numbers.add(number.get());
        }
        try {
            Number result = JavaFunctions.named(function.simpleClass(), function.name())
                    .orElseThrow()
                    .formula()
                    .of(promoted(numbers));
            return value(result, frame, span);
        } catch (ArithmeticException wrong) {
            return reading.report(frame, DiagnosticKind.DIVISION_BY_ZERO, span);
        }
    }

    private static Optional<Number> number(DslValue value) {
        return switch (value) {
            case IntValue number ->
                Optional.of(number.isLong() ? (Number) number.value() : (Number) (int) number.value());
            case FloatValue number -> Optional.of(number.rounded());
            case RunTimeFloat number -> number.known().map(known -> known);
            case DoubleValue number -> Optional.of(number.value());
            default -> Optional.empty();
        };
    }

    private static List<Number> promoted(List<Number> numbers) {
        if (numbers.stream().anyMatch(Double.class::isInstance)) {
            return numbers.stream().<Number>map(Number::doubleValue).toList();
        }
        if (numbers.stream().anyMatch(Float.class::isInstance)) {
            return numbers.stream().<Number>map(Number::floatValue).toList();
        }
        return numbers.stream().anyMatch(Long.class::isInstance)
                ? numbers.stream().<Number>map(Number::longValue).toList()
                : numbers;
    }

    /** A number of Java's as a value. */
    DslValue value(Number number, Frame frame, SourceSpan span) {
        return switch (number) {
            case Integer i -> new IntValue(i, false, span);
            case Long l -> new IntValue(l, true, span);
            case Float f -> domain.floating(floating(f), frame, span);
            case Number d -> new DoubleValue(d.doubleValue());
        };
    }

    private static FloatValue floating(float number) {
        return Float.isFinite(number) && number != 0 ? FloatValue.of(new BigDecimal(number)) : FloatValue.of(number);
    }

    /** {@code String.format(format, …)}, in {@link Locale#ROOT}: a locale of the user's would give names of her own. */
    DslValue formatted(Arguments arguments, Frame frame, SourceSpan span) {
        if (arguments.values().isEmpty() || !(arguments.values().getFirst() instanceof StringValue(String format))) {
            return reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    arguments.values().isEmpty() ? span : arguments.spans().getFirst(),
                    "the format",
                    arguments.values().isEmpty()
                            ? "missing"
                            : arguments.values().getFirst().describe(),
                    "a string");
        }
        var given = new ArrayList<Object>();
        for (int i = 1; i < arguments.values().size(); i++) {
            Optional<Object> text =
                    text(arguments.values().get(i), arguments.spans().get(i), frame);
            if (text.isEmpty()) {
                return DslValue.POISON;
            }
            given.add(text.get());
        }
        try {
            String text = String.format(Locale.ROOT, format, given.toArray());
            return text.length() > SourceScan.MAX_STRING
                    ? reading.report(frame, DiagnosticKind.TOO_LONG, span, "string", SourceScan.MAX_STRING)
                    : new StringValue(text);
        } catch (IllegalFormatException wrong) {
            return reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    arguments.spans().getFirst(),
                    "this",
                    "no format of these values: " + wrong.getMessage(),
                    "%d for an int, %s for anything");
        }
    }

    /** {@code format.formatted(…)}. */
    DslValue formatted(DslValue format, Arguments arguments, Ast.Call call, Frame frame) {
        var values = new ArrayList<>(List.of(format));
        values.addAll(arguments.values());
        var spans = new ArrayList<>(List.of(call.span()));
        spans.addAll(arguments.spans());
        return formatted(new Arguments(values, spans), frame, call.span());
    }

    private Optional<Object> text(DslValue value, SourceSpan span, Frame frame) {
        Optional<Object> text = switch (value) {
            case StringValue string -> Optional.of(string.value());
            case BooleanValue truth -> Optional.of(truth.value());
            case EnumValue choice -> Optional.of(choice.constant());
            default -> number(value).map(number -> number);
        };
        if (text.isEmpty()) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    span,
                    "a part of this string",
                    value.describe(),
                    "a string, or a number known when compiling");
        }
        return text;
    }
}
