package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The error of the BINARY32 functions of one argument on all 2^32 values: about half a minute each. The reference is the
 * BINARY64 expansion, held to two units in its own last place by {@link ErrorBoundTest}; both run as vector code, which
 * {@link VectorBitsTest} holds to the scalar bits.
 */
@EnabledIfSystemProperty(named = "xhat.slow", matches = "|true")
final class EveryFloatTest {
    private static final int CHUNK = 1 << 14;
    private static final int VECTOR_BITS = 256;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everyFloatIsWithinTheBound(Elementary function) throws Exception {
        String name = function.name().toLowerCase(Locale.ROOT);
        var single =
                Vectorized.compile(folder, FloatFormat.BINARY32, VECTOR_BITS).method(name);
        var reference =
                Vectorized.compile(folder, FloatFormat.BINARY64, VECTOR_BITS).method(name);
        var xs = new float[CHUNK];
        var actual = new float[CHUNK];
        var wide = new double[CHUNK];
        var expected = new double[CHUNK];
        var worst = new WorstError(function + ", every float");
        for (long first = 0; first < 1L << Integer.SIZE; first += CHUNK) {
            for (int i = 0; i < CHUNK; i++) {
                xs[i] = Float.intBitsToFloat((int) first + i);
                wide[i] = xs[i];
            }
            single.invoke(null, xs, xs, actual);
            reference.invoke(null, wide, wide, expected);
            for (int i = 0; i < CHUNK; i++) {
                if (Math.abs(wide[i]) <= function.floatRange()) {
                    meet(worst, function, xs[i], actual[i], expected[i]);
                } else {
                    assertTrue(Float.isNaN(actual[i]), function.name());
                }
            }
        }
        worst.assertAtMost(function.boundUlps(FloatFormat.BINARY32));
    }

    /** The quick way of {@link Exact#errorUlps}, which serves where something overflows. */
    private static void meet(WorstError worst, Elementary function, float x, float actual, double expected) {
        if (Double.isFinite(expected) && expected != 0) {
            int exponent = Math.max(Math.getExponent(expected), Float.MIN_EXPONENT) - (Float.PRECISION - 1);
            if (exponent > Float.MAX_EXPONENT - Float.PRECISION || Float.isInfinite(actual)) {
                worst.meet(Exact.of(DoubleDouble.of(expected)).errorUlps(actual, FloatFormat.BINARY32), x);
            } else {
                worst.meet(Math.abs(actual - expected) * Double.longBitsToDouble((1023L - exponent) << 52), x);
            }
        } else {
            assertEquals((float) expected, actual, () -> function + " at " + x);
        }
    }
}
