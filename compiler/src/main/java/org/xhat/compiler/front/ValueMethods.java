package org.xhat.compiler.front;

import java.util.Map;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.Domain.Arguments;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RecordValue;
import org.xhat.compiler.front.DslValue.StringValue;

/** Methods of values: {@code window.same()}, {@code list.get(0)}, {@code name.equals("x")}. */
final class ValueMethods {

    private final Domain domain;
    private final Reading reading;
    private final Expressions expressions;

    ValueMethods(Domain domain, Expressions expressions) {
        this.domain = domain;
        this.reading = domain.reading();
        this.expressions = expressions;
    }

    /** The value of a method's call on a value. */
    DslValue call(DslValue receiver, Ast.Call call, Arguments arguments, Frame frame) {
        if (receiver instanceof Poison) {
            return DslValue.POISON;
        }
        if (call.name().equals("equals") && arguments.values().size() == 1) {
            return equality(receiver, arguments.values().getFirst(), call, frame);
        }
        if (receiver instanceof RecordValue(String type, Map<String, DslValue> components)) {
            DslValue component = arguments.values().isEmpty() ? components.get(call.name()) : null;
            return component == null
                    ? reading.report(
                            frame,
                            DiagnosticKind.UNKNOWN_METHOD,
                            call.nameSpan(),
                            call.name(),
                            Suggestion.didYouMean(call.name(), components.keySet()))
                    : component;
        }
        if (receiver instanceof StringValue && call.name().equals("formatted")) {
            return expressions.calls().java().formatted(receiver, arguments, call, frame);
        }
        return receiver instanceof ArrayValue list
                ? ofList(list, call, arguments, frame)
                : domain.method(receiver, call, arguments, frame);
    }

    private DslValue ofList(ArrayValue list, Ast.Call call, Arguments arguments, Frame frame) {
        int count = arguments.values().size();
        if (list.isList() && call.name().equals("size") && count == 0) {
            return new IntValue(list.elements().size(), false, call.span());
        }
        if (list.isList() && call.name().equals("get") && count == 1) {
            return expressions
                    .arrays()
                    .cell(list, arguments.values().getFirst(), call.arguments().getFirst(), frame)
                    .map(Cell::value)
                    .orElse(DslValue.POISON);
        }
        return reading.report(
                frame,
                DiagnosticKind.METHOD_OF_VALUE,
                call.nameSpan(),
                call.name(),
                list.isList()
                        ? "a list has get(i) and size(), and is gone through by a for-each"
                        : "of an array write array[i] and array.length");
    }

    /** {@code x.equals(y)}: the same string, or the same constant. */
    private DslValue equality(DslValue x, DslValue y, Ast.Call call, Frame frame) {
        if (y instanceof Poison) {
            return y;
        }
        boolean comparable = x instanceof StringValue || x instanceof EnumValue;
        return comparable && x.type().equals(y.type())
                ? new BooleanValue(x.equals(y))
                : reading.report(
                        frame,
                        DiagnosticKind.METHOD_OF_VALUE,
                        call.nameSpan(),
                        call.name(),
                        "only strings, and constants of an enum, are compared by equals");
    }
}
