package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;

/** Arrays whose lengths are known when compiling: they are made, indexed, and gone through. */
final class Arrays {

    /** As many elements as a network may have layers. */
    private static final int MAX_LENGTH = 10_000;

    private final Reading reading;
    private final Conversions conversions;
    private final Expressions expressions;
    private final Paths paths;

    Arrays(Reading reading, Conversions conversions, Expressions expressions) {
        this.reading = reading;
        this.conversions = conversions;
        this.expressions = expressions;
        this.paths = expressions.paths();
    }

    /** {@code {1, 2}}, of elements of a type that stands before it, or where it is assigned. */
    DslValue literal(Ast.ArrayLiteral literal, String type, Scope scope, Frame frame) {
        String element = literal.type() == null ? type : literal.type().name();
        var values = new ArrayList<DslValue>();
        for (Ast.Expression each : literal.elements()) {
            values.add(conversions.coerced(
                    expressions.initial(each, element, scope, frame), element, "this element", frame, each.span()));
        }
        return new ArrayValue(
                element,
                values.stream().map(value -> paths.place(element, value)).toList(),
                false);
    }

    /** {@code new int[3]}: numbers start as 0, booleans as false, anything else without a value. */
    DslValue made(Ast.NewArray array, Scope scope, Frame frame) {
        DslValue length = expressions.value(array.length(), scope, frame);
        if (length instanceof Poison) {
            return length;
        }
        if (!(length instanceof IntValue number) || number.value() < 0 || number.value() > MAX_LENGTH) {
            return reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    array.length().span(),
                    "the length of this array",
                    length.describe(),
                    "an int known when compiling, from 0 to " + MAX_LENGTH);
        }
        String type = array.type().name();
        @Nullable DslValue first = switch (type) {
            case "int", "long" -> new IntValue(0, type.equals("long"), array.span());
            case "float" -> conversions.numbers().toFloat(new IntValue(0, false, array.span()), frame, array.span());
            case "boolean" -> DslValue.FALSE;
            default -> null;
        };
        var cells = new ArrayList<Cell>();
        for (int i = 0; i < number.value(); i++) {
            cells.add(paths.place(type, first));
        }
        return new ArrayValue(type, cells, false);
    }

    /** {@code array[index]}. */
    DslValue element(Ast.Index at, Scope scope, Frame frame) {
        Optional<Cell> cell = cell(at, scope, frame);
        if (cell.isEmpty()) {
            return DslValue.POISON;
        }
        DslValue value = cell.get().value();
        return value == null
                ? reading.report(
                        frame, DiagnosticKind.UNASSIGNED, at.span(), at.span().text())
                : value;
    }

    /** The place of {@code array[index]}; empty, and reported, where there is none. */
    Optional<Cell> cell(Ast.Index at, Scope scope, Frame frame) {
        DslValue array = expressions.value(at.array(), scope, frame);
        DslValue index = expressions.value(at.index(), scope, frame);
        if (array instanceof Poison || index instanceof Poison) {
            return Optional.empty();
        }
        if (!(array instanceof ArrayValue known)) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    at.array().span(),
                    "what is indexed with []",
                    array.describe(),
                    array instanceof DslValue.TensorValue
                            ? "an array; parts of a Tensor are slice(x, axis, from, to)"
                            : "an array");
            return Optional.empty();
        }
        return cell(known, index, at.index(), frame);
    }

    /** The place of one element; empty, and reported, where there is none. */
    Optional<Cell> cell(ArrayValue array, DslValue index, Ast.Expression at, Frame frame) {
        int length = array.elements().size();
        if (!(index instanceof IntValue number)) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    at.span(),
                    "the index",
                    index.describe(),
                    "an int known when compiling");
            return Optional.empty();
        }
        if (number.value() < 0 || number.value() >= length) {
            reading.report(
                    frame,
                    DiagnosticKind.NUMBER_OUT_OF_RANGE,
                    at.span(),
                    number.value(),
                    length == 0 ? "an array that is not empty" : "an index from 0 to " + (length - 1));
            return Optional.empty();
        }
        return Optional.of(array.elements().get((int) number.value()));
    }
}
