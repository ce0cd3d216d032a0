package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;

/**
 * Bad source → the exact diagnostics. The cases stand in {@code diagnostics/*.txt}, as {@link Golden} reads them. After a change
 * that is meant, {@code -Dxhat.goldens=rewrite} writes the files again: read their diff.
 */
@Tag("locale")
final class DiagnosticGoldenTest {

    private static final boolean REWRITE = "rewrite".equals(System.getProperty("xhat.goldens"));
    private static final Path FOLDER = Path.of("resources/org/xhat/compiler/front/diagnostics");

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
                    Golden.all(file).stream()
                            .map(golden -> "=== " + golden.name() + "\n" + golden.source() + "---\n"
                                    + rendered(golden.diagnostics()) + "\n")
                            .collect(Collectors.joining("\n")));
        }
        return Golden.all(file).stream()
                .map(golden -> DynamicTest.dynamicTest(
                        golden.name(), () -> assertEquals(golden.expected(), rendered(golden.diagnostics()))));
    }

    /** Guards the table itself: the DSL's kinds of fault that it shows. */
    @Test
    void theTableShowsMostKindsOfFault() throws IOException {
        var seen = EnumSet.noneOf(DiagnosticKind.class);
        for (String file : Golden.FILES) {
            for (Golden golden : Golden.all(file)) {
                golden.diagnostics().forEach(diagnostic -> seen.add(diagnostic.kind()));
            }
        }
        assertTrue(seen.size() >= 60, () -> seen.size() + " kinds: " + seen);
    }

    /** The library's own lines may move without a fault of the diagnostics. */
    private static String rendered(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(Diagnostic::render)
                .collect(Collectors.joining("\n"))
                .replaceAll("(Layers\\.java):\\d+:\\d+", "$1:LINE:COLUMN");
    }
}
