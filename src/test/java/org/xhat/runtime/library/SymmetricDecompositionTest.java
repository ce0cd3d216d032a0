package org.xhat.runtime.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eigenvalues and eigenvectors: their order, their signs, and that they are some. */
final class SymmetricDecompositionTest {
    private static final double ROUNDING = 1e-13; // some hundred roundings of numbers near 1

    private static double[][] of(int n, double... x) {
        return new SymmetricDecomposition().apply(new double[][] {x}, new int[][] {{x.length / (n * n), n, n}});
    }

    private static double[] random(int count, double scale) {
        return new Random(count).doubles(count, -scale, scale).toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1e300, 1e-300, 4e-323})
    void theyRestoreTheSymmetricPart(double scale) {
        int n = 12;
        double[] x = random(2 * n * n, scale);
        double[][] found = of(n, x);
        for (int matrix = 0; matrix < 2; matrix++) {
            int start = matrix * n * n;
            double[] values = Arrays.copyOfRange(found[0], matrix * n, (matrix + 1) * n);
            double[] ascending = values.clone();
            Arrays.sort(ascending);
            assertArrayEquals(ascending, values);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int k = 0; k < n; k++) {
                        double product = found[1][start + i * n + k] * found[1][start + j * n + k];
                        sum += values[k] / scale * product;
                    }
                    double symmetric = x[start + i * n + j] / scale / 2 + x[start + j * n + i] / scale / 2;
                    double rounding = ROUNDING * n + 2 * Double.MIN_VALUE / scale;
                    assertEquals(symmetric, sum, rounding);
                }
            }
        }
    }

    @Test
    void theFirstLargestComponentOfEachIsPositive() {
        int n = 9;
        double[] vectors = of(n, random(n * n, 1))[1];
        for (int k = 0; k < n; k++) {
            assertTrue(vectors[SymmetricDecomposition.peak(vectors, k, n, n) * n + k] > 0);
        }
        // The vectors of [0 1; 1 0] are (1, −1)/√2 and (1, 1)/√2: both components are the largest, and the first is
        // positive.
        double half = Math.sqrt(0.5);
        double[][] swap = of(2, 0, 1, 1, 0);
        assertArrayEquals(new double[] {-1, 1}, swap[0], ROUNDING);
        assertArrayEquals(new double[] {half, half, -half, half}, swap[1], ROUNDING);
    }

    @Test
    void aMatrixThatIsNotFiniteHasNone() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[][] found = of(2, 1, bad, 0, 1, 3, 0, 0, 2);
            assertArrayEquals(new double[] {Double.NaN, Double.NaN, 2, 3}, found[0]);
            double nan = Double.NaN;
            assertArrayEquals(new double[] {nan, nan, nan, nan, 0, 1, 1, 0}, found[1]);
        }
    }
}
