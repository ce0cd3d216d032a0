package org.xhat.runtime.program;

import java.util.regex.Pattern;
import org.xhat.runtime.text.Numbers;

/**
 * An interval of numbers, as {@code @Hyper("[0, 1)")} declares it.
 *
 * @param low the lower end
 * @param lowIncluded whether it belongs to the interval
 * @param high the upper end
 * @param highIncluded whether it belongs to the interval
 */
public record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
    private static final Pattern FORM = Pattern.compile("\\s*([\\[(])\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*([])])\\s*");

    /** Every number but NaN and the infinities. */
    public static final Range REALS = new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

    /**
     * Reads {@code (0, inf)}, {@code [0, 1)} and the like.
     *
     * @throws IllegalArgumentException saying what the form is
     */
    public static Range parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a range; write one like (0, inf) or [0, 1)");
        }
        double low = end(form.group(2), text);
        double high = end(form.group(3), text);
        if (!(low <= high)) {
            throw new IllegalArgumentException("the range '" + text + "' is empty");
        }
        return new Range(low, form.group(1).equals("["), high, form.group(4).equals("]"));
    }

    private static double end(String end, String text) {
        return switch (end) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(end);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "'" + end + "' in the range '" + text + "' is not a number; write a decimal or inf", e);
                }
            }
        };
    }

    /** Whether {@code value} is in the interval; NaN is in none. */
    public boolean contains(double value) {
        return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (lowIncluded ? "[" : "(") + Numbers.exact(low) + ", " + Numbers.exact(high) + (highIncluded ? "]" : ")");
    }
}
