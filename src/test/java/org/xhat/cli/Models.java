package org.xhat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xhat.compiler.BundledExamples;

/** Model files for the commands to work on. */
final class Models {
    private static final String TEXT = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;

            import org.xhat.dsl.*;

            @Model
            final class Small {
                @Predict
                Tensor logits(@Dims("batch, 784") Tensor pixels) {
                    return EXPRESSION;
                }

                @Loss
                Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
                    return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
                }
            }
            """;

    private Models() {}

    /** The text of a model that predicts with {@code expression}, on its tenth line from column 16. */
    static String text(String expression) {
        return TEXT.replace("EXPRESSION", expression);
    }

    /** A file with {@link #text}. */
    static Path small(Path folder, String expression) throws IOException {
        return Files.writeString(folder.resolve("Small.java"), text(expression));
    }

    /** A softmax regression: the smallest model there is. */
    static Path softmax(Path folder) throws IOException {
        return small(folder, "dense(pixels, 10, gaussian(0.05f))");
    }

    /** A bundled example. */
    static Path bundled(Path folder, String name) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".java"), BundledExamples.source(name).text());
    }
}
