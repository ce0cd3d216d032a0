package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;

/** Literals that javac refuses are refused where javac refuses them; what is left of the others is their value. */
final class LiteralsTest {

    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*; import org.xhat.dsl.*;
            @Model class Net {
            @Predict Tensor f(@Dims("batch, 8") Tensor x) { return mul(x, (float) a()); }
            @Loss Tensor loss(@Dims("batch, 8") Tensor x) { return mean(f(x)); }
            TYPE a() { TYPE a = LITERAL; return a; }
            }""";

    private static final String OPTIMIZER = """
            import org.xhat.dsl.*;
            @Optimizer class Opt {
            @Update float update(float theta, float gradient) { return theta - a() * gradient; }


            TYPE a() { TYPE a = LITERAL; return a; }
            }""";

    private static String text(String template, String type, String literal) {
        return template.replace("TYPE", type).replace("LITERAL", literal);
    }

    @ParameterizedTest
    @CsvSource({
        "int, 2147483648",
        "int, -(2147483648)",
        "int, 1 - 2147483648",
        "int, 99999999999999999999",
        "int, 09",
        "int, 0_8",
        "int, 0000000000000000000000000000000000000000000000000000000000000000000008",
        "int, 040000000000",
        "int, 0x1_0000_0000",
        "int, 0b1_00000000_00000000_00000000_00000000",
        "long, 9223372036854775808L",
        "long, -(9223372036854775808L)",
        "long, 078L",
        "long, 0x1_0000_0000_0000_0000L",
        "int, 1_",
        "int, 0x",
        "int, 0x_1",
        "int, 0b2",
        "float, 1e39f",
        "float, 1e-60f",
        "float, 1e99999999999f",
        "float, 1e-99999999999f",
        "float, 3.4028235677973367e38f",
        "float, 0x1p2000f",
        "float, 0x1p-2000f",
        "float, 0x1p99999999999f",
        "float, 0x1.8f",
        "float, 1_f",
        "float, 1._5f",
        "float, 1e_5f",
        "float, 1ef"
    })
    void aFaultyLiteral(String type, String literal) {
        String line = text("TYPE a() { TYPE a = LITERAL; return a; }", type, literal);
        String place = JavaConstants.errors("\n\n\n\nclass C { " + line + "\n}").getFirst();
        int column = Integer.parseInt(place.substring(place.indexOf(':') + 1)) - "class C { ".length();
        assertEquals(5, Integer.parseInt(place.substring(0, place.indexOf(':'))));
        assertRefusedAt(
                5,
                column,
                literal,
                () -> ModelReader.read(
                        SourceFile.of("Net.java", text(MODEL, type, literal)), Map.of(), new DiagnosticLog()));
        assertRefusedAt(
                6,
                column,
                literal,
                () -> OptimizerReader.read(
                        SourceFile.of("Opt.java", text(OPTIMIZER, type, literal)), Map.of(), new DiagnosticLog()));
    }

    /** Javac points at a literal, or at what it cannot be: the two agree to within the literal. */
    private static void assertRefusedAt(int line, int column, String literal, Executable read) {
        var thrown = assertThrows(CompileException.class, read);
        var first = thrown.diagnostics().getFirst();
        assertEquals(1, thrown.diagnostics().size(), thrown.getMessage());
        assertEquals(line, first.span().line(), thrown.getMessage());
        assertEquals(column, first.span().column(), literal.length(), thrown.getMessage());
    }

    private static LeafOp.Constant constant(String type, String literal) {
        var model =
                ModelReader.read(SourceFile.of("Net.java", text(MODEL, type, literal)), Map.of(), new DiagnosticLog());
        return model.entry(EntryKind.PREDICT).nodes().stream()
                .map(node -> node.op())
                .filter(LeafOp.Constant.class::isInstance)
                .map(LeafOp.Constant.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The element type rounds once, so a double build has the decimal's own digits. */
    @ParameterizedTest(name = "{0} {1} → {2}")
    @CsvSource({
        "float, -0f, -0.0",
        "float, -(0 * 1f), -0.0",
        "float, 0f * -1, -0.0",
        "float, -0x0p0f, -0.0",
        "float, 0f - 0f, 0.0",
        "float, 0e99999999999f, 0.0",
        "float, 0.1f, 0.1",
        "float, 1 - 0.9f, 0.1",
        "float, 0.1f + 0.2f - 0.3f, 0.0",
        "float, 1f / 0, Infinity",
        "float, -1f / 0, -Infinity",
        "float, 0f / 0, NaN",
        "float, 1f / (-1f / 0), -0.0",
        "float, 1e38f * 1e38f * 1e38f * 1e38f * 1e38f * 1e38f * 1e38f * 1e38f * 1e38f, Infinity",
        "float, 1e-38f * -1e-38f * 1e-38f * 1e-38f * 1e-38f * 1e-38f * 1e-38f * 1e-38f * 1e-38f, -0.0",
        "float, 7.5f % 2, 1.5",
        "float, -6f % 3, -0.0",
        "int, -2147483648, -2.147483648E9",
        "int, -(-2147483648), -2.147483648E9",
        "int, 2147483647 + 1, -2.147483648E9",
        "long, -9223372036854775808L / -1, -9.223372036854775808E18"
    })
    void aConstant(String type, String expression, String value) {
        assertEquals(new LeafOp.Constant(Double.parseDouble(value)), constant(type, expression));
    }

    /** The decimal lies just below the middle of two floats, which is the double nearest to it. */
    @ParameterizedTest
    @ValueSource(strings = {"1.00000017881393432617187499f", "3.4028235677973366e38f"})
    void aLiteralThatIsRoundedTwiceIsJavasFloat(String literal) {
        Object expected = JavaConstants.values(List.of(new JavaConstants.Typed("float", literal)))
                .getFirst();
        assertEquals(expected, (float) constant("float", literal).value());
    }

    @Test
    void aLiteralAsLongAsAFileIsReadAtOnce() {
        String digits = "9".repeat(900_000);
        for (String literal : List.of(digits, "0x" + digits, "0" + digits, "0." + digits + "f")) {
            String type = literal.endsWith("f") ? "float" : "int";
            assertTimeout(Duration.ofSeconds(20), () -> {
                var log = new DiagnosticLog();
                try {
                    ModelReader.read(SourceFile.of("Net.java", text(MODEL, type, literal)), Map.of(), log);
                } catch (CompileException refused) {
                    assertEquals(1, refused.diagnostics().size());
                }
            });
        }
    }
}
