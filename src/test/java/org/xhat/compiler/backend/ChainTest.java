package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.loop.Routine;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/** Long sums of products are the sums of their chains, in order; and all products call the same routines. */
final class ChainTest {
    private static final int CHAIN = 1024;
    private static final int ROWS = 5;
    private static final int DEPTH = 2 * CHAIN + 452;
    private static final int COLUMNS = 3;

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void aLongSumIsTheSumOfItsChains(int vectorBits) {
        var random = new Random(7);
        var x = new float[ROWS * DEPTH + KernelCode.SLACK];
        var y = new float[DEPTH * COLUMNS + KernelCode.SLACK];
        for (float[] array : List.of(x, y)) {
            for (int i = 0; i < array.length; i++) {
                array[i] = random.nextFloat() - 0.3f;
            }
        }
        var results = new float[ROWS * COLUMNS + KernelCode.SLACK];
        KernelCode code = ContractionBench.product(ROWS, DEPTH, COLUMNS, false, false)
                .compile(ElementType.FLOAT32, vectorBits)
                .code();
        long[] none = {};
        var scratch = new float[code.scratchElements(none) + KernelCode.SLACK];
        code.run(new Object[] {x, y, results}, new int[] {0, 0, 0}, none, 0, code.chunks(none), scratch);
        var expected = new float[ROWS * COLUMNS];
        boolean differs = false;
        for (int r = 0; r < ROWS; r++) {
            for (int c = 0; c < COLUMNS; c++) {
                float sum = 0;
                float whole = 0;
                for (int from = 0; from < DEPTH; from += CHAIN) {
                    float chain = 0;
                    for (int k = from; k < Math.min(from + CHAIN, DEPTH); k++) {
                        chain = Math.fma(x[r * DEPTH + k], y[k * COLUMNS + c], chain);
                        whole = Math.fma(x[r * DEPTH + k], y[k * COLUMNS + c], whole);
                    }
                    sum += chain;
                }
                expected[r * COLUMNS + c] = sum;
                differs |= sum != whole;
            }
        }
        assertTrue(differs, "one chain comes to the same here");
        assertArrayEquals(expected, Arrays.copyOf(results, expected.length), 0f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void productsOfOtherSizesCallTheSameRoutines(int vectorBits) {
        var small = products(ContractionBench.product(3, 4, 5, false, false), vectorBits);
        var large = products(ContractionBench.product(70, 80, 90, false, true), vectorBits);
        assertSame(small, large);
    }

    /** The routine that takes the products of a chain. */
    private static Routine products(KernelCase kernelCase, int vectorBits) {
        return kernelCase.compile(ElementType.FLOAT32, vectorBits).loops().routines().stream()
                .filter(routine -> routine.name().startsWith("product"))
                .findFirst()
                .orElseThrow();
    }
}
