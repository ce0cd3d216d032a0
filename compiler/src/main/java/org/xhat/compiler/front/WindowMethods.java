package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.WindowValue;
import org.xhat.compiler.op.Sliding;

/** The methods of {@code org.xhat.dsl.Window}. */
final class WindowMethods {
    /** A method: what it makes of a window and the numbers that it is given, an int where it is no window. */
    private interface Method {
        Object of(Sliding window, List<Long> numbers);
    }

    /** Each by its name; those that take no numbers, or one, are told apart by how many they are given. */
    private static final Map<String, Method> METHODS = Map.of(
            "stride", Sliding::stride,
            "dilation", Sliding::dilation,
            "pad", Sliding::pad,
            "same", (window, none) -> window.padded(),
            "groups", (window, count) -> count.isEmpty() ? (long) window.groups() : window.groups(count.getFirst()),
            "rank", (window, none) -> (long) window.rank(),
            "size", (window, axis) -> size(window, axis.getFirst()));

    private static final Map<String, List<Integer>> COUNTS =
            Map.of("same", List.of(0), "groups", List.of(0, 1), "rank", List.of(0), "size", List.of(1));

    private final EntryReading reading;

    WindowMethods(EntryReading reading) {
        this.reading = reading;
    }

    private static long size(Sliding window, long axis) {
        if (axis < 0 || axis >= window.rank()) {
            throw new IllegalArgumentException(
                    window + " has no axis " + axis + "; expected 0 to " + (window.rank() - 1));
        }
        return window.sizes().get((int) axis);
    }

    /** The value of {@code call} on {@code window}. */
    DslValue call(WindowValue window, Ast.Call call, List<DslValue> arguments, Frame frame) {
        Method method = METHODS.get(call.name());
        if (method == null) {
            reading.report(
                    frame,
                    DiagnosticKind.UNKNOWN_METHOD,
                    call.nameSpan(),
                    call.name(),
                    Suggestion.didYouMean(call.name(), METHODS.keySet()));
            return DslValue.POISON;
        }
        List<Integer> counts = COUNTS.get(call.name());
        if (counts == null ? arguments.isEmpty() : !counts.contains(arguments.size())) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(arguments.size(), "argument"),
                    counts == null ? "1 argument or more" : Counts.of(counts.getLast(), "argument"));
            return DslValue.POISON;
        }
        for (int i = 0; i < arguments.size(); i++) {
            if (!(arguments.get(i) instanceof IntValue)) {
                if (!(arguments.get(i) instanceof Poison)) {
                    reading.report(
                            frame,
                            DiagnosticKind.WRONG_TYPE,
                            call.arguments().get(i).span(),
                            "argument " + (i + 1) + " of '" + call.name() + "'",
                            arguments.get(i).describe(),
                            Primitive.Kind.INT.description());
                }
                return DslValue.POISON;
            }
        }
        var numbers = arguments.stream()
                .map(argument -> ((IntValue) argument).value())
                .toList();
        return made(() -> method.of(window.sliding(), numbers), frame, call.span());
    }

    /** What {@code make} makes; reported where it says that it cannot. */
    DslValue made(Supplier<Object> make, Frame frame, SourceSpan span) {
        try {
            Object made = make.get();
            return made instanceof Sliding window ? new WindowValue(window) : new IntValue((long) made, false, span);
        } catch (IllegalArgumentException wrong) {
            String[] parts = String.valueOf(wrong.getMessage()).split("; expected ", 2);
            reading.report(
                    frame,
                    DiagnosticKind.SHAPE,
                    span,
                    parts[0],
                    parts.length == 2 ? parts[1] : "numbers that a window can have");
            return DslValue.POISON;
        }
    }
}
