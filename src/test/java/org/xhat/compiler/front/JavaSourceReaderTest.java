package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.AstPrinter;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/** Whatever the text is, reading it ends with a tree or with diagnostics at a place in it. */
@Tag("locale")
final class JavaSourceReaderTest {

    private static Optional<Ast.Unit> read(String text, DiagnosticLog log) {
        Optional<Ast.Unit> unit = JavaSourceReader.read(SourceFile.of("A.java", text), log);
        unit.ifPresent(tree -> SubsetChecker.check(tree, log));
        return unit;
    }

    private static List<DiagnosticKind> kinds(String text) {
        var log = new DiagnosticLog();
        read(text, log);
        return log.diagnostics().stream().map(Diagnostic::kind).distinct().toList();
    }

    private static String returning(String expression) {
        return "import org.xhat.dsl.*; class A { Tensor f(Tensor a) { return " + expression + "; } }";
    }

    static Stream<Arguments> hostileTexts() {
        return Stream.of(
                arguments("a+a+… ×10,000", returning("a+".repeat(10_000) + "a"), DiagnosticKind.EXPRESSION_TOO_LONG),
                arguments("-−-−a ×10,000", returning("- ".repeat(10_000) + "a"), DiagnosticKind.EXPRESSION_TOO_LONG),
                arguments(
                        "a.f().f()… ×5,000", returning("a" + ".f()".repeat(5_000)), DiagnosticKind.EXPRESSION_TOO_LONG),
                arguments(
                        "parentheses ×5,000",
                        returning("(".repeat(5_000) + "a" + ")".repeat(5_000)),
                        DiagnosticKind.NESTED_TOO_DEEPLY),
                arguments(
                        "nested generics ×5,000",
                        returning("A<".repeat(5_000) + "a" + ">".repeat(5_000)),
                        DiagnosticKind.EXPRESSION_TOO_LONG),
                arguments(
                        "nested lambdas ×5,000",
                        returning("x->".repeat(5_000) + "a"),
                        DiagnosticKind.EXPRESSION_TOO_LONG),
                arguments(
                        "nested switches ×5,000",
                        "class A { void f() { " + "switch (x) { case 1: ".repeat(5_000) + "}".repeat(5_000) + " } }",
                        DiagnosticKind.NESTED_TOO_DEEPLY),
                arguments(
                        "else if ×5,000",
                        "class A { void f() { " + "if (a) b(); else ".repeat(5_000) + "c(); } }",
                        DiagnosticKind.TOO_MANY_ELSES),
                arguments(
                        "an unterminated string", "class A { String s = \"abc;\n}", DiagnosticKind.UNTERMINATED_STRING),
                arguments(
                        "an unterminated character",
                        "class A { char c = 'a;\n}",
                        DiagnosticKind.UNTERMINATED_CHARACTER),
                arguments(
                        "an unterminated text block",
                        "class A { String s = \"\"\"\nabc\n}",
                        DiagnosticKind.UNTERMINATED_TEXT_BLOCK),
                arguments("an unterminated comment", "class A { /* abc\n}", DiagnosticKind.UNTERMINATED_COMMENT),
                arguments("an escaped brace", "class A { \\u007b }", DiagnosticKind.HIDDEN_ESCAPE),
                arguments(
                        "an escaped quote in a string",
                        "class A { String s = \"\\u0022; }",
                        DiagnosticKind.HIDDEN_ESCAPE),
                arguments("an escaped end of a comment", "class A { /* \\u002a/ */ }", DiagnosticKind.HIDDEN_ESCAPE),
                arguments("an incomplete escape", "class A { \\u00 }", DiagnosticKind.SYNTAX),
                arguments("NUL in code", "class A { int \0a; }", DiagnosticKind.NUL_CHARACTER),
                arguments("NUL between tokens", "class A { \0 }", DiagnosticKind.NUL_CHARACTER),
                arguments(
                        "an integer beyond long",
                        "class A { long a = 99999999999999999999L; }",
                        DiagnosticKind.NUMBER_OUT_OF_RANGE),
                arguments(
                        "an integer beyond int", "class A { int a = 3000000000; }", DiagnosticKind.NUMBER_OUT_OF_RANGE),
                arguments("1e-60", "class A { float a = 1e-60f; }", DiagnosticKind.NUMBER_OUT_OF_RANGE),
                arguments("1e999", "class A { float a = 1e999f; }", DiagnosticKind.NUMBER_OUT_OF_RANGE),
                arguments(
                        "an unsupported construct",
                        "class A { void f() { throw new B(); } }",
                        DiagnosticKind.UNSUPPORTED),
                arguments("a duplicate name", "class A { int a; int a; }", DiagnosticKind.DUPLICATE_NAME),
                arguments(
                        "a shadowed name", "class A { int a; void f() { int a = 1; } }", DiagnosticKind.SHADOWED_NAME),
                arguments(
                        "a class name of 70,000 letters",
                        "class " + "N".repeat(70_000) + " { }",
                        DiagnosticKind.TOO_LONG),
                arguments(
                        "a field name of 70,000 letters in escapes",
                        "class A { int " + "\\u00e9".repeat(70_000) + "; }",
                        DiagnosticKind.TOO_LONG),
                arguments(
                        "a string of 70,000 letters",
                        "class A { String s = \"" + "n".repeat(70_000) + "\"; }",
                        DiagnosticKind.TOO_LONG),
                arguments("a name of two halves", "class A { int a\ud835; }", DiagnosticKind.SYNTAX),
                arguments("an unused parameter", "class A { void f(int a) {} }", DiagnosticKind.UNUSED_PARAMETER),
                arguments("a keyword as a name", "class A { int class; }", DiagnosticKind.SYNTAX),
                arguments("a name with [", "class A { int a[b; }", DiagnosticKind.UNMATCHED_BRACKET),
                arguments("a name with /", "class A { int a/b; }", DiagnosticKind.SYNTAX),
                arguments("no name", "class { }", DiagnosticKind.SYNTAX),
                arguments("a closing brace too many", "class A { } }", DiagnosticKind.UNMATCHED_BRACKET),
                arguments("a closing brace too few", "class A { void f() { }", DiagnosticKind.UNCLOSED_BRACKET));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTexts")
    void aHostileTextIsDiagnosed(String name, String text, DiagnosticKind expected) {
        assertEquals(List.of(expected), kinds(text));
    }

    static Stream<Arguments> fineTexts() {
        return Stream.of(
                arguments("a byte order mark", "\uFEFFclass A { }"),
                arguments("mixed line ends", "class A {\r\n int a = 1;\r int b = 2;\n}"),
                arguments("900 operators", returning("a+".repeat(900) + "a")),
                arguments("90 parentheses", returning("(".repeat(90) + "a" + ")".repeat(90))),
                arguments("90 casts", returning("(Tensor) ".repeat(90) + "a")),
                arguments("a line of 900,000 characters", "class A { int a = " + " ".repeat(900_000) + "1; }"),
                arguments("names beyond the first plane", "class A { int \ud835\udc65 = 1; }"),
                arguments("a name in escapes", "class A { int \\u00e9t\\u00e9 = 1; int b = \u00e9t\u00e9; }"),
                arguments("characters and their escapes", "class A { String s = \"\\t\\0\\377\\s\\\\\"; }"),
                arguments("a hex float", "class A { float a = 0x1.8p3f; }"),
                arguments("an escaped letter beyond ASCII", "class A { String s = \"\\u03b1\"; }"),
                arguments("brackets in strings and comments", "class A { String s = \"({[\"; /* ( */ // {\n }"),
                arguments("a quote in a character and an escaped one", "class A { String s = \"\\\"(\\\\\"; }"),
                arguments("nothing", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fineTexts")
    void aStrangeButValidTextIsRead(String name, String text) {
        var log = new DiagnosticLog();
        assertTrue(read(text, log).isPresent());
        assertEquals(List.of(), log.diagnostics());
    }

    @Test
    void everyPrefixOfAModelEndsWithATreeOrDiagnostics() {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                @Model class Net {
                    @Predict Tensor f(@Dims("batch, 8") Tensor x) {
                        Tensor h = x; // a comment
                        for (int i = 0; i < 3; i++) { h = relu(h); }
                        return training() ? h : neg(h);
                    }
                }
                """;
        for (int end = 0; end <= text.length(); end++) {
            var log = new DiagnosticLog();
            Optional<Ast.Unit> unit = JavaSourceReader.read(SourceFile.of("A.java", text.substring(0, end)), log);
            assertEquals(unit.isEmpty(), log.hasErrors(), text.substring(0, end));
        }
    }

    @Test
    void linesAndColumnsAreThoseOfAnEditor() {
        var log = new DiagnosticLog();
        read("\uFEFFclass A {\r\n\tint a = 1e999f;\r\n}\r", log);
        assertEquals("""
                A.java:2:10: error: the number 1e999f is out of range
                        int a = 1e999f;
                                ^~~~~~
                    expected a number up to 3.4e38""", log.diagnostics().getFirst().render());
    }

    @Test
    void aTreeIsPrintedWithTheParenthesesItNeeds() {
        var log = new DiagnosticLog();
        Ast.Unit unit = read("""
                        @Model class A {
                            @Setting int width = 1_000;
                            @Layer static Tensor f(@Dims("m") Tensor x, int... axes) {
                                float a = -(1f - (2f - .5f)) * (float) width, b;
                                a += axes.c ? 1 : 2;
                                for (int i = 0; i < 3; i++) g(i);
                                if (!(a > 0 && b < 1 || true)) { return x; } else return this.h("q\\"");
                            }
                        }""", log).orElseThrow();
        assertEquals("""
                unit A.java
                  @Model class A
                    @Setting field int width = 1000
                    @Layer method Tensor f(@Dims("m") Tensor x, int... axes)
                      float a = -(1f - (2f - .5f)) * (float) width
                      float b
                      a += axes.c ? 1 : 2
                      for (int i = 0; i < 3; i += 1)
                        g(i)
                      if (!(a > 0 && b < 1 || true))
                        return x
                      else
                        return this.h("q\\"")
                """, AstPrinter.print(unit));
    }

    @Test
    void aFileThatIsTooLargeIsNotReadAtAll(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("Big.java"), new byte[SourceFile.MAX_SIZE_BYTES + 1]);
        var thrown = assertThrows(CompileException.class, () -> SourceFile.read(file));
        assertEquals(
                DiagnosticKind.FILE_TOO_LARGE, thrown.diagnostics().getFirst().kind());
        assertFalse(thrown.getMessage().isEmpty());
    }

    @Test
    void aFileThatIsNotUtf8IsSaidToBeNone(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("Latin.java"), new byte[] {'/', '/', (byte) 0xE9, '\n'});
        var thrown = assertThrows(CompileException.class, () -> SourceFile.read(file));
        assertEquals(DiagnosticKind.NOT_UTF8, thrown.diagnostics().getFirst().kind());
    }
}
