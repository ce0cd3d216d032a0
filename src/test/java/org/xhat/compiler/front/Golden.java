package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/**
 * A bad source and what is said of it. The cases stand in {@code diagnostics/*.txt}: {@code === name}, the source, {@code ---}, the
 * expected text. In a source, {@code IMPORTS}, {@code SCALARS} and {@code LOSS} stand for one line each.
 */
record Golden(String name, String source, String expected) {
    /** The files of cases. */
    static final List<String> FILES = List.of("source", "subset", "model", "operators", "ownership", "optimizer");

    private static final Map<String, String> ABBREVIATIONS = Map.of(
            "IMPORTS",
            "import static org.xhat.dsl.Dsl.*; import static org.xhat.layers.Layers.*; import org.xhat.dsl.*;",
            "SCALARS",
            "import static org.xhat.dsl.Scalars.*; import org.xhat.dsl.*;",
            "LOSS",
            "@Loss Tensor loss(@Dims(\"batch, 8\") Tensor x, @Dims(\"batch\") Labels t) {"
                    + " return mean(softmaxCrossEntropy(prediction(f(x)), t)); }");

    /** The cases of a file. */
    static List<Golden> all(String file) throws IOException {
        try (var stream = Golden.class.getResourceAsStream("diagnostics/" + file + ".txt")) {
            assertTrue(stream != null, "diagnostics/" + file + ".txt is missing");
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .filter(part -> !part.isBlank())
                    .map(Golden::read)
                    .toList();
        }
    }

    private static Golden read(String part) {
        int title = part.indexOf('\n');
        int rule = part.indexOf("\n---\n");
        return new Golden(
                part.substring(0, title),
                part.substring(title + 1, rule + 1),
                part.substring(rule + "\n---\n".length()).stripTrailing());
    }

    /** The source with what its abbreviations stand for. */
    String text() {
        String text = source;
        for (var abbreviation : ABBREVIATIONS.entrySet()) {
            text = text.replace(abbreviation.getKey(), abbreviation.getValue());
        }
        return text;
    }

    /** What is said of the source. */
    List<Diagnostic> diagnostics() {
        return diagnostics(text());
    }

    /** What is said of a source, a model's or an optimizer's. */
    static List<Diagnostic> diagnostics(String text) {
        boolean isOptimizer = text.contains("@Optimizer");
        var file = SourceFile.of(isOptimizer ? "Opt.java" : "Net.java", text);
        var log = new DiagnosticLog();
        try {
            if (isOptimizer) {
                OptimizerReader.read(file, Map.of(), log);
            } else {
                ModelReader.read(file, Map.of(), log);
            }
        } catch (CompileException thrown) {
            assertEquals(log.diagnostics(), thrown.diagnostics());
        }
        return log.diagnostics();
    }
}
