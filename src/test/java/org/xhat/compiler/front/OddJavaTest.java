package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/** Java that nobody should write, javac's errors among it, is told or read: it is never a fault of the reader. */
final class OddJavaTest {

    private static List<?> inModel(String statements) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import java.util.List;
                import org.xhat.dsl.*;

                @Model
                final class Net {
                    enum Size { SMALL, LARGE }
                    record Pair(Tensor first, int second) {}
                    static final int[] WIDTHS = {8, 16};

                    @Predict
                    Tensor predict(@Dims("batch, 8") Tensor x) {
                        %s
                        return x;
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 8") Tensor x) {
                        return mean(predict(x));
                    }
                }
                """.formatted(statements);
        var log = new DiagnosticLog();
        try {
            ModelReader.read(SourceFile.of("Net.java", text), Map.of(), log);
        } catch (CompileException told) {
            assertEquals(log.diagnostics(), told.diagnostics());
        }
        return log.diagnostics();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int a = switch (1) { case 1 -> {} default -> {} };",
                "int a = switch (3) { case 1 -> 2; };",
                "switch (x) { case 1: break; }",
                "switch (Size.SMALL) { case MEDIUM: return sum(x); default: } int b = a;",
                "int[] a = new int[-1];",
                "int[] a = new int[dim(x, 0)];",
                "int[] a = {1, 2}; a[2] = 3;",
                "int[] a = {1.5f};",
                "int[] a = {1, 2}; a[0.5f] = 1;",
                "int a = {1};",
                "int[][] a = new int[2][3];",
                "Tensor[] t = new Tensor[2]; Tensor y = concat(1, t);",
                "Tensor[] t = new Tensor[2]; Tensor y = t[1];",
                "Tensor y = concat(1, new Tensor[0]);",
                "int a = List.of().get(0);",
                "List<Integer> a = List.of(1, 2f);  int b = a.get(7);",
                "WIDTHS[0] = 9;",
                "WIDTHS.length = 9;",
                "for (int w : 3) { }",
                "for (Tensor t : x) { }",
                "for (;;) { }",
                "do { continue; } while (true);",
                "Pair p = new Pair(x);",
                "Pair p = new Pair(1, 2);",
                "Pair p = new Pair(x, 2); Tensor y = p.third();",
                "Pair p = new Pair(x, 2); Tensor y = p.first;",
                "Missing m = new Missing(1);",
                "String s = String.format();",
                "String s = String.format(\"%d\", 1.5f);",
                "String s = String.format(\"%q\");",
                "String s = String.valueOf();",
                "String s = \"a\" + x;",
                "int a = Math.floorDiv(1, 0);",
                "int a = Math.max(1);",
                "double a = Math.sqrt(dim(x, 0));",
                "Tensor y = mul(x, Math.sqrt(2));",
                "int a = Integer.parseInt(\"3\");",
                "int a = (int) \"3\";",
                "double a = dim(x, 0);",
                "double a = dim(x, 0) * 0.5;",
                "int a; a++;",
                "missing += 1;",
                "this.missing = 1;",
                "x.first = x;",
                "x += x;",
                "break;",
                "return;",
                "if (x) { }",
                "if (dim(x, 0) > 3) { int a = 1; }",
                "boolean b = 1 && true;",
                "boolean b = dim(x, 0) > 3 && 1;",
                "var a = null;",
                "var a = {1, 2};",
                "int weights = weights().length; Tensor y = weights()[0];",
                "Tensor y = x.shape[0];"
            })
    void itIsTold(String statements) {
        assertFalse(inModel(statements).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int[][] a = {{1, 2}, {3}}; Tensor y = mul(x, a[1][0] + a.length); for (int[] r : a) { int n = r[0]; }",
                "for (int w : new int[0]) { Tensor y = missing(w); }",
                "List<String> s = List.of(\"a\", \"b\"); String t = s.get(1) + s.size();",
                "long a = (long) 1e30 + Integer.MAX_VALUE; int b = (int) a;",
                "float f = (float) (1.0 / 0);",
                "switch (2) { case 1: default: case 3: }",
                "int a = 1; a = a++ + ++a; a += 1.5; Tensor y = mul(x, a);"
            })
    void itIsRead(String statements) {
        assertEquals(List.of(), inModel(statements));
    }
}
