package org.xhat.runtime.program;

import java.util.Optional;

/**
 * The operator of a model's source, or an optimizer's, that made a NaN or an infinity out of finite numbers.
 *
 * @param file the source
 * @param line its line, from 1
 * @param column its column, from 1
 * @param description the expression, the operator and its operands
 * @param cure what to do
 */
public record NonFiniteOrigin(String file, int line, int column, String description, String cure) {
    /** {@code Small.java:10:16: in log(h), log x is -Infinity at x = 0; …}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + description + "; " + cure;
    }

    /** Finds it among what a program holds and has for input: values that are still finite, and a batch that spoils them. */
    public interface Search {
        /** For the next training step. Empty where, evaluated operator by operator, everything is finite. */
        Optional<NonFiniteOrigin> inStep(ModelValues values, DimValues dims);

        /** For an evaluation. */
        Optional<NonFiniteOrigin> inEvaluation(ModelValues values, DimValues dims);
    }
}
