package org.xhat.runtime.random;

import java.util.List;

/**
 * Threefry-2x32 with 20 rounds, the counter-based generator of Salmon, Moraes, Dror and Shaw, <i>Parallel Random Numbers: As Easy as 1,
 * 2, 3</i> (SC11): additions, rotations and exclusive ors turn a counter of two words and a key of two words into two random words. It
 * is one formula in any arithmetic of 32-bit words, so that what generated code draws is what this class draws.
 *
 * @param <W> the words
 */
public interface Threefry<W> {
    /** Java's own integers. */
    Threefry<Integer> OF_INTEGERS = new Threefry<>() {
        @Override
        public Integer constant(int value) {
            return value;
        }

        @Override
        public Integer add(Integer x, Integer y) {
            return x + y;
        }

        @Override
        public Integer xor(Integer x, Integer y) {
            return x ^ y;
        }

        @Override
        public Integer rotateLeft(Integer x, int distance) {
            return Integer.rotateLeft(x, distance);
        }
    };

    /** The rotations of eight rounds, which then begin again. */
    List<Integer> ROTATIONS = List.of(13, 15, 26, 6, 17, 29, 16, 24);

    /** The parity of the key schedule. */
    int PARITY = 0x1BD11BDA;

    /** A word. */
    W constant(int value);

    /** x + y, wrapping around. */
    W add(W x, W y);

    /** Bitwise exclusive or. */
    W xor(W x, W y);

    /** The bits of x further left, those that leave coming in again. */
    W rotateLeft(W x, int distance);

    /** The words of the counter (c0, c1) under the key (k0, k1). */
    default List<W> words(W k0, W k1, W c0, W c1) {
        var keys = List.of(k0, k1, xor(xor(k0, k1), constant(PARITY)));
        W x0 = add(c0, k0);
        W x1 = add(c1, k1);
        for (int round = 1; round <= 20; round++) {
            x0 = add(x0, x1);
            x1 = xor(rotateLeft(x1, ROTATIONS.get((round - 1) % 8)), x0);
            if (round % 4 == 0) {
                int injection = round / 4;
                x0 = add(x0, keys.get(injection % 3));
                x1 = add(x1, add(keys.get((injection + 1) % 3), constant(injection)));
            }
        }
        return List.of(x0, x1);
    }

    /** The first 24 bits of a word as a number in [0, 1), exact in every format. */
    static double uniform(int word) {
        return (word >>> 8) * 0x1p-24;
    }
}
