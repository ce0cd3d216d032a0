package org.xhat.compiler.diag;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.RegularFile;

/**
 * The text of one DSL file and its line structure. Offsets count UTF-16 units from 0; lines and columns count from 1, a tab
 * as one column. A line ends at {@code \n}, {@code \r\n} or {@code \r}. A leading byte order mark is not part of the text.
 */
public final class SourceFile {

    /** Larger files are refused, and read no further: no model or optimizer comes near. */
    public static final int MAX_SIZE_BYTES = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String path;
    private final String name;
    private final String text;
    private final int[] lineStarts;

    private SourceFile(String path, String name, String text) {
        this.path = path;
        this.name = name;
        this.text = text;
        this.lineStarts = lineStarts(text);
    }

    /** A file whose text is at hand; {@code path} is how everything names it. */
    public static SourceFile of(String path, String text) {
        return of(path, path, text);
    }

    private static SourceFile of(String path, String name, String text) {
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return new SourceFile(path, name, marked ? text.substring(1) : text);
    }

    /**
     * Reads a UTF-8 file.
     *
     * @throws FileException if the file cannot be read, or is none that ends
     * @throws CompileException if it is larger than {@link #MAX_SIZE_BYTES} or is not UTF-8
     */
    public static SourceFile read(Path path) throws FileException {
        try (var in = RegularFile.open(path)) {
            return read(path.toString(), String.valueOf(path.getFileName()), in);
        } catch (IOException e) {
            throw FileException.reading(path.toString(), e);
        }
    }

    /**
     * Reads UTF-8 text that is called {@code path}, and {@code name} without its folder.
     *
     * @throws IOException if the stream cannot be read
     * @throws CompileException if there is more than {@link #MAX_SIZE_BYTES}, or it is not UTF-8
     */
    public static SourceFile read(String path, String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_SIZE_BYTES + 1);
        if (bytes.length > MAX_SIZE_BYTES) {
            throw unreadable(path, DiagnosticKind.FILE_TOO_LARGE, MAX_SIZE_BYTES);
        }
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return of(path, name, decoder.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notUtf8) {
            throw unreadable(path, DiagnosticKind.NOT_UTF8);
        }
    }

    private static CompileException unreadable(String path, DiagnosticKind kind, Object... arguments) {
        var file = of(path, "");
        return new CompileException(Diagnostic.of(kind, file.span(0, 0), arguments));
    }

    /** How diagnostics name the file: as the user did. */
    public String path() {
        return path;
    }

    /** How reports name the file, on every other line: without its folder. */
    public String name() {
        return name;
    }

    /** The whole text. */
    public String text() {
        return text;
    }

    /** The span of offsets {@code [start, end)}, clipped to the text. */
    public SourceSpan span(int start, int end) {
        int clippedStart = Math.clamp(start, 0, text.length());
        return new SourceSpan(this, clippedStart, Math.clamp(end, clippedStart, text.length()));
    }

    /** The 1-based line that holds an offset. */
    public int line(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The 1-based column of an offset. */
    public int column(int offset) {
        return offset - lineStarts[line(offset) - 1] + 1;
    }

    /** The offset of a 1-based line and column, clipped to the text. */
    public int offset(int line, int column) {
        int clippedLine = Math.clamp(line, 1, lineStarts.length);
        return Math.clamp((long) lineStarts[clippedLine - 1] + column - 1, 0, text.length());
    }

    /** The text of a 1-based line, without its line end. */
    public String lineText(int line) {
        int start = lineStarts[line - 1];
        int end = line < lineStarts.length ? lineStarts[line] : text.length();
        while (end > start && isLineEnd(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return path;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean carriageReturnOfPair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (isLineEnd(c) && !carriageReturnOfPair) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }
}
