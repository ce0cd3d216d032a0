package org.xhat.runtime.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors that Random123, the authors' library, publishes for threefry2x32 with 20 rounds. */
final class ThreefryTest {
    private static List<Integer> words(int c0, int c1, int k0, int k1) {
        return Threefry.OF_INTEGERS.words(k0, k1, c0, c1);
    }

    @Test
    void knownAnswers() {
        assertEquals(List.of(0x6b200159, 0x99ba4efe), words(0, 0, 0, 0));
        assertEquals(List.of(0x1cb996fc, 0xbb002be7), words(-1, -1, -1, -1));
        assertEquals(List.of(0xc4923a9c, 0x483df7a0), words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
    }

    @Test
    void numbersAreFromZeroToLessThanOne() {
        assertEquals(0, Threefry.uniform(0xff));
        assertEquals(1 - 0x1p-24, Threefry.uniform(-1));
    }
}
