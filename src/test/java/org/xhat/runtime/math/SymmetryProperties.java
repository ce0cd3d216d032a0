package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Laws that hold to the bit, whatever the error, and the joints of functions that are put together from two formulas. */
final class SymmetryProperties {
    private static final Float32Algebra FLOAT = new Float32Algebra();
    private static final Float64Algebra DOUBLE = new Float64Algebra();

    @Property
    void oddFunctionsAreOddToTheBit(@ForAll int encoding) {
        float x = Float.intBitsToFloat(encoding);
        for (var function :
                List.of(Elementary.TANH, Elementary.ERF, Elementary.SIN, Elementary.SIGN, Elementary.RINT)) {
            assertEquals(-function.expand(FLOAT, x), function.expand(FLOAT, -x), () -> function + " at " + x);
        }
        assertEquals(Expansions.cos(FLOAT, x), Expansions.cos(FLOAT, -x));
    }

    @Property
    void oddFunctionsOfDoublesAreOddToTheBit(@ForAll long encoding) {
        double x = Double.longBitsToDouble(encoding);
        for (var function :
                List.of(Elementary.TANH, Elementary.ERF, Elementary.SIN, Elementary.SIGN, Elementary.RINT)) {
            assertEquals(-function.expand(DOUBLE, x), function.expand(DOUBLE, -x), () -> function + " at " + x);
        }
        assertEquals(Expansions.cos(DOUBLE, x), Expansions.cos(DOUBLE, -x));
    }

    @Property
    void powersOfNegativeBasesFollowTheParityOfTheExponent(@ForAll float x, @ForAll short n) {
        float magnitude = Expansions.pow(FLOAT, Math.abs(x), (float) n);
        assertEquals(n % 2 == 0 ? magnitude : -magnitude, Expansions.pow(FLOAT, -Math.abs(x), (float) n));
    }

    @Property
    void boundedFunctionsStayInTheirBounds(@ForAll int encoding) {
        float x = Float.intBitsToFloat(encoding);
        if (!Float.isNaN(x)) {
            assertBetween(-1, Expansions.tanh(FLOAT, x), 1);
            assertBetween(-1, Expansions.erf(FLOAT, x), 1);
            assertBetween(0, Expansions.sigmoid(FLOAT, x), 1);
            assertBetween(0, Expansions.exp(FLOAT, x), Float.POSITIVE_INFINITY);
            assertBetween(Math.max(x, 0), Expansions.softplus(FLOAT, x), Float.POSITIVE_INFINITY);
        }
    }

    /** Rising functions may step back by one unit in the last place where formulas or powers of two meet, not by more. */
    @Example
    void risingFunctionsDoNotFallAtTheJoints() {
        assertRising(Elementary.TANH, 0.625f);
        assertRising(Elementary.TANH, 9.01f);
        assertRising(Elementary.ERF, 0.875f);
        assertRising(Elementary.ERF, 3.9f);
        assertRising(Elementary.EXP, 0.34657359f);
        assertRising(Elementary.EXPM1, 0.34657359f);
        assertRising(Elementary.EXP2, 0.5f);
        assertRising(Elementary.LOG, 0.70710677f);
        assertRising(Elementary.LOG1P, 0.41421354f);
        assertRising(Elementary.LOG2, 1.4142135f);
        assertRising(Elementary.SIGMOID, -16.63f);
        assertRising(Elementary.SIGMOID, 0f);
        assertRising(Elementary.SOFTPLUS, 0f);
    }

    private static void assertRising(Elementary function, float joint) {
        float x = joint;
        for (int i = 0; i < 2000; i++) {
            x = Math.nextDown(x);
        }
        float previous = function.expand(FLOAT, x);
        for (int i = 0; i < 4000; i++) {
            x = Math.nextUp(x);
            float next = function.expand(FLOAT, x);
            float at = x;
            float before = previous;
            assertTrue(
                    next >= Math.nextDown(previous),
                    () -> function + " falls from " + before + " to " + next + " at " + at);
            previous = next;
        }
    }

    private static void assertBetween(float least, float value, float most) {
        assertTrue(least <= value && value <= most, () -> value + " is outside [" + least + ", " + most + "]");
    }
}
