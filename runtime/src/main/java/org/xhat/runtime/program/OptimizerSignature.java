package org.xhat.runtime.program;

import java.util.List;
import java.util.stream.Collectors;
import org.xhat.runtime.text.Numbers;

/**
 * What an optimizer is set by and remembers.
 *
 * @param optimizer its name
 * @param hyperparameters what can be set, in the order declared
 * @param slots what it remembers for each parameter element
 */
public record OptimizerSignature(String optimizer, List<Hyperparameter> hyperparameters, List<Slot> slots) {
    /** The named dimension of its programs: how many elements the flat arrays have. */
    public static final String ELEMENTS = "parameters";

    /** Copies the lists. */
    public OptimizerSignature {
        hyperparameters = List.copyOf(hyperparameters);
        slots = List.copyOf(slots);
    }

    /** The hyperparameter called {@code name}; {@link IllegalArgumentException} where there is none, naming those there are. */
    public Hyperparameter hyperparameter(String name) {
        for (var hyperparameter : hyperparameters) {
            if (hyperparameter.name().equals(name)) {
                return hyperparameter;
            }
        }
        throw new IllegalArgumentException("the optimizer " + optimizer + " has no hyperparameter '" + name
                + "'; it has "
                + (hyperparameters.isEmpty()
                        ? "none"
                        : hyperparameters.stream().map(Hyperparameter::name).collect(Collectors.joining(", "))));
    }

    /** The slots' names, in the order declared. */
    public List<String> slotNames() {
        return slots.stream().map(Slot::name).toList();
    }

    /** The full name of a slot of one parameter: {@code velocity/logits.dense1.weight}. */
    public static String slotOf(String parameter, String slot) {
        return slot + "/" + parameter;
    }

    /**
     * What is remembered for each parameter element.
     *
     * @param name such as {@code velocity}
     * @param initial its value before the first step
     */
    public record Slot(String name, double initial) {}

    /**
     * A number the optimizer is set by.
     *
     * @param name such as {@code learningRate}
     * @param initial its value where none is set
     * @param range what it may be
     * @param isInteger whether it is an int
     */
    public record Hyperparameter(String name, double initial, Range range, boolean isInteger) {
        /**
         * Checks a value as {@code type} has it.
         *
         * @throws IllegalArgumentException where that is out of range, no int where it is one, or 0 or an infinity for what is
         *     neither
         */
        public void require(double value, ElementType type) {
            String given = name + " = " + type.shown(Numbers.exact(value), value);
            if (!range.contains(value, type)) {
                throw new IllegalArgumentException(given + " is out of its range " + range);
            }
            if (isInteger && (value != (int) value || type.round(value) != value)) {
                throw new IllegalArgumentException(given + " is no int that " + type.label() + " has");
            }
            if (!type.holds(value)) {
                throw new IllegalArgumentException(given + " is lost; write " + Numbers.exact(type.round(value))
                        + ", or a number that " + type.label() + " has");
            }
        }
    }
}
