package org.xhat.runtime.library;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * The eigenvalues of the symmetric part (x + xᵀ)/2 of each square matrix of one operand [.., n, n], ascending: [.., n]; and
 * orthonormal eigenvectors of it as columns: [.., n, n]. Each vector's largest component in magnitude, of equals the first, is
 * positive. EJML finds them by Householder's tridiagonal form and implicit QR steps. All results of a matrix are NaN that has an
 * element that is NaN or infinite, and of one for which the steps do not converge.
 *
 * <p>The same bits everywhere, for EJML only adds, multiplies, divides and takes square roots – but where the steps stall: a step
 * is then turned by an angle, whose sine is the JDK's.
 */
public final class SymmetricDecomposition implements Routine {
    /** Makes no difference which one is used: it holds no state. */
    public SymmetricDecomposition() {}

    @Override
    public double[][] apply(double[][] operands, int[][] shapes) {
        double[] x = operands[0];
        int n = shapes[0][shapes[0].length - 1];
        var values = new double[x.length / n];
        var vectors = new double[x.length];
        for (int matrix = 0; matrix < values.length / n; matrix++) {
            decompose(x, n, matrix, values, vectors);
        }
        return new double[][] {values, vectors};
    }

    private static void decompose(double[] x, int n, int matrix, double[] values, double[] vectors) {
        int start = matrix * n * n;
        double largest = IntStream.range(start, start + n * n)
                .mapToDouble(i -> Math.abs(x[i]))
                .max()
                .orElse(0);
        int exponent = largest == 0 ? 0 : Math.getExponent(largest);
        var symmetric = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = Math.scalb(x[start + i * n + j], -exponent) + Math.scalb(x[start + j * n + i], -exponent);
                symmetric.set(i, j, sum / 2);
            }
        }
        var found = DecompositionFactory_DDRM.eig(n, true, true);
        if (!Double.isFinite(largest) || !found.decompose(symmetric)) {
            Arrays.fill(values, matrix * n, (matrix + 1) * n, Double.NaN);
            Arrays.fill(vectors, start, start + n * n, Double.NaN);
            return;
        }
        var ascending = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> found.getEigenvalue(k).getReal()))
                .toList();
        for (int k = 0; k < n; k++) {
            values[matrix * n + k] =
                    Math.scalb(found.getEigenvalue(ascending.get(k)).getReal(), exponent);
            double[] vector = found.getEigenVector(ascending.get(k)).getData();
            int peak = peak(vector, 0, n, 1);
            for (int i = 0; i < n; i++) {
                vectors[start + i * n + k] = vector[peak] < 0 ? -vector[i] : vector[i];
            }
        }
    }

    /** Which of {@code n} numbers, {@code stride} apart, is the largest in magnitude; of equals the first. */
    public static int peak(double[] numbers, int start, int n, int stride) {
        int peak = 0;
        for (int i = 1; i < n; i++) {
            if (Math.abs(numbers[start + i * stride]) > Math.abs(numbers[start + peak * stride])) {
                peak = i;
            }
        }
        return peak;
    }
}
