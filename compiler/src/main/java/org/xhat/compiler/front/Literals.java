package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.runtime.program.Range;

/** The values of number literals: those that javac accepts. */
final class Literals {

    /** Digits of the longest long, in binary; a literal may be as long as the file. */
    private static final int MAX_DIGITS = Long.SIZE;

    /** Longer decimals are taken for the nearest double: a decimal of a million digits takes a minute to read. */
    private static final int MAX_DECIMAL = 1_000;

    private Literals() {}

    /** The value of an integer literal; empty if it does not fit its type. Hexadecimal, octal and binary digits are the bits. */
    static OptionalLong integer(Ast.IntLiteral literal) {
        String text = literal.text().toLowerCase(Locale.ROOT);
        int radix = radix(text);
        String digits = text.substring(radix == 16 || radix == 2 ? 2 : 0).replaceFirst("^0+(?=.)", "");
        if (digits.length() > MAX_DIGITS || (radix == 8 && digits.matches(".*[89].*"))) {
            return OptionalLong.empty();
        }
        var value = new BigInteger(digits, radix);
        int bits = literal.isLong() ? Long.SIZE : Integer.SIZE;
        boolean fits = radix == 10 ? value.bitLength() < bits : value.bitLength() <= bits;
        return fits ? OptionalLong.of(literal.isLong() ? value.longValue() : value.intValue()) : OptionalLong.empty();
    }

    /** Whether the digits are 2³¹, or 2⁶³ for a long: Java has them only with a minus sign before them. */
    static boolean isMagnitudeOfLeast(String digits, boolean isLong) {
        return ("-" + digits).equals(Long.toString(isLong ? Long.MIN_VALUE : Integer.MIN_VALUE));
    }

    private static int radix(String text) {
        if (text.length() == 1 || text.charAt(0) != '0') {
            return 10;
        }
        return switch (text.charAt(1)) {
            case 'x' -> 16;
            case 'b' -> 2;
            default -> 8;
        };
    }

    /** The value of a literal with a fraction or an exponent; empty if it is too large, or too small, for a float. */
    static Optional<FloatValue> floating(Ast.FloatLiteral literal) {
        return floating(literal.text());
    }

    private static Optional<FloatValue> floating(String digits) {
        String text = digits.toLowerCase(Locale.ROOT);
        float rounded = Float.parseFloat(text);
        if (isZero(text)) {
            return Optional.of(FloatValue.of(BigDecimal.ZERO));
        }
        if (rounded == 0 || Float.isInfinite(rounded)) {
            return Optional.empty();
        }
        boolean isDecimal = !text.startsWith("0x") && text.length() <= MAX_DECIMAL;
        var decimal = isDecimal ? new BigDecimal(text) : new BigDecimal(Double.parseDouble(text));
        return Optional.of(new FloatValue(Decimal.of(decimal, rounded), rounded));
    }

    /**
     * A float as it is typed: as Java writes it, with or without its suffix, or {@code inf}; empty if it is none.
     *
     * @throws NumberFormatException for what is no number
     */
    static Optional<FloatValue> typed(String text) {
        double nearest = Range.number(text);
        if (!Double.isFinite(nearest)) {
            return Optional.of(FloatValue.of(nearest)).filter(number -> !Double.isNaN(nearest));
        }
        String digits = text.strip().replaceFirst("^[+-]", "").replaceFirst("(?i)^(0x.*p.*|[^x]*)[fd]$", "$1");
        return floating(digits).map(number -> text.strip().startsWith("-") ? number.negated() : number);
    }

    /** Whether all digits before an exponent are 0: the exponent is then any. */
    private static boolean isZero(String text) {
        boolean hex = text.startsWith("0x");
        String digits = text.substring(hex ? 2 : 0).split(hex ? "p" : "e", 2)[0];
        return digits.chars().allMatch(c -> c == '0' || c == '.');
    }

    /** Reports a literal that has no value. */
    static void check(Ast.IntLiteral literal, DiagnosticLog log) {
        if (integer(literal).isEmpty()) {
            boolean octal = radix(literal.text().toLowerCase(Locale.ROOT)) == 8;
            String limit = literal.isLong() ? "a number below 2^63" : "a number below 2^31, or the suffix L";
            log.report(
                    DiagnosticKind.NUMBER_OUT_OF_RANGE,
                    literal.span(),
                    literal.text(),
                    octal ? "no 0 at its beginning, which makes it octal" : limit);
        }
    }

    /** Reports a literal that has no value, or is a double. */
    static void check(Ast.FloatLiteral literal, DiagnosticLog log) {
        if (literal.isFloat() && floating(literal).isEmpty()) {
            boolean tooLarge = Float.isInfinite(Float.parseFloat(literal.text()));
            log.report(
                    DiagnosticKind.NUMBER_OUT_OF_RANGE,
                    literal.span(),
                    literal.text() + "f",
                    tooLarge ? "a number up to 3.4e38" : "0f, or a number from 1.4e-45");
        }
    }
}
