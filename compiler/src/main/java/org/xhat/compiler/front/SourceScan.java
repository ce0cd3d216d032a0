package org.xhat.compiler.front;

import java.util.ArrayDeque;
import java.util.Deque;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/**
 * A look at the bare text before it is parsed. A recursive parser overflows its stack on deep nesting and long operator
 * chains, and explains unclosed brackets and strings badly: both are found here, in one pass without recursion. What passes
 * is bounded in depth, so the recursive stages after it need no care of their own.
 */
final class SourceScan {

    static final int MAX_NESTING = 100;
    static final int MAX_OPERATORS = 1_000;
    static final int MAX_ELSES = 500;

    /** File systems have names of up to 255 bytes; a class file's, or a log's, is made of a class's name. */
    static final int MAX_NAME = 200;

    /** Names of dimensions and parameters are strings too. */
    static final int MAX_STRING = 1_000;

    private static final String OPERATORS = "+-*/%&|^!~?:<>=.@";
    private static final String SEPARATORS = "()[]{};, \t\f\r\n";

    /** What may follow a backslash in a string: a last one joins lines of a text block. */
    private static final String ESCAPES = "btnfrs\"'\\01234567u\r\n";

    /** Quotation marks as word processors write them. */
    private static final String QUOTES = "‘’‚“”„«»";

    private record Bracket(char opening, int offset) {
        char closing() {
            return switch (opening) {
                case '(' -> ')';
                case '[' -> ']';
                default -> '}';
            };
        }
    }

    private final SourceFile file;
    private final String text;
    private final DiagnosticLog log;
    private final Deque<Bracket> open = new ArrayDeque<>();
    private int position;
    private int operators;
    private int elses;
    private int suspect = -1;

    private SourceScan(SourceFile file, DiagnosticLog log) {
        this.file = file;
        this.text = file.text();
        this.log = log;
    }

    /** Whether the text can be parsed; what stands against it is reported. */
    static boolean accepts(SourceFile file, DiagnosticLog log) {
        return new SourceScan(file, log).scan();
    }

    private boolean scan() {
        while (position < text.length()) {
            if (!scanOne(text.charAt(position))) {
                return false;
            }
        }
        if (open.isEmpty()) {
            return true;
        }
        Bracket unclosed = open.peek();
        int offset = suspect >= 0 && unclosed.opening == '{' ? suspect : unclosed.offset;
        return fail(DiagnosticKind.UNCLOSED_BRACKET, offset, offset + 1, unclosed.opening, unclosed.closing());
    }

    private boolean scanOne(char c) {
        if (c == '"') {
            return text.startsWith("\"\"\"", position) ? scanTextBlock() : scanQuoted(c);
        }
        if (c == '\'') {
            return scanQuoted(c);
        }
        if (c == '/' && text.startsWith("//", position)) {
            return scanLineComment();
        }
        if (c == '/' && text.startsWith("/*", position)) {
            return scanBlockComment();
        }
        if (c == '\0') {
            return fail(DiagnosticKind.NUL_CHARACTER, position, position + 1);
        }
        if (isPartOfWord()) {
            return scanWord();
        }
        int codePoint = text.codePointAt(position);
        if (OPERATORS.indexOf(c) < 0 && SEPARATORS.indexOf(c) < 0) {
            return unexpected(codePoint);
        }
        position++;
        return switch (c) {
            case '(', '[', '{' -> opened(c);
            case ')', ']', '}' -> closed(c);
            case ';' -> statementEnds();
            default -> OPERATORS.indexOf(c) < 0 || counted();
        };
    }

    private boolean opened(char c) {
        open.push(new Bracket(c, position - 1));
        if (open.size() > MAX_NESTING) {
            return fail(DiagnosticKind.NESTED_TOO_DEEPLY, position - 1, position, MAX_NESTING);
        }
        return c == '{' ? statementEnds() : counted();
    }

    private boolean closed(char c) {
        if (open.isEmpty()) {
            return fail(
                    DiagnosticKind.UNMATCHED_BRACKET,
                    position - 1,
                    position,
                    c,
                    "no bracket here: all are closed already");
        }
        Bracket last = open.peek();
        if (last.closing() != c) {
            return fail(
                    DiagnosticKind.UNMATCHED_BRACKET,
                    position - 1,
                    position,
                    c,
                    "'" + last.closing() + "' for the '" + last.opening + "' at "
                            + file.span(last.offset, last.offset));
        }
        open.pop();
        if (c == '}') {
            suspectIndentation(last);
            return statementEnds();
        }
        return true;
    }

    /** Where a brace closes a line that is indented deeper, a brace is missing before it: the deeper line's. */
    private void suspectIndentation(Bracket opening) {
        if (suspect >= 0
                || !file.lineText(file.line(position - 1)).stripLeading().startsWith("}")) {
            return;
        }
        if (indentation(position - 1) < indentation(opening.offset)) {
            suspect = opening.offset;
        }
    }

    private int indentation(int offset) {
        String line = file.lineText(file.line(offset));
        return line.length() - line.stripLeading().length();
    }

    private boolean statementEnds() {
        operators = 0;
        return true;
    }

    private boolean counted() {
        return ++operators <= MAX_OPERATORS
                || fail(DiagnosticKind.EXPRESSION_TOO_LONG, position - 1, position, MAX_OPERATORS);
    }

