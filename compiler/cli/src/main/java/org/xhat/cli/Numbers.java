package org.xhat.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {}

    /** Digits grouped by commas: 100,010. */
    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A noun and how many: 1 step, 8,000 steps. */
    static String count(long count, String noun) {
        return grouped(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** A loss to four significant digits: 0.01072, 2.339, 2.105e+31. */
    static String loss(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** A fraction with four decimals. */
    static String fourDecimals(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** As many digits as a float needs: 50, 0.05, 1e-6, 1e30. */
    static String plain(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        return Float.toString((float) value).replace(".0E", "e").replace('E', 'e');
    }

    /** A duration: 0.38 ms, 6.2 s, 3 min 5 s. */
    static String duration(double seconds) {
        if (seconds < 1) {
            return String.format(Locale.ROOT, seconds < 0.01 ? "%.2f ms" : "%.0f ms", seconds * 1e3);
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min " + whole % 60 + " s";
    }

    /** Significant digits to three: 155,000. */
    static String rounded(double value) {
        if (value <= 0) {
            return "0";
        }
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(value)) - 2));
        return grouped(Math.round(value / unit) * (long) unit);
    }
}
