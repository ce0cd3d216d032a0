package org.xhat.compiler.diag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The diagnostics of one compilation. A fault found twice at one place (an unrolled loop, a method read for several
 * entries) is kept once. Not thread-safe.
 */
public final class DiagnosticLog {

    private record Place(DiagnosticKind kind, SourceSpan span) {}

    private final Map<Place, Diagnostic> found = new LinkedHashMap<>();

    /** Records a diagnostic. */
    public void report(Diagnostic diagnostic) {
        found.putIfAbsent(new Place(diagnostic.kind(), diagnostic.span()), diagnostic);
    }

    /** Records a diagnostic of a kind at a place. */
    public void report(DiagnosticKind kind, SourceSpan span, Object... arguments) {
        report(Diagnostic.of(kind, span, arguments));
    }

    /** Whether something was found that stops the compilation. */
    public boolean hasErrors() {
        return found.keySet().stream().anyMatch(place -> place.kind().severity() == Severity.ERROR);
    }

    /** All diagnostics, each file's in the order of its lines. */
    public List<Diagnostic> diagnostics() {
        var sorted = new ArrayList<>(found.values());
        sorted.sort(Comparator.comparing((Diagnostic d) -> d.span().file().path())
                .thenComparingInt(d -> d.span().start()));
        return Collections.unmodifiableList(sorted);
    }

    /**
     * Ends a stage.
     *
     * @throws CompileException if an error was recorded
     */
    public void throwIfErrors() {
        if (hasErrors()) {
            throw new CompileException(diagnostics());
        }
    }
}