    private boolean isPartOfWord() {
        return text.startsWith("\\u", position) || Character.isJavaIdentifierPart(text.codePointAt(position));
    }

    private boolean scanWord() {
        int start = position;
        while (position < text.length() && isPartOfWord()) {
            if (text.charAt(position) == '\0') {
                return fail(DiagnosticKind.NUL_CHARACTER, position, position + 1);
            }
            if (text.charAt(position) == '\\' && !scanEscape()) {
                return false;
            }
            position += Character.charCount(text.codePointAt(position));
        }
        if (position > start + MAX_NAME && !Character.isDigit(text.charAt(start))) {
            return fail(DiagnosticKind.TOO_LONG, start, position, "name", MAX_NAME);
        }
        if (text.startsWith("else", start) && position == start + 4 && ++elses > MAX_ELSES) {
            return fail(DiagnosticKind.TOO_MANY_ELSES, start, position, MAX_ELSES);
        }
        return true;
    }

    /** A character that begins no token of Java. */
    private boolean unexpected(int codePoint) {
        String cure = QUOTES.indexOf(codePoint) < 0 ? "" : "write straight quotes, \" or '";
        int end = position + Character.charCount(codePoint);
        return fail(
                DiagnosticKind.SYNTAX,
                position,
                end,
                "unexpected character '" + Character.toString(codePoint) + "'",
                cure);
    }

    private boolean scanLineComment() {
        while (position < text.length() && !isLineEnd(text.charAt(position))) {
            if (text.charAt(position) == '\\' && !scanEscape()) {
                return false;
            }
            position++;
        }
        return true;
    }

    private boolean scanBlockComment() {
        int start = position;
        int end = text.indexOf("*/", start + 2);
        if (end < 0) {
            return fail(DiagnosticKind.UNTERMINATED_COMMENT, start, start + 2);
        }
        position += 2;
        while (position < end) {
            if (text.charAt(position) == '\\' && !scanEscape()) {
                return false;
            }
            position++;
        }
        position = end + 2;
        return true;
    }

    private boolean scanTextBlock() {
        int start = position;
        position += 3;
        while (position < text.length()) {
            if (text.startsWith("\"\"\"", position)) {
                position += 3;
                return true;
            }
            if (text.charAt(position) == '\\' && !scanStringEscape()) {
                return false;
            }
            position++;
        }
        return fail(DiagnosticKind.UNTERMINATED_TEXT_BLOCK, start, start + 3);
    }

    private boolean scanQuoted(char quote) {
        int start = position++;
        while (position < text.length() && !isLineEnd(text.charAt(position))) {
            char c = text.charAt(position);
            if (c == quote) {
                position++;
                return quote == '"' ? isShort(start) : isOneCharacter(start);
            }
            if (c == '\\' && !scanStringEscape()) {
                return false;
            }
            position++;
        }
        var kind = quote == '"' ? DiagnosticKind.UNTERMINATED_STRING : DiagnosticKind.UNTERMINATED_CHARACTER;
        return fail(kind, start, Math.min(position, text.length()));
    }

    /** Whether a character literal, which ends at the position, holds one. */
    private boolean isOneCharacter(int start) {
        String content = text.substring(start + 1, position - 1);
        return content.length() == 1
                || (content.length() > 1 && content.startsWith("\\") && content.lastIndexOf('\\') <= 1)
                || fail(
                        DiagnosticKind.SYNTAX,
                        start,
                        position,
                        "a character literal holds one character",
                        "write \"…\"");
    }

    private boolean isShort(int start) {
        return position <= start + MAX_STRING + 2
                || fail(DiagnosticKind.TOO_LONG, start, position, "string", MAX_STRING);
    }

    private boolean scanStringEscape() {
        int start = position;
        boolean known = start + 1 >= text.length() || ESCAPES.indexOf(text.charAt(start + 1)) >= 0;
        return known
                ? scanEscape()
                : fail(
                        DiagnosticKind.SYNTAX,
                        start,
                        start + 2,
                        "the escape " + text.substring(start, start + 2) + " is none of Java's",
                        "write \\\\ for a backslash");
    }

    /**
     * Steps onto the last character of an escape. Java resolves unicode escapes before anything else, so one that stands for
     * an ASCII character can end a string or a comment unseen.
     */
    private boolean scanEscape() {
        int start = position++;
        if (position >= text.length() || text.charAt(position) != 'u') {
            return true;
        }
        while (position < text.length() && text.charAt(position) == 'u') {
            position++;
        }
        int end = Math.min(position + 4, text.length());
        int code = 0;
        for (int i = position; i < end; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            code = digit < 0 || code < 0 ? -1 : 16 * code + digit;
        }
        String escape = text.substring(start, end);
        if (code < 0 || end < position + 4) {
            return fail(
                    DiagnosticKind.SYNTAX,
                    start,
                    end,
                    "the escape " + escape + " is incomplete",
                    "expected four hex digits");
        }
        if (code < 0x80) {
            return fail(DiagnosticKind.HIDDEN_ESCAPE, start, end, escape, Character.toString(code));
        }
        position = end - 1;
        return true;
    }

    private boolean fail(DiagnosticKind kind, int start, int end, Object... arguments) {
        log.report(Diagnostic.of(kind, file.span(start, end), arguments));
        return false;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
