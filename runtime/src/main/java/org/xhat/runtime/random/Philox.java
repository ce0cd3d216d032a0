package org.xhat.runtime.random;

/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, <i>Parallel Random Numbers: As Easy as 1, 2,
 * 3</i> (SC11): ten rounds of multiplication and exclusive or turn a 128-bit counter and a 64-bit key into 128 random bits.
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9; // golden ratio − 1
    private static final int WEYL_1 = 0xBB67AE85; // √3 − 1

    private Philox() {}

    /**
     * Computes the block of a counter.
     *
     * @param key the 64-bit key, low word first
     * @param counterLow counter words 0 (low half) and 1
     * @param counterHigh counter words 2 (low half) and 3
     * @param block receives words 0 and 1, then words 2 and 3, each pair with the earlier word in the low half
     */
    public static void block(long key, long counterLow, long counterHigh, long[] block) {
        int x0 = (int) counterLow;
        int x1 = (int) (counterLow >>> 32);
        int x2 = (int) counterHigh;
        int x3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (x0 & 0xffff_ffffL);
            long p1 = MULTIPLIER_1 * (x2 & 0xffff_ffffL);
            x0 = (int) (p1 >>> 32) ^ x1 ^ k0;
            x1 = (int) p1;
            x2 = (int) (p0 >>> 32) ^ x3 ^ k1;
            x3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        block[0] = (x0 & 0xffff_ffffL) | (long) x1 << 32;
        block[1] = (x2 & 0xffff_ffffL) | (long) x3 << 32;
    }
}
