package org.xhat.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.OptimizerSignature;
import org.xhat.runtime.program.Range;
import org.xhat.runtime.text.Numbers;
import picocli.CommandLine.Option;

/** {@code --set} of a command that trains: settings of the model, and hyperparameters of its optimizer. */
final class TrainingSettings {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            converter = Assignment.Converter.class,
            description =
                    "Set a hyperparameter (learningRate=0.05), or a @Setting of the model (model.units=50) or of the optimizer"
                            + " (optimizer.warmUp=100). Repeatable.")
    private List<Assignment> assignments = new ArrayList<>();

    /** The model's settings by name. */
    Map<String, String> ofModel() {
        return Assignment.settings(assignments, Assignment.MODEL);
    }

    /** The optimizer's settings by name. */
    Map<String, String> ofOptimizer() {
        return Assignment.settings(assignments, Assignment.OPTIMIZER);
    }

    /** Sets the hyperparameters of a model's program. */
    void applyHyperparameters(ModelProgram program, ModelDefinition model) {
        for (var assignment : assignments) {
            if (assignment.isHyperparameter()) {
                apply(program, assignment, model.settings());
            }
        }
    }

    private static void apply(ModelProgram program, Assignment assignment, List<String> settings) {
        requireKnown(program.optimizer(), assignment, settings);
        try {
            program.setHyperparameter(assignment.name(), Range.number(assignment.value()));
        } catch (NumberFormatException e) {
            throw new UserException("--set " + assignment + ": '" + assignment.value() + "' is not a number", e);
        } catch (IllegalArgumentException e) {
            throw new UserException("--set " + assignment + ": " + e.getMessage(), e);
        }
    }

    /** Refuses what is no hyperparameter, with what was probably meant: another one, or a setting of the model. */
    private static void requireKnown(OptimizerSignature optimizer, Assignment assignment, List<String> settings) {
        try {
            optimizer.hyperparameter(assignment.name());
        } catch (IllegalArgumentException e) {
            var known = new HashMap<String, String>();
            settings.forEach(name -> known.put(name, Assignment.MODEL + name));
            optimizer
                    .hyperparameters()
                    .forEach(hyperparameter -> known.put(hyperparameter.name(), hyperparameter.name()));
            String meant = Suggestion.nearest(assignment.name(), known.keySet())
                    .map(near -> "; did you mean " + known.get(near) + "?")
                    .orElse("");
            throw new UserException("--set " + assignment + ": " + e.getMessage() + meant, e);
        }
    }

    /** Hyperparameters and their values, for reports: {@code learningRate 0.1, maxMomentum 0.99}. */
    static String hyperparameters(ModelProgram program) {
        return program.optimizer().hyperparameters().stream()
                .map(h ->
                        h.name() + " " + Numbers.brief(program.elementType().decimal(program.hyperparameter(h.name()))))
                .reduce((x, y) -> x + ", " + y)
                .orElse("no hyperparameters");
    }
}
