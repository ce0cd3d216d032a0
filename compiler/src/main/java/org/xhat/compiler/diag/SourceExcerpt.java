package org.xhat.compiler.diag;

import java.util.List;

/**
 * The source line of a span and the caret line under it, fit for a terminal: tabs become four blanks, control characters a
 * middle dot, and of a long line only a window around the caret is shown.
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
        var shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                shown.append(TAB);
            } else {
                shown.append(Character.isISOControl(c) ? '·' : c);
            }
        }
        return shown.toString();
    }
}
