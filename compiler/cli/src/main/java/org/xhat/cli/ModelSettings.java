package org.xhat.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --set} of a command that runs no optimizer. */
final class ModelSettings {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            converter = Assignment.Converter.class,
            description = "Set a @Setting of the model (model.units=50). Repeatable.")
    private List<Assignment> assignments = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** The model's settings by name; wrong usage where something else is set. */
    Map<String, String> ofModel() {
        for (var assignment : assignments) {
            if (!assignment.isOfModel()) {
                throw new ParameterException(
                        command.commandLine(),
                        "--set " + assignment + ": this command runs no optimizer, so only a @Setting of the model"
                                + " can be set, as --set model.NAME=VALUE");
            }
        }
        return Assignment.settings(assignments, Assignment.MODEL);
    }
}
