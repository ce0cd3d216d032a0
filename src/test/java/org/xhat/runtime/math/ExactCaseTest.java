package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Results that the format can hold come out exactly. */
final class ExactCaseTest {
    private static final Float32Algebra FLOAT = new Float32Algebra();
    private static final Float64Algebra DOUBLE = new Float64Algebra();

    @Test
    void integralPowersOfTwo() {
        for (int n = -149; n <= 127; n++) {
            assertEquals(Math.scalb(1f, n), Expansions.exp2(FLOAT, (float) n));
            assertEquals(Math.scalb(1f, n), Expansions.pow(FLOAT, 2f, (float) n));
            assertEquals(n, Expansions.log2(FLOAT, Math.scalb(1f, n)));
        }
        for (int n = -1074; n <= 1023; n++) {
            assertEquals(Math.scalb(1.0, n), Expansions.exp2(DOUBLE, (double) n));
            assertEquals(Math.scalb(1.0, n), Expansions.pow(DOUBLE, 2.0, (double) n));
            assertEquals(n, Expansions.log2(DOUBLE, Math.scalb(1.0, n)));
        }
    }

    @Test
    void everyPowerOfIntegersThatTheFormatHolds() {
        for (int base = 2; base < 4096; base++) {
            var power = BigInteger.ONE;
            for (int n = 0; fits(power, 53); n++) {
                assertEquals(
                        power.doubleValue(), Expansions.pow(DOUBLE, (double) base, (double) n), base + " to the " + n);
                if (fits(power, 24) && power.bitLength() <= 128) {
                    assertEquals(
                            power.floatValue(), Expansions.pow(FLOAT, (float) base, (float) n), base + "f to the " + n);
                }
                if (power.bitLength() > 200) {
                    break;
                }
                power = power.multiply(BigInteger.valueOf(base));
            }
        }
    }

    /** A base of large or small magnitude has a large logarithm, of which the product with the exponent keeps fewer bits. */
    @Test
    void powersOfScaledIntegersNearTheEndsOfTheRange() {
        for (int base = 3; base < 4096; base += 2) {
            var power = BigInteger.valueOf(base).pow(2);
            for (int n = 2; fits(power, 53); n++) {
                for (int sign : new int[] {1, -1}) {
                    int scale = sign * 960 / n;
                    double x = Math.scalb((double) base, scale);
                    assertEquals(Math.scalb(power.doubleValue(), n * scale), Expansions.pow(DOUBLE, x, (double) n));
                    int shortScale = sign * 96 / n;
                    if (fits(power, 24)) {
                        float y = Math.scalb((float) base, shortScale);
                        assertEquals(
                                Math.scalb(power.floatValue(), n * shortScale), Expansions.pow(FLOAT, y, (float) n));
                    }
                }
                power = power.multiply(BigInteger.valueOf(base));
            }
        }
    }

    @Test
    void squaresAndSquareRootsOfShortSignificands() {
        for (int i = 1; i < 4096; i++) {
            float x = i * 0x1p-7f;
            assertEquals(x * x, Expansions.pow(FLOAT, x, 2f));
            assertEquals(x, Expansions.pow(FLOAT, x * x, 0.5f));
            assertEquals(
                    1 / (double) (x * x), Expansions.pow(DOUBLE, (double) x, -2.0), Math.ulp(1 / (x * (double) x)));
        }
    }

    @Test
    void firstPowersAreTheBase() {
        for (float x : new float[] {-1.7f, 0.3f, 1e-40f, -Float.MAX_VALUE}) {
            assertEquals(x, Expansions.pow(FLOAT, x, 1f));
            assertEquals((double) x, Expansions.pow(DOUBLE, (double) x, 1.0));
        }
    }

    /** Sutskever's momentum schedule, 1 − 2^(−1 − log₂(⌊t/250⌋ + 1)) = 1 − 1/(2(⌊t/250⌋ + 1)), to its last place. */
    @Test
    void nesterovMomentumSchedule() {
        for (long step = 0; step < 100_000; step += 125) {
            float k = Expansions.floor(FLOAT, step / 250f) + 1;
            float momentum = 1 - Expansions.pow(FLOAT, 2f, -1 - Expansions.log2(FLOAT, k));
            assertEquals(1 - 1 / (2 * k), momentum, Math.ulp(1f));
        }
    }

    private static boolean fits(BigInteger value, int significandBits) {
        return value.bitLength() - value.getLowestSetBit() <= significandBits;
    }
}
