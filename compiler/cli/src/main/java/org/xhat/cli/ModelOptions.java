package org.xhat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.BatchLoader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command about a model takes: the file, and settings of the model and its optimizer. */
final class ModelOptions {
    @Parameters(paramLabel = "MODEL.java", description = "The model, a class with @Model.")
    private Path model = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            converter = Assignment.Converter.class,
            description =
                    "Set a hyperparameter (learningRate=0.05) or a @Setting of the model (model.units=50). Repeatable.")
    private List<Assignment> assignments = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Reads the model; warnings go to standard error. */
    ModelDefinition readModel() throws IOException {
        var log = new DiagnosticLog();
        var own = new LinkedHashMap<String, String>();
        for (var assignment : assignments) {
            if (assignment.isOfModel()) {
                own.put(assignment.ownName(), assignment.value());
            }
        }
        var definition = ModelCompiler.readModel(source(model), own, log);
        log.diagnostics().forEach(warning -> System.err.println(warning.render()));
        return definition;
    }

    /** Refuses a batch that the model, whose inputs say how many examples they take, cannot run on. */
    static void requireFixedBatch(ModelDefinition model, int batch) {
        for (var input : model.signature().inputs()) {
            int fixed = BatchLoader.fixedBatch(input).orElse(batch);
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

    /** The text of a file that the user named. */
    static SourceFile source(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserException(file + " is a folder; name a .java file in it");
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return SourceFile.read(file);
    }

    /** Sets the hyperparameters that {@code --set} names. */
    void applyHyperparameters(ModelProgram program) {
        for (var assignment : assignments) {
            if (!assignment.isOfModel()) {
                apply(program, assignment);
            }
        }
    }

    /** Refuses {@code --set} of anything but the model's settings, for commands that run no optimizer. */
    void refuseHyperparameters() {
        for (var assignment : assignments) {
            if (!assignment.isOfModel()) {
                throw new ParameterException(
                        command.commandLine(),
                        "--set " + assignment + ": this command runs no optimizer, so only a @Setting of the model"
                                + " can be set, as --set model.NAME=VALUE");
            }
        }
    }

    private static void apply(ModelProgram program, Assignment assignment) {
        try {
            program.setHyperparameter(assignment.name(), Double.parseDouble(assignment.value()));
        } catch (NumberFormatException e) {
            throw new UserException("--set " + assignment + ": '" + assignment.value() + "' is not a number", e);
        } catch (IllegalArgumentException e) {
            throw new UserException("--set " + assignment + ": " + e.getMessage(), e);
        }
    }

    /** Hyperparameters and their values, for reports: {@code learningRate 0.1, maxMomentum 0.99}. */
    static String hyperparameters(ModelProgram program) {
        return program.optimizer().hyperparameters().stream()
                .map(h -> h.name() + " " + Numbers.plain(program.hyperparameter(h.name())))
                .reduce((x, y) -> x + ", " + y)
                .orElse("no hyperparameters");
    }
}
