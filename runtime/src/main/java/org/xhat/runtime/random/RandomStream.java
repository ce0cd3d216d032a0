package org.xhat.runtime.random;

/**
 * The numbers of one {@link RandomKey}, drawn in order. The generator is {@link Philox} with the seed as its key, and
 * (block number, stream) as its counter; each block gives two 64-bit words. Drawing allocates nothing. Not thread-safe.
 */
public final class RandomStream {
    private static final double ULP_OF_ONE = 0x1p-53;

    private final long[] block = new long[2];
    private long seed;
    private long stream;
    private long nextBlock;
    private int unread;

    /** Starts at the first number of {@code key}. */
    public RandomStream(RandomKey key) {
        restart(key.seed(), key.stream());
    }

    /** Starts again, at the first number of the key (seed, stream). */
    public void restart(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
        nextBlock = 0;
        unread = 0;
    }

    /** 64 uniform bits. */
    public long nextLong() {
        if (unread == 0) {
            Philox.block(seed, nextBlock++, stream, block);
            unread = 2;
        }
        return block[2 - unread--];
    }

    /** Uniform in [0, 1): a multiple of 2⁻⁵³. */
    public double nextDouble() {
        return (nextLong() >>> 11) * ULP_OF_ONE;
    }

    /**
     * Uniform in 0 … bound − 1, without bias: Lemire, <i>Fast Random Integer Generation in an Interval</i> (2019).
     *
     * @param bound positive
     */
    public int nextBelow(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, found " + bound);
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xffff_ffffL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & 0xffff_ffffL) < threshold) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /**
     * Fills {@code values} with independent N(0, 1): Box and Muller's transform in double with {@link StrictMath}, whose bits
     * are the same everywhere. Two values take two words; an odd last one takes two as well.
     */
    public void fillGaussian(double[] values) {
        for (int i = 0; i < values.length; i += 2) {
            double u = ((nextLong() >>> 11) + 1) * ULP_OF_ONE; // in (0, 1], so that the logarithm is finite
            double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
            double angle = 2 * Math.PI * nextDouble();
            values[i] = radius * StrictMath.cos(angle);
            if (i + 1 < values.length) {
                values[i + 1] = radius * StrictMath.sin(angle);
            }
        }
    }
}
