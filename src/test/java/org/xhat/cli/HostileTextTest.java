package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.xhat.runtime.checkpoint.Checkpoint;
import org.xhat.runtime.checkpoint.CheckpointWriter;

/** Names and messages of files from elsewhere move no cursor, turn no direction, forge no line and break no document. */
@Isolated("takes the standard streams")
@Tag("locale")
final class HostileTextTest {
    /** Erases the screen, begins a line, turns the direction. */
    private static final String HOSTILE = "\033[2J\nxhat: all is well \u202e\u009b\u007f";

    private static final String SHOWN = "\\u001b[2J\\nxhat: all is well \\u202e\\u009b\\u007f";

    @TempDir
    Path folder;

    @Test
    void theMetadataOfACheckpoint() throws IOException {
        Path model = Models.softmax(folder);
        Path file = folder.resolve("saved.safetensors");
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("model", HOSTILE);
        CheckpointWriter.save(file, new Checkpoint(metadata, new LinkedHashMap<>()));
        assertTold("it is of the model " + SHOWN, CommandRun.of("evaluate", model, "--checkpoint", file, "--json"));
    }

    @Test
    void theMessageOfARequirement() throws IOException {
        Path model =
                model("pixels", "require(dim(pixels, 0) < 0, \"\\33[2J\\nxhat: all is well \u202e\u009b\u007f\");");
        assertTold("error: " + SHOWN, CommandRun.of("train", model, "--json"));
    }

    @Test
    void theNameOfAParameter() throws IOException {
        Path model = Models.small(folder, "param(\"\\33[2J\\nxhat: all is well \u202e\u009b\u007f\", zeros(3))");
        assertTold("error: '" + SHOWN + "' is not usable as a name", CommandRun.of("train", model, "--json"));
    }

    @Test
    void theLineOfASource() throws IOException {
        Path model = Models.small(folder, "dens(pixels /* \033[2J \u202e\u009b\u007f */, 10)");
        assertTold("return dens(pixels /* \\u001b[2J \\u202e\\u009b\\u007f */, 10);", CommandRun.of("train", model));
    }

    @Test
    void theSourceThatAStageQuotes() throws IOException {
        Path model = Models.small(folder, "dense(pixels /* \033[2J \u202e\u009b\u007f */, 10, gaussian(0.05f))");
        for (String stage : new String[] {"ast", "graph", "gradient", "fused", "kernels", "loops", "bytecode"}) {
            assertVisible(
                    CommandRun.of("explain", model, "--emit", stage, "--json").ending(0));
        }
    }

    @Test
    void aFileThatIsNotThere() {
        Path model = folder.resolve(HOSTILE);
        assertTold(SHOWN + ": ", CommandRun.of("train", model, "--json"));
        assertTold("unknown command '" + SHOWN + "'", CommandRun.of(HOSTILE));
    }

    @Test
    void theFolderOfARun() throws Exception {
        Path run = Files.createDirectory(folder.resolve(HOSTILE + "<&\">"));
        Path picture = folder.resolve("curves.svg");
        Files.writeString(run.resolve("evaluations.csv"), "step,testLoss,testAccuracy\n50,0.5,0.25\n100,0.4,0.5\n");
        var plotted = CommandRun.of("plot", run, "--out", picture, "--title", HOSTILE + "\0\uffff\ud800", "--json");
        assertVisible(plotted.ending(0));
        assertEquals(2, plotted.out().lines().count(), plotted.out());
        var title = assertDoesNotThrow(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(picture.toFile()))
                .getElementsByTagName("title")
                .item(0);
        assertEquals(SHOWN + "\\u0000\\uffff\\ud800", title.getTextContent());
    }

    private Path model(String expression, String statement) throws IOException {
        String text = Models.text(expression).replace("return " + expression, statement + " return " + expression);
        return Files.writeString(folder.resolve("Small.java"), text);
    }

    private static void assertTold(String message, CommandRun run) {
        assertTrue(run.err().contains(message), run.err());
        assertTrue(run.err().lines().noneMatch(line -> line.startsWith("xhat: all is well")), run.err());
        assertVisible(run);
    }

    private static void assertVisible(CommandRun run) {
        String all = run.out() + run.err();
        assertTrue(
                all.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c) && c != 0x202E && c != 0xFFFD),
                all);
    }
}
