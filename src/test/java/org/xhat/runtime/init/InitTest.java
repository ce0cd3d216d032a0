package org.xhat.runtime.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.runtime.random.RandomKey;

class InitTest {
    private static final int IN = 300;
    private static final int OUT = 200;
    private static final int SIZE = IN * OUT;

    /** Fixed, so the statistical bounds below hold or fail for good; each is five standard errors wide. */
    private static final RandomKey KEY = RandomKey.of(1, "init").child("w");

    private static double[] fill(String init, RandomKey key, long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.fill(values, Double.NaN);
        Init.parse(init).fill(values, shape, key);
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** The root of the mean square: σ where the mean is 0. */
    private static double rms(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(x -> x * x).average().orElseThrow());
    }

    @Test
    void constantsAreConstant() {
        assertArrayEquals(new double[] {0, 0, 0, 0, 0, 0}, fill("zeros()", KEY, 2, 3));
        assertArrayEquals(new double[] {1, 1, 1}, fill("ones()", KEY, 3));
        assertArrayEquals(new double[] {-0.5}, fill("constant(-0.5)", KEY));
        assertArrayEquals(new double[0], fill("gaussian(1)", KEY, 0, 3));
    }

    @ParameterizedTest
    @CsvSource({"gaussian(0.05), 0.05", "he(), 0.08164965809277261"}) // √(2 ÷ 300)
    void normalOnesHaveMeanZeroAndTheirSigma(String init, double sigma) {
        double[] values = fill(init, KEY, IN, OUT);
        assertEquals(0, mean(values), 5 * sigma / Math.sqrt(SIZE));
        assertEquals(sigma, rms(values), 5 * sigma / Math.sqrt(2.0 * SIZE));
        long beyondTwo =
                Arrays.stream(values).filter(x -> Math.abs(x) > 2 * sigma).count();
        double tail = 0.04550026; // P(|z| > 2)
        assertEquals(tail * SIZE, beyondTwo, 5 * Math.sqrt(tail * (1 - tail) * SIZE));
    }

    @ParameterizedTest
    @CsvSource({"'uniform(-0.25, 0.75)', -0.25, 0.75", "glorot(), -0.10954451150103323, 0.10954451150103323"})
    void uniformOnesFillTheirInterval(String init, double low, double high) {
        double[] values = fill(init, KEY, IN, OUT);
        double width = high - low;
        assertTrue(Arrays.stream(values).allMatch(x -> x >= low && x < high));
        assertEquals((low + high) / 2, mean(values), 5 * width / Math.sqrt(12.0 * SIZE));
        // The least of n uniform numbers lies beyond width · 10 ÷ n with probability e⁻¹⁰.
        assertEquals(low, Arrays.stream(values).min().orElseThrow(), width * 10 / SIZE);
        assertEquals(high, Arrays.stream(values).max().orElseThrow(), width * 10 / SIZE);
    }

    @ParameterizedTest
    @CsvSource({"300, 15", "15, 15", "6, 6", "1, 1"})
    void sparseGivesEachUnitFifteenWeightsOrAllItHas(int in, int expected) {
        double[] values = fill("sparse(15)", KEY, in, OUT);
        for (int unit = 0; unit < OUT; unit++) {
            int nonZero = 0;
            for (int row = 0; row < in; row++) {
                nonZero += values[row * OUT + unit] != 0 ? 1 : 0;
            }
            assertEquals(expected, nonZero, "unit " + unit);
        }
    }

    @Test
    void sparseWeightsAreStandardNormalAndEveryInputIsUsed() {
        double[] values = fill("sparse(15)", KEY, IN, OUT);
        double[] weights = Arrays.stream(values).filter(x -> x != 0).toArray();
        assertEquals(15 * OUT, weights.length);
        assertEquals(0, mean(weights), 5 / Math.sqrt(weights.length));
        assertEquals(1, rms(weights), 5 / Math.sqrt(2.0 * weights.length));
        for (int row = 0;
                row < IN;
                row++) { // on average 10 of 200 units; none at all has probability 0.95^200 = 3.5e-5
            assertTrue(Arrays.stream(values, row * OUT, (row + 1) * OUT).anyMatch(x -> x != 0), "input " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian(0.05)", "uniform(-1.0, 1.0)", "glorot()", "he()", "sparse(15)"})
    void valuesDependOnTheKeyAndOnNothingElse(String init) {
        double[] first = fill(init, KEY, IN, OUT);
        fill(init, RandomKey.of(1, "init").child("another"), 7, 9);
        assertArrayEquals(first, fill(init, KEY, IN, OUT));
        assertFalse(Arrays.equals(first, fill(init, RandomKey.of(2, "init").child("w"), IN, OUT)), "another seed");
        assertFalse(Arrays.equals(first, fill(init, RandomKey.of(1, "init").child("v"), IN, OUT)), "another name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zeros()",
                "ones()",
                "constant(-0.5)",
                "gaussian(0.05)",
                "gaussian(1.0E-4)",
                "uniform(-0.25, 0.75)",
                "glorot()",
                "he()",
                "sparse(15)"
            })
    void printedFormsParseBack(String text) {
        assertEquals(text, Init.parse(text).toString());
        assertEquals(Init.parse(text), Init.parse(" " + text.replace("(", " ( ").replace(",", " ,") + " "));
    }

    private static final String KNOWN = "expected one of zeros(), ones(), constant(value), gaussian(sigma), "
            + "uniform(low, high), glorot(), he(), sparse(incoming)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gausian(1) | initializer 'gausian(1)': unknown name 'gausian', " + KNOWN,
                "gaussian   | initializer 'gaussian': " + KNOWN,
                "gaussian() | initializer 'gaussian()': gaussian takes 1 number, found 0",
                "uniform(1) | initializer 'uniform(1)': uniform takes 2 numbers, found 1",
                "zeros(3)   | initializer 'zeros(3)': zeros takes 0 numbers, found 1",
                "gaussian(x)| initializer 'gaussian(x)': expected a number, found 'x'",
                "uniform(1,)| initializer 'uniform(1,)': expected a number, found ''",
                "gaussian(-1) | gaussian: sigma must not be negative, found -1.0",
                "gaussian(NaN)| gaussian: expected a finite number, found NaN",
                "constant(Infinity) | constant: expected a finite number, found Infinity",
                "uniform(2, 1) | uniform: expected low ≤ high, found 2.0, 1.0",
                "uniform(-1e308, 1e308) | uniform: high - low: expected a finite number, found Infinity",
                "sparse(1.5) | initializer 'sparse(1.5)': expected a whole number, found 1.5",
                "sparse(0)   | sparse: incoming must be positive, found 0",
            })
    void wrongRecipesSayWhatWasExpected(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Init.parse(text))
                        .getMessage());
    }

    @Test
    void wrongShapesSayWhatWasExpected() {
        assertEquals(
                "sparse(15) fills a weight [in, out], not a shape of rank 1 [4]",
                assertThrows(IllegalArgumentException.class, () -> fill("sparse(15)", KEY, 4))
                        .getMessage());
        assertEquals(
                "shape [2, 3] has 6 elements, found room for 5",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Init.Zeros().fill(new double[5], new long[] {2, 3}, KEY))
                        .getMessage());
    }
}
