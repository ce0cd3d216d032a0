package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.OptionalLong;
import org.xhat.compiler.ast.Ast;

/** The values of number literals. */
final class Literals {

    private Literals() {}

    /**
     * The value of an integer literal; empty if it does not fit its type. A decimal 2³¹ fits an int (2⁶³ a long): with a minus
     * sign it is the least one. Hexadecimal, octal and binary digits are the bits, as in Java.
     */
    static OptionalLong integer(Ast.IntLiteral literal) {
        String text = literal.text().toLowerCase(Locale.ROOT);
        int radix = 10;
        String digits = text;
        if (text.startsWith("0x")) {
            radix = 16;
            digits = text.substring(2);
        } else if (text.startsWith("0b")) {
            radix = 2;
            digits = text.substring(2);
        } else if (text.length() > 1 && text.startsWith("0")) {
            radix = 8;
            digits = text.substring(1);
        }
        var value = new BigInteger(digits, radix);
        int bits = literal.isLong() ? Long.SIZE : Integer.SIZE;
        var limit = radix == 10
                ? BigInteger.ONE.shiftLeft(bits - 1)
                : BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        if (value.compareTo(limit) > 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(literal.isLong() || radix == 10 ? value.longValue() : value.intValue());
    }

    /** The literal as Java's float. */
    static float floatValue(Ast.FloatLiteral literal) {
        return Float.parseFloat(literal.text());
    }

    /** The literal's own value, before it is rounded to an element type. */
    static BigDecimal decimal(Ast.FloatLiteral literal) {
        boolean hex = literal.text().toLowerCase(Locale.ROOT).startsWith("0x");
        return hex ? new BigDecimal(Double.parseDouble(literal.text())) : new BigDecimal(literal.text());
    }
}
