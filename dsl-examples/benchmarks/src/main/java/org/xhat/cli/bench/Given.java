package org.xhat.cli.bench;

import org.xhat.runtime.random.RandomKey;
import org.xhat.runtime.random.RandomStream;

/** The numbers that both sides of a piece are given, and one number that what they compute is compared by. */
public final class Given {
    private Given() {}

    /** {@code count} standard normal numbers for the array of that name. */
    public static float[] numbers(long seed, String name, int count) {
        var drawn = new double[count];
        new RandomStream(RandomKey.of(seed, "bench").child(name)).fillGaussian(drawn);
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) drawn[i];
        }
        return numbers;
    }

    /** The projection of an array onto a fixed random direction: one element that is wrong, or out of place, moves it. */
    public static double probe(float[] array, int count) {
        var direction = new RandomStream(RandomKey.of(0, "probe"));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += array[i] * (2 * direction.nextDouble() - 1);
        }
        return sum / Math.sqrt(count);
    }
}
