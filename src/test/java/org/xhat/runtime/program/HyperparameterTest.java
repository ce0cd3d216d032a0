package org.xhat.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.runtime.program.OptimizerSignature.Hyperparameter;

/** A hyperparameter's range holds the value that is used: the one that the element type rounds to. */
final class HyperparameterTest {

    private static ModelValues values(String range, ElementType type) {
        var model = new ModelSignature(
                "M",
                List.of(),
                List.of(),
                new ModelSignature.Prediction(dims -> 1, ClassChoice.NONE),
                List.of(),
                List.of(),
                Map.of(),
                false);
        var optimizer = new OptimizerSignature(
                "O", List.of(new Hyperparameter("a", 0.5, Range.parse(range), false)), List.of());
        return new ModelValues(model, optimizer, type, type);
    }

    @ParameterizedTest(name = "{1} in {0} as {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "(0, inf) | 1e-50 | FLOAT32 | a = 1e-50 (0 in float32) is out of its range (0, inf)",
                "[0, 1)   | 0.99999999 | FLOAT32 | a = 0.99999999 (1 in float32) is out of its range [0, 1)",
                "(0, inf) | 1e39 | FLOAT32 | a = 1e39 (inf in float32) is out of its range (0, inf)",
                "(0, inf) | inf | FLOAT64 | a = inf is out of its range (0, inf)",
                "(0, inf) | NaN | FLOAT64 | a = NaN is out of its range (0, inf)",
                "[0, inf] | 1e-50 | FLOAT32 | a = 1e-50 (0 in float32) is lost; write 0, or a number that float32 has",
                "[0, inf] | 1e39 | FLOAT32 | a = 1e39 (inf in float32) is lost; write inf, or a number that float32 has",
                "[0, 0.1) | 0.1 | FLOAT32 | a = 0.1 is out of its range [0, 0.1)"
            })
    void aValueThatIsUsedOutsideIsRefused(String range, String value, ElementType type, String message) {
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> values(range, type).setHyperparameter("a", Range.number(value)));
        assertEquals(message, thrown.getMessage());
    }

    @ParameterizedTest(name = "{1} in {0} as {2} is {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "(0, inf) | 1e-50 | FLOAT64 | 1e-50",
                "[0, 1)   | 0.99999999 | FLOAT64 | 0.99999999",
                "[0, 0.1] | 0.1 | FLOAT32 | 0.10000000149011612",
                "[0, inf] | inf | FLOAT32 | Infinity",
                "[-inf, 0] | -Infinity | FLOAT32 | -Infinity",
                "[0, 1] | 0x1p-1f | FLOAT32 | 0.5"
            })
    void aValueThatIsUsedInsideIsTaken(String range, String value, ElementType type, double used) {
        var values = values(range, type);
        values.setHyperparameter("a", Range.number(value));
        assertEquals(used, values.hyperparameter("a"));
    }
}
