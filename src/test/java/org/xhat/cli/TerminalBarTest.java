package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bar gives way to what is known. */
final class TerminalBarTest {
    private static final String STATE = " loss 0.41, accuracy 0.884, 356,000/s";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80 | [==============              ] 50% of 8,000 loss 0.41, accuracy 0.884, 356,000/s",
                "60 | [====    ] 50% of 8,000 loss 0.41, accuracy 0.884, 356,000/s",
                "59 | 50% of 8,000 loss 0.41, accuracy 0.884, 356,000/s",
                "48 | 50% loss 0.41, accuracy 0.884, 356,000/s",
                "39 | loss 0.41, accuracy 0.884, 356,000/s",
                "20 | loss 0.41, accuracy",
                "0  | ''",
            })
    void narrowTerminalsKeepTheNumbers(int width, String line) {
        String drawn = TerminalBar.line(4000, 8000, STATE, width);
        assertEquals(line.strip(), drawn.strip());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 40, 60, 61, 80, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        for (int done = 0; done <= 8000; done += 1000) {
            String drawn = TerminalBar.line(done, 8000, STATE, width);
            assertTrue(drawn.length() <= width, drawn);
        }
    }
}
