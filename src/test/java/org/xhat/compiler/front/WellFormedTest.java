package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/** What JavaParser's grammar takes and Java does not is refused, at the word that is wrong. */
final class WellFormedTest {
    private static List<String> found(String text) {
        var log = new DiagnosticLog();
        JavaSourceReader.read(SourceFile.of("A.java", text), log);
        return log.diagnostics().stream()
                .map(diagnostic -> diagnostic.span().text() + ": " + diagnostic.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "private class A {} | private",
                "static final class A {} | static",
                "final abstract class A {} | abstract",
                "public public class A {} | public",
                "class A { private enum E { X } final enum F { X } } | final",
                "class A { private public int f() { return 1; } } | public",
                "class A { abstract int f() { return 1; } } | abstract",
                "class A { native int f() { return 1; } } | native",
                "class A { default int f() { return 1; } } | default",
                "class A { transient int f() { return 1; } } | transient",
                "class A { static A() {} } | static",
                "class A { synchronized int k = 1; } | synchronized",
                "class A { final volatile int k = 1; } | volatile",
                "class A { int f(static int k) { return k; } } | static",
                "class A { int f() { private int k = 1; return k; } } | private",
                "class A { int f() { for (static int k = 1; k < 2; k++) {} return 1; } } | static",
            })
    void aModifierBelongsWhereJavaHasIt(String text, String modifier) {
        assertEquals(List.of(modifier + ": '" + modifier + "' is not allowed here"), found(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { var k = 1; }",
                "class A { var f() { return 1; } }",
                "class A { int f(var k) { return k; } }",
                "class A { int f() { var k; return 1; } }",
                "class A { int f() { var k = 1, j = 2; return k; } }",
                "class A { int f() { var[] k = g(); return 1; } }",
                "class A { int f() { for (var k = 0, j = 1; k < 2; k++) {} return 1; } }",
            })
    void varIsTheTypeOfOneVariablesValue(String text) {
        assertEquals(
                List.of("var: 'var' stands for the type of one variable's value"),
                found(text).stream().distinct().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class A { int f() { int enum = 1; return 1; } } | enum",
                "class A { int _ = 1; } | _",
                "class A { int f(int _) { return 1; } } | _",
                "class A { int _() { return 1; } } | _",
                "class A { int f() { return _; } } | _",
                "class record {} | record",
                "enum sealed { X } | sealed",
            })
    void aWordOfJavaIsNoName(String text, String word) {
        assertEquals(List.of(word + ": '" + word + "' is a word of Java, not a name"), found(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public final class A { private A() {} }",
                "strictfp abstract class A { abstract int f(); protected static final native int g(); }",
                "class A { private static final int K = 1; transient volatile int k = 1; static enum E { X } }",
                "class A { protected static final synchronized int f(final int k) { final var j = k; return j; } }",
                "class A { int f(int[] all) { for (var k : all) {} for (final int k : all) {} return 1; } }",
                "class A { int f() { int _ = 1; int record = 2; int var = 3; return record + var; } }",
                "interface A { default int f() { return 1; } private int g() { return 1; } }",
            })
    void whatJavaHasIsWellFormed(String text) {
        assertEquals(List.of(), found(text));
    }
}
