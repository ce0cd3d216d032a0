package org.xhat.compiler.diag;

/**
 * A piece of a source file: offsets {@code [start, end)}.
 *
 * @param file the file
 * @param start the first offset
 * @param end the offset after the last; equal to start for a position between characters
 */
public record SourceSpan(SourceFile file, int start, int end) {

    /** The 1-based line of the start. */
    public int line() {
        return file.line(start);
    }

    /** The 1-based column of the start. */
    public int column() {
        return file.column(start);
    }

    /** The source text. */
    public String text() {
        return file.text().substring(start, end);
    }

    /** From the start of this span to the end of another one of the same file. */
    public SourceSpan to(SourceSpan last) {
        return new SourceSpan(file, start, Math.max(end, last.end));
    }

    /** {@code FILE:LINE:COLUMN}. */
    @Override
    public String toString() {
        return file.path() + ":" + line() + ":" + column();
    }
}
