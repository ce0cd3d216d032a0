package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.CompiledEntries;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.compiler.pipeline.UpdatePlacement;

/** Models written down in a test, all the way to their plans. */
final class Programs {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;

            @Model
            final class Net {
                @Predict
                Tensor predict(@Dims("batch, 16") Tensor x) {
                    %s
                }

                @Loss
                Tensor loss(@Dims("batch, 16") Tensor x, @Dims("batch") Labels t) {
                    return mean(softmaxCrossEntropy(prediction(predict(x)), t));
                }

                %s
            }
            """;

    private Programs() {}

    /** A classifier of sixteen features: the statements of its prediction, and layers of its own. */
    static ModelDefinition model(String prediction, String layers) {
        return read("Net", MODEL.formatted(prediction, layers));
    }

    /** A model from its whole source. */
    static ModelDefinition read(String name, String source) {
        return ModelCompiler.readModel(SourceFile.of(name + ".java", source), Map.of(), new DiagnosticLog());
    }

    /** A model of {@code dsl-examples}, by its class's simple name. */
    static ModelDefinition example(String name) throws IOException {
        String path = "/META-INF/xhat/dsl/org/xhat/examples/" + name + ".java";
        try (var stream = Programs.class.getResourceAsStream(path)) {
            assertNotNull(stream, path + " is not on the class path");
            return read(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Every entry, with {@code Sgd}, compiled. */
    static CompiledEntries compiled(ModelDefinition model, UpdatePlacement placement) {
        return compiled(model, "Sgd", placement);
    }

    /** Every entry, with the bundled optimizer {@code optimizer}, compiled. */
    static CompiledEntries compiled(ModelDefinition model, String optimizer, UpdatePlacement placement) {
        var rule = ModelCompiler.readOptimizer(
                ModelCompiler.libraryOptimizer(optimizer).orElseThrow(), Map.of(), new DiagnosticLog());
        return ModelCompiler.entries(model, rule, CompileOptions.standard().withUpdatePlacement(placement));
    }

    /** The graph of a whole training step of {@code model}, {@code Sgd}'s updates among its outputs. */
    static Graph joinedStep(ModelDefinition model) {
        return compiled(model, UpdatePlacement.EPILOGUE).gradient().simplified();
    }
}
