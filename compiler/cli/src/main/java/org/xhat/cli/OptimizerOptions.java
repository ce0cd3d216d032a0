package org.xhat.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.pipeline.ModelCompiler;
import picocli.CommandLine.Option;

/** Which optimizer a model is trained with. */
final class OptimizerOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "OPT",
            description = "A file with an @Optimizer, or the name of one of xhat's: Sgd, ClassicalMomentum, Nesterov."
                    + " Default: ${DEFAULT-VALUE}.")
    private String optimizer = "Sgd";

    /**
     * Reads the optimizer, from a file where one is named, otherwise from the library.
     *
     * @param settings values for its {@code @Setting}s, by name
     */
    OptimizerDefinition readOptimizer(Map<String, String> settings) throws IOException {
        var log = new DiagnosticLog();
        SourceFile source;
        if (optimizer.endsWith(".java")) {
            source = SourceFile.read(Path.of(optimizer));
        } else {
            source = ModelCompiler.libraryOptimizer(optimizer)
                    .orElseThrow(() -> new UserException(
                            "there is no optimizer '" + optimizer + "'; name a file OPT.java, or one of "
                                    + String.join(", ", ModelCompiler.LIBRARY_OPTIMIZERS)));
        }
        var definition = ModelCompiler.readOptimizer(source, settings, log);
        Terminal.warn(log);
        return definition;
    }
}
