package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/**
 * Bad source → the exact diagnostics. The cases stand in {@code diagnostics/*.txt}: {@code === name}, the source, {@code ---},
 * the expected text. In a source, {@code IMPORTS}, {@code SCALARS} and {@code LOSS} stand for one line each. After a change that
 * is meant, {@code -Dxhat.goldens=rewrite} writes the files again: read their diff.
 */
@Tag("locale")
final class DiagnosticGoldenTest {

    private static final boolean REWRITE = "rewrite".equals(System.getProperty("xhat.goldens"));
    private static final Path FOLDER = Path.of("resources/org/xhat/compiler/front/diagnostics");

    private static final Map<String, String> ABBREVIATIONS = Map.of(
            "IMPORTS",
            "import static org.xhat.dsl.Dsl.*; import static org.xhat.layers.Layers.*; import org.xhat.dsl.*;",
            "SCALARS",
            "import static org.xhat.dsl.Scalars.*; import org.xhat.dsl.*;",
            "LOSS",
            "@Loss Tensor loss(@Dims(\"batch, 8\") Tensor x, @Dims(\"batch\") Labels t) {"
                    + " return mean(softmaxCrossEntropy(prediction(f(x)), t)); }");

    private record Golden(String name, String source, String expected) {}

    @TestFactory
    Stream<DynamicTest> source() throws IOException {
        return tests("source");
    }

    @TestFactory
    Stream<DynamicTest> subset() throws IOException {
        return tests("subset");
    }

    @TestFactory
    Stream<DynamicTest> model() throws IOException {
        return tests("model");
    }

    @TestFactory
    Stream<DynamicTest> operators() throws IOException {
        return tests("operators");
    }

    @TestFactory
    Stream<DynamicTest> ownership() throws IOException {
        return tests("ownership");
    }

    @TestFactory
    Stream<DynamicTest> optimizer() throws IOException {
        return tests("optimizer");
    }

    private static Stream<DynamicTest> tests(String file) throws IOException {
        if (REWRITE) {
            Files.writeString(
                    FOLDER.resolve(file + ".txt"),
                    goldens(file).stream()
                            .map(golden -> "=== " + golden.name() + "\n" + golden.source() + "---\n"
                                    + rendered(diagnose(golden)) + "\n")
                            .collect(Collectors.joining("\n")));
        }
        return goldens(file).stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.name(), () -> assertEquals(golden.expected(), rendered(diagnose(golden)))));
    }

    /** Guards the table itself: the DSL's kinds of fault that it shows. */
    @Test
    void theTableShowsMostKindsOfFault() throws IOException {
        var seen = EnumSet.noneOf(DiagnosticKind.class);
        for (String file : List.of("source", "subset", "model", "operators", "ownership", "optimizer")) {
            for (Golden golden : goldens(file)) {
                diagnose(golden).forEach(diagnostic -> seen.add(diagnostic.kind()));
            }
        }
        assertTrue(seen.size() >= 60, () -> seen.size() + " kinds: " + seen);
    }

    private static List<Diagnostic> diagnose(Golden golden) {
        String text = golden.source();
        for (var abbreviation : ABBREVIATIONS.entrySet()) {
            text = text.replace(abbreviation.getKey(), abbreviation.getValue());
        }
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

    /** The library's own lines may move without a fault of the diagnostics. */
    private static String rendered(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(Diagnostic::render)
                .collect(Collectors.joining("\n"))
                .replaceAll("(Layers\\.java):\\d+:\\d+", "$1:LINE:COLUMN");
    }

    private static List<Golden> goldens(String file) throws IOException {
        try (var stream = DiagnosticGoldenTest.class.getResourceAsStream("diagnostics/" + file + ".txt")) {
            assertTrue(stream != null, "diagnostics/" + file + ".txt is missing");
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .filter(part -> !part.isBlank())
                    .map(DiagnosticGoldenTest::golden)
                    .toList();
        }
    }

    private static Golden golden(String part) {
        int title = part.indexOf('\n');
        int rule = part.indexOf("\n---\n");
        return new Golden(
                part.substring(0, title),
                part.substring(title + 1, rule + 1),
                part.substring(rule + "\n---\n".length()).stripTrailing());
    }
}
