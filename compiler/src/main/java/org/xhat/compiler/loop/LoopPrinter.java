package org.xhat.compiler.loop;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xhat.runtime.program.ElementType;

/** Loops as text that reads like Java; the same nest always prints the same. */
public final class LoopPrinter {
    private final StringBuilder lines = new StringBuilder();
    private final Procedure<?> procedure;

    private LoopPrinter(Procedure<?> procedure) {
        this.procedure = procedure;
    }

    /** The text of {@code nest}, lines ending in a newline. */
    public static String print(LoopNest nest) {
        var printer = new LoopPrinter(nest);
        printer.line(
                0,
                nest.name() + ": " + nest.element().label() + ", " + lanes(nest) + " lanes, chunks = " + nest.chunks()
                        + ", scratch = " + nest.scratchElements());
        printer.block(1, nest.body());
        return printer.lines.toString();
    }

    /** The text of {@code routine}, lines ending in a newline. */
    public static String print(Routine routine) {
        var printer = new LoopPrinter(routine);
        String parameters = Stream.concat(
                        routine.memories().stream().map(memory -> memory + "[]"),
                        routine.indices().stream().map(index -> type(index) + " " + index))
                .collect(Collectors.joining(", "));
        printer.line(
                0, routine + "(" + parameters + "): " + routine.element().label() + ", " + lanes(routine) + " lanes");
        printer.block(1, routine.body());
        return printer.lines.toString();
    }

    private static String lanes(Procedure<?> procedure) {
        return procedure.lanes() == 1 ? "no" : String.valueOf(procedure.lanes());
    }

    /** The first line of {@code statement}, by which it is found in the text of {@code procedure}. */
    static String heading(Procedure<?> procedure, Loop statement) {
        var printer = new LoopPrinter(procedure);
        printer.statement(0, statement);
        return printer.lines.substring(0, printer.lines.indexOf("\n"));
    }

    private void block(int depth, List<Loop> statements) {
        statements.forEach(statement -> statement(depth, statement));
    }

    private void statement(int depth, Loop statement) {
        switch (statement) {
            case Loop.For(IndexVariable i, Loop.Kind kind, Index from, Index to, long step, List<Loop> body) -> {
                String heading = kind == Loop.Kind.SERIAL ? "for" : kind.name().toLowerCase(Locale.ROOT) + " for";
                String advance = step == 1 ? i + "++" : i + " += " + step;
                line(
                        depth,
                        heading + " (" + type(i) + " " + i + " = " + from + "; " + i + " < " + to + "; " + advance
                                + ") {");
                block(depth + 1, body);
                line(depth, "}");
            }
            case Loop.When(Index left, Index right, List<Loop> body) -> {
                line(depth, "if (" + left + " < " + right + ") {");
                block(depth + 1, body);
                line(depth, "}");
            }
            case Loop.Region(String name, List<Loop> body) -> {
                line(depth, name + ": {");
                block(depth + 1, body);
                line(depth, "}");
            }
            case Loop.LetIndex(IndexVariable variable, Index value) ->
                line(depth, type(variable) + " " + variable + " = " + value + ";");
            case Loop.LoadIndex(IndexVariable variable, Memory from, Index at) ->
                line(depth, type(variable) + " " + variable + " = " + from + "[" + at + "];");
            case Loop.Let(Register register, Scalar value) ->
                line(depth, name(register.type()) + " " + register + " = " + text(value) + ";");
            case Loop.Assign(Register register, Scalar value) -> line(depth, register + " = " + text(value) + ";");
            case Loop.Call(Routine routine, List<Loop.Place> memories, List<Index> indices) ->
                line(
                        depth,
                        Stream.concat(memories.stream(), indices.stream())
                                .map(Object::toString)
                                .collect(Collectors.joining(", ", routine + "(", ");")));
            case Loop.Store store ->
                line(
                        depth,
                        store.to() + "[" + store.at()
                                + (store.value().type().lanes() ? Loop.lanesText(store.stride()) : "") + "] = "
                                + text(store.value())
                                + (store.mask() == null ? ";" : " where " + text(store.mask()) + ";"));
        }
    }

    private static String type(IndexVariable variable) {
        return variable.wide() ? "long" : "int";
    }

    private String text(Scalar value) {
        return value.text(procedure.element()::decimal);
    }

    private String name(ValueType type) {
        boolean narrow = procedure.element() == ElementType.FLOAT32;
        String single = switch (type.kind()) {
            case ELEMENT -> narrow ? "float" : "double";
            case BITS -> narrow ? "int" : "long";
            case MASK -> "boolean";
        };
        return type.lanes() ? single + "s" : single;
    }

    private void line(int depth, String line) {
        lines.append("    ".repeat(depth)).append(line).append('\n');
    }
}
