package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Value;
import org.xhat.runtime.program.EntryKind;

/** What a simple name means is decided as in Java (JLS 6.4.1): the own class, imports by name, imports on demand. */
final class ImportsTest {

    private static final String DSL = "import static org.xhat.dsl.Dsl.*; import org.xhat.dsl.*;\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeLibraries() throws IOException {
        Files.createDirectories(folder.resolve("net"));
        library("A", 3);
        library("B", 5);
        Files.writeString(folder.resolve("net/Mode.java"), "package net;\npublic enum Mode { FAST, SLOW }\n");
    }

    private void library(String name, int units) throws IOException {
        Files.writeString(
                folder.resolve("net/" + name + ".java"),
                "package net;\n" + DSL + "public final class " + name + " { public static final int UNITS = " + units
                        + ";" + method("relu", units) + method("only" + name, units) + method("sum", units) + " }");
    }

    private static String method(String name, int units) {
        return " public static Tensor " + name + "(Tensor x) { return add(zeros(" + units + "), mean(x)); }";
    }

    private ModelDefinition read(String imports, String expression, String members) throws IOException {
        Path file = Files.writeString(
                folder.resolve("net/Net.java"),
                "package net;\n" + imports + "\n" + DSL
                        + "@Model class Net { @Predict Tensor f(@Dims(\"batch, 8\") Tensor x) { return x; } @Loss"
                        + " Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(add("
                        + expression
                        + ", mean(x))); } "
                        + members
                        + "}");
        var log = new DiagnosticLog();
        ModelDefinition model = ModelReader.read(SourceFile.read(file), Map.of(), log);
        assertEquals(List.of(), log.diagnostics());
        return model;
    }

    @ParameterizedTest(name = "{0} {1} → {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "import static net.A.relu; | relu(x) | f[3]",
                "import static net.A.relu; import static net.B.*; | relu(x) | f[3]",
                "import static net.B.*; import static net.A.relu; | relu(x) | f[3]",
                "import static net.B.*; import static org.xhat.dsl.Dsl.relu; | relu(x) | f[batch,8]",
                "import static net.A.*; import static net.A.*; | onlyA(x) | f[3]",
                "import static net.A.*; | sum(x) | f[3]",
                "import static net.A.*; | own(x) | f[7]",
                "import static net.A.UNITS; import static net.B.*; | zeros(UNITS) | f[3]",
                "import static net.B.*; | zeros(UNITS) | f[5]",
                "import static net.Mode.FAST; | zeros(FAST == Mode.FAST ? 2 : 3) | f[2]",
                "import static net.Mode.*; | zeros(SLOW == Mode.FAST ? 2 : 3) | f[3]",
                "import static org.xhat.layers.RunningRule.KERAS; |"
                        + " zeros(KERAS == org.xhat.layers.RunningRule.KERAS ? 2 : 3) | f[2]",
                "import static org.xhat.layers.Layers.*; | org.xhat.layers.Layers.softmax(x) | f[batch,8]",
                "import static net.A.UNITS; | zeros((int) (4 * (MODE == Mode.FAST ? 1 : HALF) / 2)) | f[2]"
            })
    void aNameMeansWhatItMeansInJava(String imports, String expression, String type) throws IOException {
        var model = read(
                imports,
                expression,
                "Tensor own(Tensor x) { return add(zeros(7), mean(x)); }"
                        + " static final Mode MODE = Mode.FAST; static final float HALF = 0.5f;");
        Value sum = model.entry(EntryKind.TRAIN).output("loss").operand(0);
        assertEquals(type, sum.operand(0).type().toString());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "import static net.A.*; | relu(x) | 'relu' is imported from net.A and from org.xhat.dsl.Dsl",
                "import static net.A.sum; import static net.B.sum; | sum(x) | 'sum' is imported from net.A and from net.B",
                "import static net.A.*; import static net.B.*; | zeros(UNITS) | 'UNITS' is imported from net.A and from net.B"
            })
    void twoMeaningsOnOneLevelAreAnError(String imports, String expression, String message) {
        var thrown = assertThrows(CompileException.class, () -> read(imports, expression, ""));
        assertEquals(
                List.of(DiagnosticKind.AMBIGUOUS_NAME),
                thrown.diagnostics().stream().map(d -> d.kind()).toList());
        assertEquals(message, thrown.diagnostics().getFirst().message());
    }

    /** As in Java, which looks no further than the class that has a method of the name. */
    @Test
    void theOwnClassHidesImportsWhateverTheirArguments() {
        var thrown = assertThrows(
                CompileException.class,
                () -> read("", "relu(x)", "Tensor relu(Tensor x, Tensor y) { return add(x, y); }"));
        assertTrue(thrown.getMessage().contains("expected relu(Tensor x, Tensor y)"), thrown.getMessage());
    }
}
