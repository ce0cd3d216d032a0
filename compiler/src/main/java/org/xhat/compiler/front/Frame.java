package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.graph.Origin;

/**
 * A call being read.
 *
 * @param home the class whose names are meant
 * @param method the method, null for a field's initializer
 * @param callSpan where it is called
 * @param owner what owns the parameters made in it
 * @param caller the call around it, null for an entry
 */
record Frame(
        Home home,
        Ast.@Nullable Method method,
        SourceSpan callSpan,
        Owner owner,
        @Nullable Frame caller) {

    /** What is called from outside. */
    private static final List<String> ENTRIES = List.of("Predict", "Loss", "Update", "GradientAt");

    /** Of a long way to the place of a fault, the calls that are told. */
    private static final int MAX_CALLS = 4;

    /** How much of an expression an origin quotes. */
    private static final int MAX_QUOTE = 100;

    /** How many calls this is inside of, itself included. */
    int depth() {
        return caller == null ? 1 : 1 + caller.depth();
    }

    /** Whether this method is being read already: it calls itself. */
    boolean isReading(Ast.Method other) {
        return method == other || (caller != null && caller.isReading(other));
    }

    /** The entry that this is in; the outermost call where there is none. */
    Frame entry() {
        return isEntry() || caller == null ? this : caller.entry();
    }

    /** The entry or the shared method that owns what is made here, null for a field's initializer. */
    Ast.@Nullable Method root() {
        boolean isRoot =
                method == null || isEntry() || method.annotation("Shared").isPresent();
        return isRoot || caller == null ? method : caller.root();
    }

    private boolean isEntry() {
        return method != null
                && ENTRIES.stream().anyMatch(entry -> method.annotation(entry).isPresent());
    }

    /** {@code loss → helper → loss}. */
    String path() {
        String own = method == null ? "a field" : method.name();
        return caller == null ? own : caller.path() + " → " + own;
    }

    /** The part of the model's own source that a place in this call belongs to: the call of the library around it. */
    SourceSpan authored(SourceSpan span) {
        return home.isLibrary() && caller != null ? caller.authored(callSpan) : span;
    }

    /**
     * Reports a fault at the place that the model's author can change, with the way from there into the library, and from the
     * entry to there.
     */
    void report(DiagnosticLog log, List<String> notes, DiagnosticKind kind, SourceSpan span, Object... arguments) {
        var all = new ArrayList<>(notes);
        SourceSpan at = span;
        Frame frame = this;
        for (; frame.isLibraryPlace(at) && frame.caller != null; frame = frame.caller) {
            all.add("in '" + (frame.method == null ? frame.home.type().name() : frame.method.name()) + "' at " + at);
            at = frame.callSpan;
        }
        while (frame.home.isLibrary() && frame.caller != null) {
            frame = frame.caller;
        }
        for (int i = 0; i < MAX_CALLS && frame.caller != null && frame.method != null && !frame.isEntry(); i++) {
            all.add("in '" + frame.method.name() + "', called from " + frame.callSpan);
            frame = frame.caller;
        }
        log.report(Diagnostic.of(kind, at, arguments).withNotes(all));
    }

    private boolean isLibraryPlace(SourceSpan span) {
        return home.isLibrary() && span.file().equals(home.unit().file());
    }

    /** The origins of a node made here: the model's own expression, then the library's, if it is inside one. */
    List<Origin> origins(SourceSpan span) {
        SourceSpan authored = authored(span);
        return authored.equals(span) ? List.of(origin(span)) : List.of(origin(authored), origin(span));
    }

    /** The place of an expression and its text on one line. */
    static Origin origin(SourceSpan span) {
        String text = span.text().strip().replaceAll("\\s+", " ");
        String quoted = text.length() <= MAX_QUOTE ? text : text.substring(0, MAX_QUOTE - 1) + "…";
        return new Origin(span.file().name(), span.line(), span.column(), quoted);
    }
}
