package org.xhat.cli;

import java.util.Locale;

/**
 * Round numbers along an axis: the multiples {@code first … last} of 1, 2 or 5 times a power of ten, all with the same decimals.
 *
 * @param step between two of them
 * @param first the first one, in steps
 * @param last the last one, in steps
 */
record Ticks(double step, long first, long last) {
    /** Beyond these a number is written with its exponent. */
    private static final double LARGE = 1e6;

    private static final int MOST_DECIMALS = 5;

    /** What division may lose: a bound that is a multiple of the step is its own tick. */
    private static final double ROUNDING = 1e-9;

    private static final double[] ROUND = {1, 2, 5, 10, 20};

    /** From {@code low} or below to {@code high}, which is greater, or above, in at most so many steps. */
    static Ticks covering(double low, double high, int most) {
        if (!(low < high)) {
            throw new IllegalArgumentException("no axis from " + low + " to " + high);
        }
        double power = Math.pow(10, Math.floor(Math.log10((high - low) / most)));
        Ticks ticks = with(power, low, high);
        for (double round : ROUND) {
            ticks = with(round * power, low, high);
            if (ticks.last - ticks.first <= most) {
                break;
            }
        }
        return ticks;
    }

    private static Ticks with(double step, double low, double high) {
        return new Ticks(step, (long) Math.floor(low / step + ROUNDING), (long) Math.ceil(high / step - ROUNDING));
    }

    double low() {
        return first * step;
    }

    double high() {
        return last * step;
    }

    /** How a tick is written. */
    String label(long tick) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + ROUNDING));
        boolean plain = decimals <= MOST_DECIMALS && Math.max(Math.abs(low()), Math.abs(high())) < LARGE;
        return String.format(Locale.ROOT, plain ? "%,." + decimals + "f" : "%.1e", tick * step);
    }
}
