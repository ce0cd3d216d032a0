package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The error of every expansion, measured and held to its bound. Each test prints the largest error it met and where. With
 * {@code -Dxhat.slow} there are 64 times as many samples, and {@link EveryFloatTest} runs as well.
 */
final class ErrorBoundTest {
    private static final boolean SLOW = System.getProperty("xhat.slow") != null;

    /** Odd, so that every low bit is met; about 2^22 samples. */
    private static final int STRIDE = SLOW ? 17 : 1021;

    private static final int SAMPLES = SLOW ? 6_400_000 : 100_000;

    @ParameterizedTest
    @EnumSource
    void sampledFloatsAreWithinTheBound(Elementary function) {
        var algebra = new Float32Algebra();
        var worst = new WorstError(function + " BINARY32");
        for (long encoding = 0; encoding < 1L << Integer.SIZE; encoding += STRIDE) {
            float x = Float.intBitsToFloat((int) encoding);
            float actual = function.expand(algebra, x);
            double expected = Math.abs(x) > function.floatRange() ? Double.NaN : function.quick.applyAsDouble(x);
            if (Double.isFinite(expected) && expected != 0) {
                worst.meet(Exact.of(DoubleDouble.of(expected)).errorUlps(actual, FloatFormat.BINARY32), x);
            } else {
                assertEquals((float) expected, actual, () -> function + " at " + x);
            }
        }
        worst.assertAtMost(function.boundUlps(FloatFormat.BINARY32));
    }

    @ParameterizedTest
    @EnumSource
    void sampledDoublesAreWithinTheBound(Elementary function) {
        var algebra = new Float64Algebra();
        var random = random();
        var worst = new WorstError(function + " BINARY64");
        for (int i = 0; i < SAMPLES; i++) {
            double x = sample(random, function.lowest, function.highest);
            worst.meet(function.exact.apply(x).errorUlps(function.expand(algebra, x), FloatFormat.BINARY64), x);
        }
        worst.assertAtMost(function.boundUlps(FloatFormat.BINARY64));
    }

    @Test
    void powersOfFloatsAreWithinTheBound() {
        var algebra = new Float32Algebra();
        var random = random();
        var worst = new WorstError("POW BINARY32");
        for (int i = 0; i < 10 * SAMPLES; i++) {
            float x = (float) sample(random, 0x1p-126, 4);
            float y = (float) exponent(random, x, 150);
            double expected = StrictMath.pow(x, y);
            if (Double.isFinite(expected) && expected != 0) {
                double error = Exact.of(DoubleDouble.of(expected))
                        .errorUlps(Expansions.pow(algebra, x, y), FloatFormat.BINARY32);
                worst.meet(error, x, y);
            }
        }
        worst.assertAtMost(1);
    }

    @Test
    void powersOfDoublesAreWithinTheBound() {
        var algebra = new Float64Algebra();
        var random = random();
        var worst = new WorstError("POW BINARY64");
        for (int i = 0; i < SAMPLES; i++) {
            double x = sample(random, 0x1p-1022, 4);
            double y = exponent(random, x, 1076);
            double error = ExactFunctions.pow(x, y).errorUlps(Expansions.pow(algebra, x, y), FloatFormat.BINARY64);
            worst.meet(error, x, y);
        }
        worst.assertAtMost(1);
    }

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
    }

    /** Half uniform in the interval, half uniform in the exponent, down to the smallest normal double. */
    private static double sample(RandomGenerator random, double lowest, double highest) {
        if (random.nextBoolean()) {
            return random.nextDouble(lowest, highest);
        }
        double end = lowest < 0 && random.nextBoolean() ? lowest : highest;
        return end * Math.scalb(random.nextDouble(0.5, 1), random.nextInt(-1000, 1) / (random.nextBoolean() ? 1 : 40));
    }

    /** An exponent that takes x to a result over the whole range: |log₂ x^y| up to {@code range}. */
    private static double exponent(RandomGenerator random, double x, double range) {
        double y = random.nextDouble(-range, range) / (StrictMath.log(x) / StrictMath.log(2));
        return Double.isFinite(y) ? y : 1;
    }
}
