package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;

/** The largest error a measurement has met so far, and the arguments that gave it. */
final class WorstError {
    private final String name;
    private double ulps;
    private double x;
    private double y;

    WorstError(String name) {
        this.name = name;
    }

    void meet(double errorUlps, double x) {
        meet(errorUlps, x, Double.NaN);
    }

    void meet(double errorUlps, double x, double y) {
        // The negation lets NaN, a result that is no number, win.
        if (!(errorUlps <= ulps)) {
            ulps = errorUlps;
            this.x = x;
            this.y = y;
        }
    }

    /** Prints what was found, and fails where it exceeds the bound. */
    void assertAtMost(double boundUlps) {
        String where = Double.isNaN(y) ? "" + x : x + ", " + y;
        String found = String.format(Locale.ROOT, "%-20s %.3f ULP at %s", name, ulps, where);
        System.out.println(found);
        assertTrue(ulps <= boundUlps, () -> found + ", above its bound " + boundUlps);
    }
}
