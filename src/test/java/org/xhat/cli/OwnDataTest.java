package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xhat.cli.CommandRun.number;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder of one's own data, made by the program that the README prints. */
@Isolated("takes the standard streams")
final class OwnDataTest {
    private static final Path README = Path.of("../../README.md");

    @TempDir
    Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void writeData() throws IOException, InterruptedException {
        data = folder.resolve("halves");
        var program = Pattern.compile("(?s)```java\\n(import java\\.io\\.\\*;.*?)```")
                .matcher(Files.readString(README))
                .results()
                .findFirst()
                .orElseThrow();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Files.writeString(folder.resolve("Halves.java"), program.group(1))
                                .toString(),
                        data.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private CommandRun train(String dims, String expression) throws IOException {
        Path model = Models.small(folder, expression);
        Files.writeString(model, Files.readString(model).replace("batch, 784", dims));
        return CommandRun.of("train", model, "--data", data, "--steps", 100, "--log", folder.resolve("log"), "--json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch, 64      | pixels",
                "batch, 8, 8    | reshape(pixels, dim(pixels, 0), 64)",
                "batch, 1, 8, 8 | reshape(pixels, dim(pixels, 0), 64)",
                "batch, 4, 16   | reshape(pixels, dim(pixels, 0), 64)",
                "batch, rows, 8 | sub(mean(cumSum(pixels, 1), 1), 2.25f)",
            })
    void everyShapeThatTheReadmeNamesIsTrainedOn(String dims, String row) throws IOException {
        var trained = train(dims, "dense(" + row + ", 2, gaussian(0.05f))").ending(0);
        assertTrue(number(trained.json().get("testAccuracy")) > 0.95, trained.out());
    }

    @Test
    void compressedFilesAreReadToo() throws IOException {
        for (String name : new String[] {"train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
            var bytes = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(bytes)) {
                gzip.write(Files.readAllBytes(data.resolve(name)));
            }
            Files.write(data.resolve(name + ".gz"), bytes.toByteArray());
            Files.delete(data.resolve(name));
        }
        train("batch, 64", "dense(pixels, 2, gaussian(0.05f))").ending(0);
    }

    /** What is said of a model for other images. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch, 784     | pixels          | which has 784 elements an example; use other data, or change the extents after the first to 64",
                "batch, rows, 7 | mean(pixels, 1) | where 7 is not 8; use other data, or change the extents after the first to 64, or to 8, 8",
            })
    void aModelForOtherImagesIsTold(String dims, String row, String message) throws IOException {
        var refused = train(dims, "dense(" + row + ", 2, gaussian(0.05f))").ending(1);
        assertTrue(refused.err().contains("its images have 8×8 = 64 pixels, which do not go to"), refused.err());
        assertTrue(refused.err().contains(message), refused.err());
    }

    @Test
    void aFolderOfSomethingElseIsTold() throws IOException {
        Files.delete(data.resolve("train-images-idx3-ubyte"));
        Files.createFile(data.resolve("cat.png"));
        var refused = train("batch, 64", "dense(pixels, 2, gaussian(0.05f))").ending(1);
        assertTrue(
                refused.err()
                        .contains(
                                "has no file train-images-idx3-ubyte or train-images-idx3-ubyte.gz; put the file there,"
                                        + " as the README says under \"Your own data\", or name another folder"),
                refused.err());
    }
}
