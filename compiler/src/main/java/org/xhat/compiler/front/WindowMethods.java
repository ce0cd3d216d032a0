package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.WindowValue;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.op.Sliding;

/** The methods of {@code org.xhat.dsl.Window}. */
final class WindowMethods {
    /** What a method makes of a window and the numbers that it is given. */
    private interface Formula {
        DslValue of(Sliding window, List<Long> numbers, SourceSpan span);
    }

    /** A method, and how many numbers it takes. */
    private record Method(int least, int most, Formula formula) {
        /** One that changes a window by a number, or by one for each axis. */
        static Method changing(BiFunction<Sliding, List<Long>, Sliding> change) {
            return new Method(
                    1, Integer.MAX_VALUE, (window, numbers, span) -> new WindowValue(change.apply(window, numbers)));
        }

        boolean accepts(int count) {
            return least <= count && count <= most;
        }

        /** How many arguments it wants, as a message says it. */
        String arity() {
            return most == Integer.MAX_VALUE ? Counts.of(least, "argument") + " or more" : Counts.of(most, "argument");
        }
    }

    private static final Map<String, Method> METHODS = Map.of(
            "stride", Method.changing(Sliding::stride),
            "dilation", Method.changing(Sliding::dilation),
            "pad", Method.changing(Sliding::pad),
            "same", new Method(0, 0, (window, none, span) -> new WindowValue(window.padded())),
            "groups",
                    new Method(
                            0,
                            1,
                            (window, count, span) -> count.isEmpty()
                                    ? number(window.groups(), span)
                                    : new WindowValue(window.groups(count.getFirst()))),
            "rank", new Method(0, 0, (window, none, span) -> number(window.rank(), span)),
            "size", new Method(1, 1, (window, axis, span) -> number(window.size(axis.getFirst()), span)));

    private final Reading reading;

    WindowMethods(Reading reading) {
        this.reading = reading;
    }

    private static IntValue number(int value, SourceSpan span) {
        return new IntValue(value, false, span);
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
        if (!method.accepts(arguments.size())) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(arguments.size(), "argument"),
                    method.arity());
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
        return made(() -> method.formula.of(window.sliding(), numbers, call.span()), frame, call.span());
    }

    /** What {@code make} makes; reported where a window cannot be so. */
    DslValue made(Supplier<DslValue> make, Frame frame, SourceSpan span) {
        try {
            return make.get();
        } catch (ShapeException misfit) {
            reading.report(frame, DiagnosticKind.SHAPE, span, misfit.problem("window"), misfit.expected());
            return DslValue.POISON;
        }
    }
}
