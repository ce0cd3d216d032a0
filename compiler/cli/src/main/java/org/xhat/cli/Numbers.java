package org.xhat.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {}

    /** Digits grouped by commas: 100,010. */
    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A fraction or a loss with four decimals. */
    static String fourDecimals(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** Three significant digits or as many as a float needs, without an exponent where there need be none: 0.1, 0.05, 1e-06. */
    static String plain(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        return Float.toString((float) value);
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
