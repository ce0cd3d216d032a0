package org.xhat.runtime.text;

import java.util.List;
import java.util.Locale;

/**
 * Numbers as text, in no locale: rounded for people, or exact where something reads them back. Texts of several parts are
 * formatted with {@link Locale#ROOT} where they are put together.
 */
public final class Numbers {
    private Numbers() {}

    /** The shortest decimal that reads back as {@code value}: 50, 0.05, 1e-6, -0.0, inf. */
    public static String exact(double value) {
        return brief(Double.toString(value));
    }

    /** A decimal as Java writes it, in fewer letters: 50 for 50.0, 1e-6 for 1.0E-6. */
    public static String brief(String decimal) {
        return decimal.replace("Infinity", "inf")
                .replaceFirst("(?<!^-0)\\.0$|\\.0(?=E)", "")
                .replace('E', 'e');
    }

    /** Digits grouped by commas: 100,010. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A noun and how many: 1 step, 8,000 steps. */
    public static String count(long count, String noun) {
        return grouped(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** Four significant digits: 0.01072, 2.339, 2.105e+31. */
    public static String significant(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** So many decimals: 0.9380. */
    public static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** An amount of memory, in powers of 1024: 512 bytes, 1.5 KB, 300.0 MB, 8.0 GB. */
    public static String bytes(long bytes) {
        if (bytes < 1 << 10) {
            return count(bytes, "byte");
        }
        double amount = bytes / 1024.0;
        String unit = "KB";
        for (String larger : List.of("MB", "GB", "TB")) {
            if (amount >= 1024) {
                amount /= 1024;
                unit = larger;
            }
        }
        return fixed(amount, 1) + " " + unit;
    }

    /** A duration: 0.38 ms, 6.2 s, 3 min 5 s. */
    public static String duration(double seconds) {
        if (seconds < 1) {
            return fixed(seconds * 1e3, seconds < 0.01 ? 2 : 0) + " ms";
        }
        if (seconds < 60) {
            return fixed(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min " + whole % 60 + " s";
    }

    /** Three significant digits of a whole number: 155,000. */
    public static String rounded(double value) {
        if (value <= 0) {
            return "0";
        }
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(value)) - 2));
        return grouped(Math.round(value / unit) * (long) unit);
    }
}
