package org.xhat.runtime.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("locale")
class RandomStreamTest {
    private static final RandomKey KEY = RandomKey.of(7, "init").child("w");

    /** The known answers that Random123 publishes for philox4x32 with 10 rounds (its file kat_vectors). */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 0000000000000000, e169c58d6627e8d5, 9b00dbd8bc57ac4c",
        "ffffffffffffffff, ffffffffffffffff, ffffffffffffffff, 41c83b0e408f276d, 6d5451fda20bc7c6",
        "299f31d0a4093822, 85a308d3243f6a88, 0370734413198a2e, 94fdccebd16cfe09, 24126ea15001e420",
    })
    void philoxGivesThePublishedAnswers(String key, String low, String high, String first, String second) {
        long[] block = new long[2];
        Philox.block(
                Long.parseUnsignedLong(key, 16),
                Long.parseUnsignedLong(low, 16),
                Long.parseUnsignedLong(high, 16),
                block);
        assertEquals(first, Long.toHexString(block[0]));
        assertEquals(second, Long.toHexString(block[1]));
    }

    /** Computed apart from this code, from the definitions in the Javadoc. */
    @Test
    void aKeyAlwaysGivesTheSameNumbers() {
        assertEquals(0x6a73988f82524704L, RandomKey.of(7, "init").stream());
        assertEquals(0x5cbab32f636eb6e2L, KEY.stream());
        var stream = new RandomStream(KEY);
        assertEquals(0x70a17e8d75cfdb8L, stream.nextLong());
        assertEquals(0x885f8c0ccc994697L, stream.nextLong());
        assertEquals(0xc4d16aea01f3d1fcL, stream.nextLong());
        assertEquals(0xe9701ee81abc9bddL, stream.nextLong());
    }

    @Test
    void gaussiansHaveTheSameBitsOnEveryMachine() {
        double[] values = new double[3];
        new RandomStream(KEY).fillGaussian(values);
        assertArrayEquals(new double[] {-2.6244998777508752, -0.5470846708704729, 0.6167528622461923}, values);
    }

    @Test
    void streamsDifferByEveryPartOfTheirPath() {
        assertNotEquals(KEY, RandomKey.of(8, "init").child("w"));
        assertNotEquals(KEY, RandomKey.of(7, "order").child("w"));
        assertNotEquals(KEY, RandomKey.of(7, "init").child("v"));
        assertNotEquals(KEY, RandomKey.of(7, "ini").child("tw"));
        assertNotEquals(KEY, RandomKey.of(7, "initw"));
        assertNotEquals(KEY.child(1), KEY.child("1"));
        assertNotEquals(KEY.child(1), KEY.child(256));
        assertEquals(KEY.child(5), new RandomKey(7, KEY.childStream(5)));
    }

    @Test
    void restartingForgetsWhatWasDrawn() {
        var stream = new RandomStream(KEY.child(3));
        stream.nextLong();
        stream.restart(KEY.seed(), KEY.stream());
        assertEquals(new RandomStream(KEY).nextLong(), stream.nextLong());
    }

    /** χ² with 9 degrees of freedom stays below 33.7 with probability 0.9999; the seed is fixed, so this cannot flicker. */
    @Test
    void numbersBelowABoundAreUniform() {
        var stream = new RandomStream(KEY);
        int[] counts = new int[10];
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            counts[stream.nextBelow(10)]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            double deviation = count - draws / 10.0;
            chiSquare += deviation * deviation / (draws / 10.0);
        }
        assertTrue(chiSquare < 33.7, "χ² = " + chiSquare);
    }

    /**
     * 2³² ÷ (3 · 2²⁹) = 8 ÷ 3: without rejection, numbers of the form 3i get 2 of 8 draws and the others 3 of 8. Unbiased,
     * each third gets a third ± 5σ.
     */
    @Test
    void numbersBelowALargeBoundAreNotBiased() {
        var stream = new RandomStream(KEY);
        int bound = 3 << 29;
        int draws = 100_000;
        int[] thirds = new int[3];
        for (int i = 0; i < draws; i++) {
            int drawn = stream.nextBelow(bound);
            assertTrue(drawn >= 0 && drawn < bound);
            thirds[drawn % 3]++;
        }
        for (int third : thirds) {
            assertEquals(draws / 3.0, third, 5 * Math.sqrt(draws * 2 / 9.0));
        }
        assertThrows(IllegalArgumentException.class, () -> stream.nextBelow(0));
    }

    @Test
    void doublesLieInTheUnitInterval() {
        var stream = new RandomStream(KEY);
        for (int i = 0; i < 10_000; i++) {
            double value = stream.nextDouble();
            assertTrue(value >= 0 && value < 1);
        }
    }
}
