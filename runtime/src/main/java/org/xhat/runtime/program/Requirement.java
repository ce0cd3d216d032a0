package org.xhat.runtime.program;

import java.util.ArrayList;
import java.util.List;

/**
 * What a program demands of its dims where that was not known when it was compiled: more than one example, a divisor that is not 0, two
 * names that are one number.
 *
 * @param condition whether dims meet it
 * @param file the source that makes the demand
 * @param line its line, from 1
 * @param column its column, from 1
 * @param message the demand, in one line
 * @param text all that is told of it: the place, the message, the source, the condition, and where its sides come from
 */
public record Requirement(Condition condition, String file, int line, int column, String message, String text) {
    /** Whether dims meet a requirement. */
    @FunctionalInterface
    public interface Condition {
        /** For dims in the program's order. */
        Outcome at(long[] dims);
    }

    /** What becomes of a condition. */
    public enum Outcome {
        /** It holds. */
        MET,
        /** It does not. */
        UNMET,
        /** It has no value in 64 bits: something is divided by 0, or too large. */
        UNDEFINED
    }

    /**
     * Checks all of a program's requirements. What has no value is told only where nothing is unmet: otherwise it follows from a
     * divisor that is.
     *
     * @throws RequirementException with every requirement that {@code dims} do not meet
     */
    public static void check(List<Requirement> requirements, List<String> names, long[] dims) {
        var unmet = new ArrayList<Requirement>();
        var undefined = new ArrayList<Requirement>();
        for (var requirement : requirements) {
            switch (requirement.condition.at(dims)) {
                case MET -> {}
                case UNMET -> unmet.add(requirement);
                case UNDEFINED -> undefined.add(requirement);
            }
        }
        if (!unmet.isEmpty() || !undefined.isEmpty()) {
            throw new RequirementException(unmet.isEmpty() ? undefined : unmet, names, dims);
        }
    }
}
