package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Zeros, infinities, NaN and the ends of the range: the values of {@link StrictMath}, the signs of zeros included. */
final class SpecialValueTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    /** Where {@link StrictMath} has no such function: x → value, limits at the infinities. */
    private static final Map<Elementary, Map<Double, Double>> LIMITS = Map.of(
            Elementary.SIGMOID, Map.of(0.0, 0.5, -0.0, 0.5, INFINITY, 1.0, -INFINITY, 0.0, NAN, NAN),
            Elementary.SOFTPLUS, Map.of(INFINITY, INFINITY, -INFINITY, 0.0, NAN, NAN),
            Elementary.ERF, Map.of(0.0, 0.0, -0.0, -0.0, INFINITY, 1.0, -INFINITY, -1.0, NAN, NAN),
            Elementary.EXP2, Map.of(0.0, 1.0, -0.0, 1.0, INFINITY, INFINITY, -INFINITY, 0.0, NAN, NAN),
            Elementary.LOG2,
                    Map.of(0.0, -INFINITY, -0.0, -INFINITY, 1.0, 0.0, INFINITY, INFINITY, -1.0, NAN, NAN, NAN));

    private static final Map<Elementary, DoubleUnaryOperator> STRICT_MATH = Map.ofEntries(
            Map.entry(Elementary.EXP, StrictMath::exp),
            Map.entry(Elementary.EXPM1, StrictMath::expm1),
            Map.entry(Elementary.LOG, StrictMath::log),
            Map.entry(Elementary.LOG1P, StrictMath::log1p),
            Map.entry(Elementary.TANH, StrictMath::tanh),
            Map.entry(Elementary.SIN, StrictMath::sin),
            Map.entry(Elementary.COS, StrictMath::cos),
            Map.entry(Elementary.FLOOR, StrictMath::floor),
            Map.entry(Elementary.CEIL, StrictMath::ceil),
            Map.entry(Elementary.RINT, StrictMath::rint),
            Map.entry(Elementary.SIGN, StrictMath::signum));

    /** At each of these, every function of the table above has an exactly representable value. */
    private static final List<Double> POINTS = List.of(0.0, -0.0, INFINITY, -INFINITY, NAN);

    @ParameterizedTest
    @EnumSource
    void unaryFunctions(Elementary function) {
        if (LIMITS.containsKey(function)) {
            LIMITS.get(function).forEach((x, value) -> assertBoth(function, x, value));
        } else {
            var expected = STRICT_MATH.get(function);
            POINTS.forEach(x -> assertBoth(function, x, expected.applyAsDouble(x)));
        }
    }

    @Test
    void logarithmsOutsideTheirDomainAreNaN() {
        assertBoth(Elementary.LOG, -1, NAN);
        assertBoth(Elementary.LOG, -INFINITY, NAN);
        assertBoth(Elementary.LOG1P, -1, -INFINITY);
        assertBoth(Elementary.LOG1P, -1.5, NAN);
        assertBoth(Elementary.LOG2, -0.5, NAN);
    }

    @Test
    void exponentialsOverflowAndUnderflowWhereTheyShould() {
        assertTrue(Float.isFinite(Expansions.exp(new Float32Algebra(), 88.72283f)));
        assertFloat(Elementary.EXP, 88.72284f, Float.POSITIVE_INFINITY, 1e30f, Float.POSITIVE_INFINITY);
        assertTrue(Double.isFinite(Expansions.exp(new Float64Algebra(), 709.782712893384)));
        assertDouble(Elementary.EXP, 709.7827128933841, INFINITY, 1e300, INFINITY);
        assertFloat(Elementary.EXP, -103.97207f, Float.MIN_VALUE, -103.9721f, 0);
        assertFloat(Elementary.EXP2, -149, Float.MIN_VALUE, -150, 0);
        assertFloat(Elementary.EXP2, 127, 0x1p127f, 128, Float.POSITIVE_INFINITY);
        assertDouble(Elementary.EXP, -745.1332191019411, Double.MIN_VALUE, -745.1332191019412, 0);
        assertDouble(Elementary.EXP2, -1074, Double.MIN_VALUE, -1075, 0);
        assertDouble(Elementary.EXP2, 1023, 0x1p1023, 1024, INFINITY);
        assertFloat(Elementary.SIGMOID, -103.97207f, Float.MIN_VALUE, -104, 0);
        assertDouble(Elementary.SIGMOID, -745.1332191019411, Double.MIN_VALUE, -746, 0);
    }

    @Test
    void trigonometryBeyondItsRangeIsNaN() {
        assertFloat(Elementary.SIN, 0x1p20f, (float) StrictMath.sin(0x1p20), Math.nextUp(0x1p20f), Float.NaN);
        assertDouble(Elementary.COS, -0x1p30, StrictMath.cos(0x1p30), Math.nextDown(-0x1p30), NAN);
    }

    @Test
    void tinyArgumentsComeBackUnchanged() {
        for (var function : List.of(Elementary.EXPM1, Elementary.LOG1P, Elementary.TANH, Elementary.SIN)) {
            for (double sign : new double[] {1, -1}) {
                assertEquals(
                        (float) sign * Float.MIN_VALUE,
                        function.expand(new Float32Algebra(), (float) sign * Float.MIN_VALUE));
                assertBoth(function, sign * Float.MIN_NORMAL, sign * Float.MIN_NORMAL);
                assertEquals(sign * Double.MIN_VALUE, function.expand(new Float64Algebra(), sign * Double.MIN_VALUE));
            }
        }
    }

    /** Every pair of these goes through pow; each result is exactly representable. */
    static List<Double> powOperands() {
        return List.of(
                0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 0x1p24, -0x1p24, INFINITY, -INFINITY, NAN);
    }

    @ParameterizedTest
    @MethodSource("powOperands")
    void powers(double x) {
        for (double y : powOperands()) {
            double expected = StrictMath.pow(x, y);
            if (expected == (float) expected || Double.isNaN(expected)) {
                assertEquals(expected, Expansions.pow(new Float64Algebra(), x, y), () -> x + " to the power " + y);
                float actual = Expansions.pow(new Float32Algebra(), (float) x, (float) y);
                assertEquals((float) expected, actual, () -> x + "f to the power " + y + "f");
            }
        }
    }

    private static void assertBoth(Elementary function, double x, double expected) {
        assertEquals(expected, function.expand(new Float64Algebra(), x), () -> function + " at " + x);
        assertEquals(
                (float) expected, function.expand(new Float32Algebra(), (float) x), () -> function + " at " + x + "f");
    }

    private static void assertFloat(Elementary function, float x1, float expected1, float x2, float expected2) {
        assertEquals(expected1, function.expand(new Float32Algebra(), x1), () -> function + " at " + x1);
        assertEquals(expected2, function.expand(new Float32Algebra(), x2), () -> function + " at " + x2);
    }

    private static void assertDouble(Elementary function, double x1, double expected1, double x2, double expected2) {
        assertEquals(expected1, function.expand(new Float64Algebra(), x1), () -> function + " at " + x1);
        assertEquals(expected2, function.expand(new Float64Algebra(), x2), () -> function + " at " + x2);
    }
}
