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
    /** From here on a number is written with its exponent. */
    private static final double LARGE = 1e6;

    private static final int MOST_DECIMALS = 5;

    /** Values that differ by less than this share of their size are one: no label would tell them apart. */
    private static final double ALIKE = 1e-9;

    /** Nothing to the eye: of what is smaller, fractions are no longer numbers of full precision. */
    private static final double NOTHING = 1e-290;

    /** What division may lose: a bound that is a multiple of the step is its own tick. */
    private static final double ROUNDING = 1e-9;

    private static final double[] ROUND = {1, 2, 5, 10, 20};

    /**
     * An axis on which the values from {@code low} to {@code high} can be told apart; where they are one value, that lies in the middle.
     *
     * @param most steps that there is room for
     * @param anchors numbers that mean something, such as 0: the axis includes those from which the values are no further away
     *     than half of their own range, so that these still fill two thirds of it
     */
    static Ticks fitting(double low, double high, int most, double... anchors) {
        double size = Math.max(Math.abs(low), Math.abs(high));
        if (size < NOTHING) {
            return covering(-1, 1, most);
        }
        if (high - low <= ALIKE * size) {
            return covering(low - size / 10, high + size / 10, most);
        }
        double reach = (high - low) / 2;
        double from = low;
        double to = high;
        for (double anchor : anchors) {
            if (anchor < low && low - anchor <= reach) {
                from = Math.min(from, anchor);
            }
            if (anchor > high && anchor - high <= reach) {
                to = Math.max(to, anchor);
            }
        }
        return covering(from, to, most);
    }

    /** From 0 to {@code high} or above by whole numbers, at least three of them. */
    static Ticks counting(double high, int most) {
        return covering(0, Math.max(2, high), (int) Math.clamp(high, 2, most));
    }

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

    /** How a tick is written: with as many digits as tell it from the next one. */
    String label(long tick) {
        int decimals = Math.max(0, place(step));
        double largest = Math.max(Math.abs(low()), Math.abs(high()));
        if (decimals <= MOST_DECIMALS && largest < LARGE) {
            return String.format(Locale.ROOT, "%,." + decimals + "f", tick * step);
        }
        int digits = Math.max(1, place(step) - place(largest));
        return tick == 0
                ? "0"
                : String.format(Locale.ROOT, "%." + digits + "e", tick * step)
                        .replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");
    }

    /** How many decimals the first digit of {@code number} stands at; less than 1 for those before the point. */
    private static int place(double number) {
        return (int) -Math.floor(Math.log10(number) + ROUNDING);
    }
}
