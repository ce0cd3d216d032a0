package org.xhat.runtime.random;

import java.nio.charset.StandardCharsets;

/**
 * Names one stream of random numbers. Streams are told apart by the path of names and numbers that leads to them:
 * {@code RandomKey.of(seed, "init").child("logits.dense1.weight")} has nothing in common with any other parameter's stream,
 * whatever order they are made in.
 *
 * @param seed the run's seed
 * @param stream the FNV-1a hash (64 bits) of the path
 */
public record RandomKey(long seed, long stream) {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** Ends a name and begins a number in the hashed path: bytes that UTF-8 never contains, so no two paths spell alike. */
    private static final int END_OF_NAME = 0xff;

    private static final int NUMBER = 0xfe;

    /** The stream of a purpose, such as {@code "init"}. */
    public static RandomKey of(long seed, String purpose) {
        return new RandomKey(seed, FNV_BASIS).child(purpose);
    }

    /** The stream below this one for a name. */
    public RandomKey child(String name) {
        long hash = stream;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = hash(hash, b & 0xff);
        }
        return new RandomKey(seed, hash(hash, END_OF_NAME));
    }

    /** The stream below this one for a number. */
    public RandomKey child(long number) {
        return new RandomKey(seed, childStream(number));
    }

    /** The {@code stream} of {@link #child(long)}, without making the key. */
    public long childStream(long number) {
        long hash = hash(stream, NUMBER);
        for (int shift = 0; shift < 64; shift += 8) {
            hash = hash(hash, (int) (number >>> shift) & 0xff);
        }
        return hash;
    }

    private static long hash(long hash, int octet) {
        return (hash ^ octet) * FNV_PRIME;
    }
}
