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
        try {
            return number(end);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + end + "' in the range '" + text + "' is not a number; write a decimal or inf", e);
        }
    }

    /**
     * A number as it is typed: as Java writes it, or {@code inf}. What is only rounded to an infinity is none.
     *
     * @throws NumberFormatException for what is no number
     */
    public static double number(String typed) {
        String text = typed.strip();
        double value = Double.parseDouble(text.replaceFirst("^([+-]?)inf$", "$1Infinity"));
        if (Double.isInfinite(value) && !text.matches("[+-]?(inf|Infinity)")) {
            throw new NumberFormatException(text + " is beyond every element type");
        }
        return value;
    }

    /** Whether {@code value} is in the interval; NaN is in none. */
    public boolean contains(double value) {
        return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
    }

    /** Whether a number is in the interval as {@code type} has both: a value that rounds onto an end that is left out is not. */
    public boolean contains(double value, ElementType type) {
        return new Range(type.round(low), lowIncluded, type.round(high), highIncluded).contains(type.round(value));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (lowIncluded ? "[" : "(") + Numbers.exact(low) + ", " + Numbers.exact(high) + (highIncluded ? "]" : ")");
    }
}
