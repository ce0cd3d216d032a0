package org.xhat.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.text.Numbers;
import picocli.CommandLine.Parameters;

/** The model that a command is about. */
final class ModelOptions {
    @Parameters(paramLabel = "MODEL.java", description = "The model, a class with @Model.")
    private Path model = Path.of("");

    /** Reads the model with these values of its settings; warnings go to standard error. */
    ModelDefinition readModel(Map<String, String> settings) throws IOException {
        var log = new DiagnosticLog();
        var definition = ModelCompiler.readModel(SourceFile.read(model), settings, log);
        Terminal.warn(log);
        return definition;
    }

    /** Refuses a batch that the model, whose inputs say how many examples they take, cannot run on. */
    static void requireFixedBatch(ModelDefinition model, int batch) {
        for (var input : model.signature().inputs()) {
            int fixed = input.fixedBatch().orElse(batch);
            if (fixed != batch) {
                String dims = String.join(", ", input.extents());
                throw new UserException("--batch " + batch + ": "
                        + model.signature().model() + " takes "
                        + Numbers.count(fixed, "example") + " at a time, by @Dims(\"" + dims + "\") of '" + input.name()
                        + "'; use --batch " + fixed + ", or name the extent, as in @Dims(\""
                        + dims.replaceFirst("\\d+", "batch") + "\")");
            }
        }
    }
}
