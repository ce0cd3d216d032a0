package org.xhat.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.ClassChoice;
import org.xhat.runtime.program.ModelSignature;

/** Images of 2×3 go to inputs that they fit, and say what is wrong of others. */
final class ImageShapesTest {
    private static final LabelledImages IMAGES = new LabelledImages("labels", 9, 2, 3, new byte[54], new byte[9]);

    private static ModelSignature model(String pixels, String labels) {
        return new ModelSignature(
                "Net",
                List.of(
                        new ModelSignature.Input("x", false, extents(pixels), "Net.java:5:40"),
                        new ModelSignature.Input("t", true, extents(labels), "Net.java:5:80")),
                List.of(),
                new ModelSignature.Prediction(dims -> 1, ClassChoice.NONE),
                List.of(),
                List.of(),
                Map.of(),
                false);
    }

    private static List<String> extents(String dims) {
        return dims.isEmpty() ? List.of() : Arrays.asList(dims.split(", "));
    }

    private static String dims(String pixels, String labels, int batch) {
        return ImageShapes.of(model(pixels, labels), IMAGES, "digits")
                .dims(batch)
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch, 6          | batch    | batch = 4",
                "batch, 3, 2       | batch    | batch = 4",
                "batch, 1, 2, 3    | batch    | batch = 4",
                "batch, time, 3    | batch    | batch = 4, time = 2",
                "batch, 2, width   | batch    | batch = 4, width = 3",
                "batch, h, w       | batch, 1 | batch = 4, h = 2, w = 3",
                "batch, 1, h, w, 1 | batch    | batch = 4, h = 2, w = 3",
                "n, h, 3           | m        | n = 4, h = 2, m = 4",
                "4, h, 3           | m        | h = 2, m = 4",
            })
    void dims(String pixels, String labels, String expected) {
        assertEquals(expected, dims(pixels, labels, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch, 7       | batch    | which has 7 elements an example",
                "batch, time, 2 | batch    | where 2 is not 3",
                "batch, time    | batch    | which names an extent, but has fewer axes than an image",
                "batch, a, b, c | batch    | which has more axes after the first than an image",
            })
    void anInputThatAnImageDoesNotFit(String pixels, String labels, String why) {
        var thrown = assertThrows(DataException.class, () -> dims(pixels, labels, 4));
        assertEquals(
                "digits: its images have 2×3 = 6 pixels, which do not go to 'x', @Dims(\"" + pixels
                        + "\") at Net.java:5:40, " + why
                        + "; use other data, or change the extents after the first to 6, or to 2, 3 with a name for either",
                thrown.getMessage());
    }

    @Test
    void whatDoesNotComeInBatches() {
        var scalar = assertThrows(DataException.class, () -> dims("", "batch", 4));
        assertEquals(
                "digits: it comes in batches, and a scalar, as 'x', @Dims(\"\") at Net.java:5:40, is for one example; name the batch"
                        + " first, as in @Dims(\"batch, 784\")",
                scalar.getMessage());
        var labels = assertThrows(DataException.class, () -> dims("batch, 6", "batch, 2", 4));
        assertEquals(
                "digits: it has one label for each example, which is not the shape of 't', @Dims(\"batch, 2\") at"
                        + " Net.java:5:80; write @Dims(\"batch\")",
                labels.getMessage());
    }

    @Test
    void aNameThatWouldBeTwoNumbers() {
        var thrown = assertThrows(DataException.class, () -> dims("batch, time, 3", "time", 4));
        assertEquals(
                "digits: the dimension 'time' of Net would be 2 by axis 1 of 'x', @Dims(\"batch, time, 3\") at Net.java:5:40, and 4 by"
                        + " axis 0 of 't', @Dims(\"time\") at Net.java:5:80; give what is not the same another name",
                thrown.getMessage());
    }

    @Test
    void anotherBatchThanTheModelTakes() {
        var thrown = assertThrows(DataException.class, () -> dims("5, 6", "5", 4));
        assertEquals(
                "digits: the shape [4, 6] is not that of 'x', @Dims(\"5, 6\") at Net.java:5:40, where axis 0 is 5; give data of that"
                        + " shape, or change the @Dims",
                thrown.getMessage());
    }
}
