package org.xhat.compiler.diag;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.xhat.runtime.text.Escapes;
import org.xhat.runtime.text.Lines;

/**
 * One fault in a user's file, as data.
 *
 * @param kind what is wrong
 * @param span where
 * @param arguments what the kind's templates name
 * @param notes further lines: where the parts of the fault come from
 */
public record Diagnostic(DiagnosticKind kind, SourceSpan span, List<Object> arguments, List<String> notes) {

    public Diagnostic {
        arguments = List.copyOf(arguments);
        notes = List.copyOf(notes);
    }

    /** A diagnostic without notes. */
    public static Diagnostic of(DiagnosticKind kind, SourceSpan span, Object... arguments) {
        return new Diagnostic(kind, span, List.of(arguments), List.of());
    }

    /** The same diagnostic with further lines under the cure; empty ones are left out. */
    public Diagnostic withNotes(List<String> more) {
        var all = new ArrayList<>(notes);
        more.stream().filter(line -> !line.isEmpty()).forEach(all::add);
        return new Diagnostic(kind, span, arguments, all);
    }

    /** The message alone: one line. */
    public String message() {
        return Lines.shortened(kind.message(arguments));
    }

    /** The lines that say what was expected, how to cure it, and where it comes from. */
    public List<String> explanation() {
        var lines = new ArrayList<String>();
        kind.cure(arguments).lines().filter(line -> !line.isBlank()).forEach(lines::add);
        lines.addAll(notes);
        lines.replaceAll(Lines::shortened);
        return lines;
    }

    /**
     * The full text, fit for a terminal, without a final line end:
     *
     * <pre>
     * FILE:LINE:COLUMN: error: message
     *     source line
     *     ^~~~
     *     cure
     * </pre>
     */
    public String render() {
        var lines = new ArrayList<String>();
        lines.add(span + ": " + kind.severity().label() + ": " + message());
        SourceExcerpt.of(span).lines().forEach(line -> lines.add("    " + line));
        explanation().forEach(line -> lines.add("    " + line));
        return lines.stream().map(Escapes::forTerminal).collect(Collectors.joining("\n"));
    }
}
