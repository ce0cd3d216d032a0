package org.xhat.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --set NAME=VALUE} says.
 *
 * @param name a hyperparameter, or {@code model.} and a {@code @Setting}
 * @param value its value, as typed
 */
record Assignment(String name, String value) {
    /** What the name of a setting of the model begins with. */
    static final String MODEL = "model.";

    /** Whether it is about the model, not the optimizer. */
    boolean isOfModel() {
        return name.startsWith(MODEL);
    }

    /** The name without what says whose it is. */
    String ownName() {
        return isOfModel() ? name.substring(MODEL.length()) : name;
    }

    /** Those that are about the model, by their own names; the last of several of a name. */
    static Map<String, String> ofModel(List<Assignment> assignments) {
        var settings = new LinkedHashMap<String, String>();
        for (var assignment : assignments) {
            if (assignment.isOfModel()) {
                settings.put(assignment.ownName(), assignment.value());
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
