package org.xhat.compiler.diag;

import java.util.List;
import org.xhat.runtime.text.Escapes;

/**
 * The source line of a span and the caret line under it, fit for a terminal: tabs become four blanks, what cannot be
 * seen is written out, and of a long line only a window around the caret is shown.
 *
 * @param source the line
 * @param carets blanks, a caret, tildes
 */
record SourceExcerpt(String source, String carets) {

    private static final int MAX_WIDTH = 120;

    /** How much of a long line is shown before the caret. */
    private static final int LEAD = 40;

    private static final String TAB = "    ";

    static SourceExcerpt of(SourceSpan span) {
        String line = span.file().lineText(span.line());
        int start = Math.min(span.column() - 1, line.length());
        int end = Math.clamp((long) start + span.end() - span.start(), start, line.length());

        int from = line.length() <= MAX_WIDTH ? 0 : Math.max(0, start - LEAD);
        int to = Math.min(line.length(), from + MAX_WIDTH);
        String prefix = from > 0 ? "…" : "";
        String suffix = to < line.length() ? "…" : "";
        String lead = prefix + printable(line.substring(from, start));
        String marked = printable(line.substring(start, Math.min(end, to)));
        String rest = end < to ? printable(line.substring(end, to)) : "";
        String carets = " ".repeat(lead.length()) + "^" + "~".repeat(Math.max(0, marked.length() - 1));
        return new SourceExcerpt((lead + marked + rest + suffix).stripTrailing(), carets);
    }

    List<String> lines() {
        return source.isBlank() ? List.of() : List.of(source, carets);
    }

    private static String printable(String text) {
        return Escapes.forTerminal(text.replace("\t", TAB));
    }
}
