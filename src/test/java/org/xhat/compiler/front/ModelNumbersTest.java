package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.program.EntryKind;

/** The numbers that a model computes while it is read are those that Java would. */
final class ModelNumbersTest {

    /** The model's prediction has {@code N} columns, once {@code body} has declared it. */
    private static String columns(String body, String members) {
        String text = "import static org.xhat.dsl.Dsl.*; import org.xhat.dsl.*;\n@Model class Net {\n"
                + "@Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { " + body
                + " return add(zeros(dim(x, 0), N), sum(x)); }\n"
                + "@Loss Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(f(x)); }\n" + members + "\n}";
        var log = new DiagnosticLog();
        var model = ModelReader.read(SourceFile.of("Net.java", text), Map.of(), log);
        assertEquals(List.of(), log.diagnostics());
        return model.entry(EntryKind.PREDICT).output("prediction").type().toString();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "(int) (8 * ((YES ? 1 : 2f) / 2)) | 4",
                "(int) (8 * ((NO ? 2f : 1) / 2)) | 4",
                "(int) (8 * ((YES ? 1 : NO ? 2 : 3f) / 2)) | 4",
                "(int) (8 * ((YES ? 1 : half() + 1) / 2)) | 4",
                "(int) (8 * ((YES ? 1 : -(2 * HALF)) / 2)) | 4",
                "1 + (YES ? 1 : 2) / 2 | 1",
                "(int) (((YES ? 2147483647 : 2L) + 1) / 1073741824) | 2",
                "(int) (((YES ? 2147483647 : (long) 2) + 1) / 1073741824) | 2",
                "(int) (8 * ((YES ? 1 : dim(x, 1)) / 2f)) | 4",
                "(int) (300 * (1f / 3)) | 100",
                "0.1f + 0.7f > 0.8f ? 3 : 5 | 5",
                "16777216f + 1 == 16777216f ? 3 : 5 | 3",
                "(int) (long) 3.99f | 3"
            })
    void expressions(String expression, String columns) {
        assertEquals(
                "f[batch," + columns + "]",
                columns(
                        "int N = " + expression + ";",
                        "static final boolean YES = true, NO = false; static final float HALF = 0.5f;"
                                + " float half() { return HALF; }"));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "var h = 1f; h = 3; int N = (int) (h / 2 * 8); | 12",
                "var h = 1L; h = 3; int N = (int) (h + 2147483647 - 2147483640); | 10",
                "int N = 5; N += 1L; | 6",
                "int N = 5; N *= 0.5f; | 2",
                "int N = 5; N += 2147483647L; N -= -2147483645L; | 1",
                "float h = 5; h /= 2; int N = (int) (2 * h); | 5"
            })
    void variables(String body, String columns) {
        assertEquals("f[batch," + columns + "]", columns(body, ""));
    }
}
