package org.xhat.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How numbers are written. */
@Tag("locale")
final class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "50, 50",
        "0.05, 0.05",
        "1e-5, 1e-5",
        "1.5e-5, 1.5e-5",
        "1e30, 1e30",
        "0, 0",
        "-0.0, -0.0",
        "-1, -1",
        "10.05, 10.05"
    })
    void anExactNumberIsShort(double value, String text) {
        assertEquals(text, Numbers.exact(value));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                -0.0,
                0,
                1 / 3.0,
                12345678,
                1e7,
                1e16,
                123456789012345.0,
                Double.NaN
            })
    void anExactNumberReadsBack(double value) {
        assertEquals(value, Double.parseDouble(Numbers.exact(value)));
    }

    @Test
    void infinitiesAreSpeltAsBoundsAre() {
        assertEquals("inf", Numbers.exact(Double.POSITIVE_INFINITY));
        assertEquals("-inf", Numbers.exact(Double.NEGATIVE_INFINITY));
    }

    @Test
    void peopleReadRoundedNumbers() {
        assertEquals("100,010", Numbers.grouped(100_010));
        assertEquals("1 step", Numbers.count(1, "step"));
        assertEquals("8,000 steps", Numbers.count(8000, "step"));
        assertEquals("0.01072", Numbers.significant(0.010717));
        assertEquals("2.105e+31", Numbers.significant(2.1052e31));
        assertEquals("0.9380", Numbers.fixed(0.938, 4));
        assertEquals("155,000", Numbers.rounded(154_600));
    }

    @ParameterizedTest
    @CsvSource({"0.00038, 0.38 ms", "0.25, 250 ms", "6.2, 6.2 s", "185, 3 min 5 s"})
    void aDurationHasTheUnitThatFits(double seconds, String text) {
        assertEquals(text, Numbers.duration(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "1023, '1,023 bytes'",
        "1536, 1.5 KB",
        "6272000040, 5.8 GB",
        "9223372036854775807, 8388608.0 TB",
    })
    void anAmountOfMemoryHasAUnit(long bytes, String text) {
        assertEquals(text, Numbers.bytes(bytes));
    }
}
