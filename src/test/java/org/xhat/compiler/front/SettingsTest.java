package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.program.EntryKind;

/** What is chosen outside a model's file for its settings: of their types, or refused. */
final class SettingsTest {

    private static ModelDefinition read(SourceFile file, Map<String, String> settings) {
        var log = new DiagnosticLog();
        ModelDefinition model = ModelReader.read(file, settings, log);
        assertEquals(List.of(), log.diagnostics(), "no warnings");
        return model;
    }

    private static List<DiagnosticKind> kinds(CompileException thrown) {
        return thrown.diagnostics().stream().map(Diagnostic::kind).toList();
    }

    @Test
    void aSettingIsTheFilesOrTheCommandLines() {
        assertEquals(100, hiddenWidth(Map.of()));
        assertEquals(32, hiddenWidth(Map.of("width", "32")));
    }

    private static int hiddenWidth(Map<String, String> settings) {
        return read(BundledExamples.source("LayerNormMlp"), settings)
                .signature()
                .parameters()
                .getFirst()
                .shape()
                .get(1);
    }

    @Test
    void aSettingThatIsNoneIsRefused() {
        var unknown = assertThrows(
                CompileException.class, () -> read(BundledExamples.source("LayerNormMlp"), Map.of("widht", "32")));
        assertEquals(List.of(DiagnosticKind.UNKNOWN_SETTING), kinds(unknown));
        assertTrue(unknown.getMessage().contains("did you mean 'width'?"), unknown.getMessage());
        var wrong = assertThrows(
                CompileException.class, () -> read(BundledExamples.source("LayerNormMlp"), Map.of("width", "wide")));
        assertEquals(List.of(DiagnosticKind.BAD_SETTING), kinds(wrong));
    }

    private static final String CHOOSING = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            import org.xhat.layers.RunningRule;

            @Model class Net {
                @Setting RunningRule rule = RunningRule.PYTORCH;
                @Setting String act = "none";
                @Setting float eps = 0.5f;
                @Predict Tensor f(@Dims("batch, 8") Tensor x) {
                    Tensor h = batchNorm(add(x, eps), rule);
                    return act.equals("sum") ? sum(h, 1) : rule.equals(RunningRule.ONNX) ? expandDims(h, 1) : h;
                }
                @Loss Tensor loss(@Dims("batch, 8") Tensor x) { return mean(f(x)); }
            }
            """;

    @ParameterizedTest(name = "{0}={1} → {2}")
    @CsvSource({
        "rule, PYTORCH, 'f[batch,8]'",
        "rule, ONNX, 'f[batch,1,8]'",
        "act, sum, f[batch]",
        "eps, 1e-45, 'f[batch,8]'"
    })
    void aSettingIsAnEnumOrAStringToo(String setting, String value, String type) {
        var model = read(SourceFile.of("Net.java", CHOOSING), Map.of(setting, value));
        assertEquals(
                type, model.entry(EntryKind.PREDICT).output("prediction").type().toString());
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({"rule, pytorch", "eps, 1e400", "eps, 1e-60", "eps, -1e39", "eps, NaN"})
    void aSettingMustBeOfItsType(String setting, String value) {
        var wrong = assertThrows(
                CompileException.class, () -> read(SourceFile.of("Net.java", CHOOSING), Map.of(setting, value)));
        assertEquals(List.of(DiagnosticKind.BAD_SETTING), kinds(wrong));
    }
}
