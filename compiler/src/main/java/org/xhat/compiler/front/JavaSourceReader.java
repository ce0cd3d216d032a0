package org.xhat.compiler.front;

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParseException;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.Problem;
import com.github.javaparser.Range;
import com.github.javaparser.Token;
import com.github.javaparser.TokenRange;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.Name;
import com.github.javaparser.ast.expr.SimpleName;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.diag.SourceSpan;

/**
 * Reads Java text into the syntax tree of the DSL. Whatever the text is, the result is a tree or diagnostics: the text is
 * scanned for what would overflow a recursive parser, then parsed on a thread with a large stack.
 */
public final class JavaSourceReader {

    private static final int MAX_EXPECTED = 6;
    private static final Set<String> PRIMITIVES = Set.of("int", "long", "float", "double", "boolean");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u+(\\p{XDigit}{4})");

    /** Where JavaParser found no token: it tells only in words. */
    private static final Pattern LEXICAL = Pattern.compile("Lexical error at line (\\d+), column (\\d+)\\.");

    private JavaSourceReader() {}

    /** The file's tree; empty if it is not Java, with the reasons in the log. */
    public static Optional<Ast.Unit> read(SourceFile file, DiagnosticLog log) {
        if (!SourceScan.accepts(file, log)) {
            return Optional.empty();
        }
        try {
            return LargeStack.call(() -> parse(file, log));
        } catch (StackOverflowError tooDeep) {
            log.report(DiagnosticKind.PARSER_OVERFLOW, file.span(0, 0));
            return Optional.empty();
        }
    }

    private static Optional<Ast.Unit> parse(SourceFile file, DiagnosticLog log) {
        var configuration = new ParserConfiguration()
                .setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_25)
                .setAttributeComments(false)
                .setDetectOriginalLineSeparator(false)
                .setTabSize(1);
        ParseResult<CompilationUnit> result = new JavaParser(configuration).parse(file.text());
        for (Problem problem : result.getProblems()) {
            report(problem, file, log);
        }
        if (!result.isSuccessful()) {
            return Optional.empty();
        }
        return result.getResult().map(unit -> {
            if (file.text().contains("\\u")) {
                unit.walk(JavaSourceReader::resolveEscapes);
            }
            return new JavaToAst(file).unit(unit);
        });
    }

    /** A name is what its escapes stand for: {@code caf\\u00e9} is café. Places stay those of the text. */
    private static void resolveEscapes(Node node) {
        switch (node) {
            case SimpleName name -> name.setIdentifier(resolved(name.getIdentifier()));
            case Name name -> name.setIdentifier(resolved(name.getIdentifier()));
            default -> {}
        }
    }

    private static String resolved(String name) {
        return ESCAPE.matcher(name).replaceAll(escape -> Character.toString(Integer.parseInt(escape.group(1), 16)));
    }

    private static void report(Problem problem, SourceFile file, DiagnosticLog log) {
        if (problem.getCause().orElse(null) instanceof ParseException error && error.currentToken != null) {
            report(error, file, log);
            return;
        }
        Matcher lexical = LEXICAL.matcher(problem.getMessage());
        if (lexical.find()) {
            int at = file.offset(Integer.parseInt(lexical.group(1)), Integer.parseInt(lexical.group(2)));
            log.report(DiagnosticKind.SYNTAX, file.span(at, at + 1), "this begins no word of Java", "");
            return;
        }
        SourceSpan span = problem.getLocation()
                .flatMap(TokenRange::toRange)
                .map(range -> span(file, range))
                .orElseGet(() -> file.span(0, 0));
        String message = problem.getMessage().lines().findFirst().orElse("not Java");
        log.report(DiagnosticKind.SYNTAX, span, message, "");
    }

    /** Java expects nearly everything nearly everywhere; a missing semicolon or bracket is the expectation worth naming. */
    private static void report(ParseException error, SourceFile file, DiagnosticLog log) {
        Token last = error.currentToken;
        Token found = last.next;
        var expected = new TreeSet<String>();
        for (int[] sequence : error.expectedTokenSequences) {
            expected.add(error.tokenImage[sequence[0]].replace('"', '\''));
        }
        int lastEnd = file.offset(last.endLine, last.endColumn) + 1;
        if (expected.contains("';'")
                && (found.beginLine > last.endLine || found.kind == JavaToken.Kind.RBRACE.getKind())) {
            log.report(
                    DiagnosticKind.SYNTAX,
                    file.span(lastEnd - 1, lastEnd),
                    "a ';' is missing",
                    "expected ';' after this");
            return;
        }
        Optional<Token> keyword = keywordAsName(last);
        if (keyword.isPresent() && !expected.contains("';'")) {
            String word = keyword.get().image;
            log.report(
                    DiagnosticKind.SYNTAX,
                    span(file, keyword.get()),
                    "'" + word + "' is a word of Java, not a name",
                    "write another name");
            return;
        }
        int start = file.offset(found.beginLine, found.beginColumn);
        int end = file.offset(found.endLine, found.endColumn) + 1;
        boolean atEnd = found.kind == JavaToken.Kind.EOF.getKind();
        String message = atEnd ? "the file ends too early" : "unexpected '" + found.image + "'";
        String cure;
        if (expected.size() <= MAX_EXPECTED) {
            cure = "expected " + String.join(" or ", expected);
        } else if (expected.contains("';'")) {
            cure = "expected ';' or an operator before it";
        } else {
            cure = expected.contains("<STRING_LITERAL>") ? "expected a value before it" : "";
        }
        log.report(DiagnosticKind.SYNTAX, file.span(atEnd ? lastEnd : start, atEnd ? lastEnd : end), message, cure);
    }

    /** A word of Java's own after a type, near where the parser gave up: {@code Tensor class} declares a variable to people. */
    private static Optional<Token> keywordAsName(Token last) {
        Token type = last;
        for (int i = 0; i < 2 && type != null && type.next != null; i++, type = type.next) {
            boolean isType = type.kind == JavaToken.Kind.IDENTIFIER.getKind() || PRIMITIVES.contains(type.image);
            if (isType && SourceVersion.isKeyword(type.next.image)) {
                return Optional.of(type.next);
            }
        }
        return Optional.empty();
    }

    private static SourceSpan span(SourceFile file, Token token) {
        return file.span(
                file.offset(token.beginLine, token.beginColumn), file.offset(token.endLine, token.endColumn) + 1);
    }

    /** JavaParser's lines and columns, both ends included, as offsets. */
    static SourceSpan span(SourceFile file, Range range) {
        return file.span(
                file.offset(range.begin.line, range.begin.column), file.offset(range.end.line, range.end.column) + 1);
    }
}
