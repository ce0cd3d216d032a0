package org.xhat.compiler.diag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The diagnostics of one compilation. A fault found twice at one place (an unrolled loop, a method read for several
 * entries) is kept once; faults that one cure mends, such as a missing import, are told as one. Not thread-safe.
 */
public final class DiagnosticLog {

    private record Place(DiagnosticKind kind, SourceSpan span) {}

    private record Cure(DiagnosticKind kind, SourceFile file, String text) {}

    /** Of many names that one cure is for, those that are told. */
    private static final int MAX_NAMES = 6;

    private final Map<Place, Diagnostic> found = new LinkedHashMap<>();

    /** Records a diagnostic. */
    public void report(Diagnostic diagnostic) {
        found.putIfAbsent(new Place(diagnostic.kind(), diagnostic.span()), diagnostic);
    }

    /** Records a diagnostic of a kind at a place. */
    public void report(DiagnosticKind kind, SourceSpan span, Object... arguments) {
        report(Diagnostic.of(kind, span, arguments));
    }

    /** Adds what another log has, with more notes. */
    public void add(DiagnosticLog other, List<String> notes) {
        other.found.values().forEach(diagnostic -> report(diagnostic.withNotes(notes)));
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
        return Collections.unmodifiableList(toldOnce(sorted));
    }

    private static List<Diagnostic> toldOnce(List<Diagnostic> sorted) {
        var together = new LinkedHashMap<Object, List<Diagnostic>>();
        for (Diagnostic diagnostic : sorted) {
            Object key = diagnostic.kind().isToldOnce()
                    ? new Cure(
                            diagnostic.kind(),
                            diagnostic.span().file(),
                            diagnostic.kind().cure(diagnostic.arguments()))
                    : new Place(diagnostic.kind(), diagnostic.span());
            together.computeIfAbsent(key, none -> new ArrayList<>()).add(diagnostic);
        }
        return together.values().stream().map(DiagnosticLog::first).toList();
    }

    /** The first of those that one cure is for, with a note of the others: {@code and at 6 more places: relu, dense, …}. */
    private static Diagnostic first(List<Diagnostic> together) {
        Diagnostic first = together.getFirst();
        int more = together.size() - 1;
        if (more == 0) {
            return first;
        }
        List<String> names = together.stream()
                .map(diagnostic -> diagnostic.arguments().getFirst().toString())
                .distinct()
                .toList();
        List<String> others = names.subList(1, names.size());
        String told = String.join(", ", others.subList(0, Math.min(others.size(), MAX_NAMES)));
        String note = "and at " + more + " more " + (more == 1 ? "place" : "places")
                + (told.isEmpty() ? "" : ": " + told) + (others.size() > MAX_NAMES ? ", …" : "");
        return first.withNotes(List.of(note));
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
