package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A wrong request gets one sentence with its cure, and an exit code: 2 where the command line alone is wrong, 1 where a file, a
 * data set, a model or an optimizer refuses what was asked of it.
 */
@Isolated("takes the standard streams")
@Tag("locale")
final class WrongUseTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        model = Models.bundled(folder, "BatchNormMlp");
        Files.createFile(folder.resolve("Empty.java"));
        Files.writeString(
                folder.resolve("Wide.java"),
                Models.text("dense(pixels, width, he())").replace("Small {", "Small { @Setting int width = 10;"));
        Files.write(folder.resolve("Binary.java"), new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE});
        Files.writeString(folder.resolve("short.safetensors"), "hello");
    }

    /** Words in capitals stand for files: MODEL for a right one. */
    private CommandRun run(String command, Object... more) {
        var arguments = new ArrayList<Object>();
        for (String word : command.split(" ")) {
            arguments.add(word.replace("FOLDER", folder.toString()).replace("MODEL", model.toString()));
        }
        if (arguments.getFirst().equals("train") && arguments.size() > 1) {
            arguments.addAll(List.of("--log", folder.resolve("log")));
        }
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'--steps': '0' is not a whole number from 1 to 2,147,483,647   | train MODEL --steps 0",
                "'--steps': '-1' is not a whole number from 1 to 2,147,483,647  | train MODEL --steps -1",
                "'--steps': 'many' is not a whole number from 1 to              | train MODEL --steps many",
                "'--steps': '1.5' is not a whole number from 1 to               | train MODEL --steps 1.5",
                "'--batch': '0' is not a whole number from 1 to 2,147,483,647   | train MODEL --batch 0",
                "'--batch': '99999999999' is not a whole number from 1 to       | check MODEL --batch 99999999999",
                "'--batch': '-3' is not a whole number from 1 to                | explain MODEL --batch -3",
                "'--trials': '0' is not a whole number from 1 to                | check MODEL --trials 0",
                "'--threads': '0' is not a whole number from 1 to 1,024         | train MODEL --threads 0",
                "'--threads': '1025' is not a whole number from 1 to 1,024      | train MODEL --threads 1025",
                "'--seed': 'x' is not a whole number from -9,223,372,036,854,775,808 to | train MODEL --seed x",
                "'--vector-bits': '77' is not one of 128, 256, 512              | train MODEL --vector-bits 77",
                "'--backend': 'gpu' is not one of jvm, scalar, interpreter      | train MODEL --backend gpu",
                "'--precision': 'f16' is not one of float32, float64            | train MODEL --precision f16",
                "'--emit': 'all' is not one of ast, graph, gradient, fused, kernels, loops, bytecode | explain MODEL --emit all",
                "'--of': 'speed' is not one of accuracy, loss                   | plot FOLDER --out a.svg --of speed",
                "'--set' (NAME=VALUE): 'rate' is not of the form NAME=VALUE     | train MODEL --set rate",
                "'--set' (NAME=VALUE): '=3' is not of the form NAME=VALUE       | train MODEL --set =3",
                "'--set' (NAME=VALUE): 'rate=' is not of the form NAME=VALUE    | train MODEL --set rate=",
                "--set learningRate=1: this command runs no optimizer           | check MODEL --set learningRate=1",
                "--set learningRate=1: this command runs no optimizer           | explain MODEL --set learningRate=1",
                "--checkpoint-every 5: needs --checkpoint FILE                  | train MODEL --checkpoint-every 5",
                "'--checkpoint-every': '0' is not a whole number from 1 to      | train MODEL --checkpoint-every 0",
                "unknown command 'frobnicate'                                   | frobnicate",
                "unknown command 'tune'                                         | tune --peers",
                "Did you mean: xhat train?                                      | trian MODEL",
                "Possible solutions: --steps                                    | train MODEL --stesp=5",
                "option '--steps' (N) should be specified only once             | train MODEL --steps 1 --steps 2",
                "Unmatched argument at index 2: 'Other.java'                    | train MODEL Other.java",
                "Missing required parameter: 'MODEL.java'                       | train",
                "Missing required option: '--checkpoint=FILE'                   | evaluate MODEL",
                "Missing required option: '--out=FILE.svg'                      | plot FOLDER",
                "Missing required parameter: 'NAME'                             | data",
                "Unknown option: '--fast'                                       | doctor --fast",
                "Unknown option: '--size'                                       | train MODEL --size 1",
                "Unknown option: '-m.java'                                      | train -m.java",
                "'--steps' stands after --, where only files do; write it before | train --steps 1 -- MODEL --steps 1",
            })
    void aWrongCommandLineIsWrongUsage(String message, String command) {
        var run = run(command, "--json").ending(2);
        assertTrue(run.err().contains(message.strip()), run.err());
        assertTrue(run.err().contains(" --help` tells what there is"), run.err());
        assertEquals("usage", run.error().get("kind"));
        assertTrue(run.err().startsWith("xhat: " + run.error().get("message")), run.err());
        assertFalse(Files.exists(folder.resolve("log")), "nothing was trained");
    }

    @Test
    void aFileThatLooksLikeAnOptionIsToldHowToBeNamed() throws IOException {
        Path file = Files.createFile(Path.of("-odd-name.java"));
        try {
            var run = CommandRun.of("train", file).ending(2);
            assertTrue(
                    run.err().startsWith("xhat: Unknown option: '-odd-name.java'; as a file it is ./-odd-name.java"),
                    run.err());
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data", "--optimizer", "--checkpoint", "--log", "--set"})
    void nothingInTheWordsPlaceIsWrongUsage(String flag) {
        var run = CommandRun.of("train", model, flag, "").ending(2);
        assertTrue(run.err().startsWith("xhat: Invalid value for option '" + flag + "'"), run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "None.java: no such file; check the path                   | train FOLDER/None.java",
                "is a folder, not a file; give a file instead              | train FOLDER",
                "Empty.java:1:1: error: no class in this file is marked '@Model' | train FOLDER/Empty.java",
                "Binary.java:1:1: error: the file is not UTF-8 text        | train FOLDER/Binary.java",
                "no class in this file is marked '@Optimizer'              | train MODEL --optimizer MODEL",
                "'BatchNormMlp' is marked '@Model': name a file with an '@Optimizer' | train MODEL --optimizer MODEL",
                "there is no optimizer 'Magic'; name a file OPT.java, or one of Sgd, ClassicalMomentum, Nesterov | train MODEL --optimizer Magic",
                "--set speed=1: the optimizer Sgd has no hyperparameter 'speed'; it has learningRate | train MODEL --set speed=1",
                "--set learnigRate=1: the optimizer Sgd has no hyperparameter 'learnigRate'; it has learningRate; did you mean learningRate? | train MODEL --set learnigRate=1",
                "no hyperparameter 'width'; it has learningRate; did you mean model.width? | train FOLDER/Wide.java --set width=20",
                "no hyperparameter 'widht'; it has learningRate; did you mean model.width? | train FOLDER/Wide.java --set widht=wide",
                "--set learningRate=0: learningRate = 0 is out of its range (0, inf) | train MODEL --set learningRate=0",
                "--set learningRate=-1: learningRate = -1 is out of its range | train MODEL --set learningRate=-1",
                "--set learningRate=NaN: learningRate = NaN is out of its range | train MODEL --set learningRate=NaN",
                "learningRate = 1e-50 (0 in float32) is out of its range (0, inf) | train MODEL --set learningRate=1e-50",
                "learningRate = 1e39 (inf in float32) is out of its range (0, inf) | train MODEL --set learningRate=1e39",
                "learningRate = inf is out of its range (0, inf) | train MODEL --precision float64 --set learningRate=inf",
                "--set learningRate=1e999: '1e999' is not a number | train MODEL --precision float64 --set learningRate=1e999",
                "--set learningRate=fast: 'fast' is not a number           | train MODEL --set learningRate=fast",
                "'BatchNormMlp' has no setting 'units'                     | explain MODEL --set model.units=3",
                "--batch 10001: choose 1 to 10,000, the number of training images | train MODEL --batch 10001",
                "--batch 10001: choose 1 to 10,000, the number of training images | check MODEL --batch 10001",
                "batch normalization needs at least two examples           | train MODEL --batch 1",
                "nowhere: no data set of that name and no such folder      | train MODEL --data nowhere",
                "train-images-idx3-ubyte                                   | train MODEL --data FOLDER",
                "BatchNormMlp.java: is a file, not a folder                | train MODEL --data MODEL",
                "none.safetensors: no such file                            | evaluate MODEL --checkpoint FOLDER/none.safetensors",
                "short.safetensors: truncated                              | evaluate MODEL --checkpoint FOLDER/short.safetensors",
                "is a folder, not a file; give a file instead               | evaluate MODEL --checkpoint FOLDER",
                "could not be stored in /proc/none (there is no /proc/none); check the free space | data mnist --to /proc/none",
                "no log of a training run is there                         | plot FOLDER --out FOLDER/curves.svg",
            })
    void aWrongInputIsToldWithItsCure(String message, String command) {
        var run = run(command, "--json").ending(1);
        assertTrue(run.err().contains(message.strip()), run.err());
        assertFalse(run.err().contains("\tat ") || run.err().contains("Exception"), run.err());
        assertFalse(String.valueOf(run.error().get("message")).isBlank());
    }

    @Test
    void aCheckpointOfAnotherModelIsNamed() throws IOException {
        Path other = Models.softmax(folder);
        Path checkpoint = folder.resolve("small.safetensors");
        run("train " + other + " --steps 1 --checkpoint " + checkpoint).ending(0);
        var run = run("evaluate MODEL --checkpoint " + checkpoint, "--json").ending(1);
        assertTrue(run.err().contains("it is of the model Small; use the checkpoint of BatchNormMlp"), run.err());
        assertEquals("checkpoint", run.error().get("kind"));
    }

    @Test
    void aNameThatNoFileCanHaveIsWrongUsage() {
        var run = CommandRun.of("train", "a\0b", "--json").ending(2);
        assertTrue(run.err().contains("'a\\u0000b' names no file ("), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
    }

    /** As in a container that sets no locale, started without the launcher. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aNameThatTheLocaleHasNoCharactersForIsToldWithTheCure() throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "é.java");
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), said);
        assertTrue(
                said.contains("names no file where the locale's characters are ANSI_X3.4-1968: set LC_ALL=C.UTF-8"),
                said);
    }

    @Test
    void aCheckpointAndALogFolderAreNamedInJson() throws IOException {
        String checkpoint = folder.resolve("short.safetensors").toString();
        assertEquals(
                checkpoint,
                run("evaluate MODEL --checkpoint " + checkpoint, "--json")
                        .ending(1)
                        .error()
                        .get("file"));
        Files.createFile(folder.resolve("log"));
        assertEquals(
                folder.resolve("log").toString(),
                run("train MODEL --steps 1", "--json").ending(1).error().get("file"));
    }

    @Test
    void aMissingFileIsNamedInJson() {
        var error = run("train FOLDER/None.java", "--json").ending(1).error();
        assertEquals(folder.resolve("None.java").toString(), error.get("file"));
        assertNull(error.get("line"));
    }

    @Test
    void withoutJsonNothingIsPrintedForAMistake() {
        assertEquals("", run("train MODEL --steps 0").ending(2).out());
        assertEquals("", run("train FOLDER/None.java").ending(1).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "explain", "check", "plot", "data", "doctor"})
    void everyCommandExplainsItself(String command) {
        var run = run(command, "--help").ending(0);
        assertTrue(run.out().startsWith("Usage: xhat " + command + " [-hV] [--json]"), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "explain", "check"})
    void onlyACommandThatTrainsOffersHyperparameters(String command) {
        assertFalse(run(command, "--help").out().contains("hyperparameter"));
        assertTrue(run(command, "--help").out().contains("@Setting of the model"));
        assertTrue(run("train", "--help").out().contains("hyperparameter"));
    }

    @Test
    void xhatAloneListsTheCommands() {
        String listed = CommandRun.of().ending(0).out();
        assertEquals(listed, CommandRun.of("--help").ending(0).out());
        assertTrue(listed.contains("\n  train "), listed);
        assertTrue(CommandRun.of("--version").ending(0).out().startsWith("xhat "));
    }
}
