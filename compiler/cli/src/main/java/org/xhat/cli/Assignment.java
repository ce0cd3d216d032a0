package org.xhat.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --set NAME=VALUE} says.
 *
 * @param name a hyperparameter, or {@code model.} or {@code optimizer.} and a {@code @Setting}
 * @param value its value, as typed
 */
record Assignment(String name, String value) {
    /** What the name of a setting of the model begins with. */
    static final String MODEL = "model.";

    /** What the name of a setting of the optimizer begins with. */
    static final String OPTIMIZER = "optimizer.";

    /** Whether it is a setting of the model. */
    boolean isOfModel() {
        return name.startsWith(MODEL);
    }

    /** Whether it is a hyperparameter, which a compiled program takes. */
    boolean isHyperparameter() {
        return !isOfModel() && !name.startsWith(OPTIMIZER);
    }

    /** The settings whose names begin with {@code owner}, by their own names; the last of several of a name. */
    static Map<String, String> settings(List<Assignment> assignments, String owner) {
        var settings = new LinkedHashMap<String, String>();
        for (var assignment : assignments) {
            if (assignment.name.startsWith(owner)) {
                settings.put(assignment.name.substring(owner.length()), assignment.value);
            }
        }
        return settings;
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }

    /** Reads {@code NAME=VALUE}. */
    static final class Converter implements ITypeConverter<Assignment> {
        @Override
        public Assignment convert(String typed) {
            int equals = typed.indexOf('=');
            if (equals < 1 || equals == typed.length() - 1) {
                throw new TypeConversionException("'" + typed + "' is not of the form NAME=VALUE");
            }
            return new Assignment(typed.substring(0, equals), typed.substring(equals + 1));
        }
    }
}
