package org.xhat.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xhat.runtime.program.ModelProgram;
import picocli.CommandLine.Option;

/** {@code --set} of a command that trains: settings of the model, and hyperparameters of its optimizer. */
final class TrainingSettings {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            converter = Assignment.Converter.class,
            description =
                    "Set a hyperparameter (learningRate=0.05) or a @Setting of the model (model.units=50). Repeatable.")
    private List<Assignment> assignments = new ArrayList<>();

    /** The model's settings by name. */
    Map<String, String> ofModel() {
        return Assignment.ofModel(assignments);
    }

    /** Sets the hyperparameters. */
    void applyHyperparameters(ModelProgram program) {
        for (var assignment : assignments) {
            if (!assignment.isOfModel()) {
                apply(program, assignment);
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
