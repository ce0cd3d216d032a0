package org.xhat.compiler.loop;

import static org.xhat.compiler.loop.ValueType.Kind.BITS;
import static org.xhat.compiler.loop.ValueType.Kind.ELEMENT;
import static org.xhat.compiler.loop.ValueType.Kind.MASK;

import java.util.List;
import java.util.Locale;
import org.xhat.compiler.loop.ValueType.Kind;

/**
 * The operations of loops: a closed set, each exact or correctly rounded, so that every target gives the same bits. They apply
 * to single values or to lanes alike; the operators of the graph are written in them.
 */
public enum ScalarOp {
    /** x + y. */
    ADD(ELEMENT, ELEMENT, ELEMENT),
    /** x − y. */
    SUB(ELEMENT, ELEMENT, ELEMENT),
    /** x · y. */
    MUL(ELEMENT, ELEMENT, ELEMENT),
    /** x ÷ y. */
    DIV(ELEMENT, ELEMENT, ELEMENT),
    /** x · y + z, rounded once. */
    FMA(ELEMENT, ELEMENT, ELEMENT, ELEMENT),
    /** −x. */
    NEG(ELEMENT, ELEMENT),
    /** |x|. */
    ABS(ELEMENT, ELEMENT),
    /** √x. */
    SQRT(ELEMENT, ELEMENT),
    /** The smaller; NaN wins, −0 &lt; +0. */
    MIN(ELEMENT, ELEMENT, ELEMENT),
    /** The larger; NaN wins, −0 &lt; +0. */
    MAX(ELEMENT, ELEMENT, ELEMENT),
    /** x &lt; y. */
    LESS(MASK, ELEMENT, ELEMENT),
    /** x ≤ y. */
    LESS_OR_EQUAL(MASK, ELEMENT, ELEMENT),
    /** x = y. */
    EQUAL(MASK, ELEMENT, ELEMENT),
    /** Both. */
    AND(MASK, MASK, MASK),
    /** Either. */
    OR(MASK, MASK, MASK),
    /** Not. */
    NOT(MASK, MASK),
    /** The second operand where the first holds, otherwise the third. */
    SELECT(ELEMENT, MASK, ELEMENT, ELEMENT),
    /** The encoding of x. */
    TO_BITS(BITS, ELEMENT),
    /** The number encoded. */
    FROM_BITS(ELEMENT, BITS),
    /** x + y, wrapping around. */
    ADD_BITS(BITS, BITS, BITS),
    /** x − y, wrapping around. */
    SUB_BITS(BITS, BITS, BITS),
    /** Bitwise and. */
    AND_BITS(BITS, BITS, BITS),
    /** Bitwise or. */
    OR_BITS(BITS, BITS, BITS),
    /** Bitwise exclusive or. */
    XOR_BITS(BITS, BITS, BITS),
    /** x shifted left by a literal. */
    SHIFT_LEFT(BITS, BITS, BITS),
    /** x shifted right by a literal, the sign kept. */
    SHIFT_RIGHT(BITS, BITS, BITS),
    /** x shifted right by a literal, zeros coming in. */
    SHIFT_RIGHT_UNSIGNED(BITS, BITS, BITS),
    /** x truncated towards zero; x is in range. */
    TO_INTEGER(BITS, ELEMENT),
    /** x, rounded to nearest. */
    TO_FLOATING(ELEMENT, BITS);

    private final String mnemonic;
    private final Kind result;
    private final List<Kind> operands;

    ScalarOp(Kind result, Kind... operands) {
        this.mnemonic = camelCase(name());
        this.result = result;
        this.operands = List.of(operands);
    }

    /** What it makes. */
    public Kind result() {
        return result;
    }

    /** What it takes. */
    public List<Kind> operands() {
        return operands;
    }

    /** Whether the last operand is a literal shift distance, never lanes. */
    public boolean isShift() {
        return this == SHIFT_LEFT || this == SHIFT_RIGHT || this == SHIFT_RIGHT_UNSIGNED;
    }

    /** Whether the first two operands may change places. */
    public boolean commutes() {
        return switch (this) {
            case ADD, MUL, FMA, MIN, MAX, EQUAL, AND, OR, ADD_BITS, AND_BITS, OR_BITS, XOR_BITS -> true;
            case SUB,
                    DIV,
                    NEG,
                    ABS,
                    SQRT,
                    LESS,
                    LESS_OR_EQUAL,
                    NOT,
                    SELECT,
                    TO_BITS,
                    FROM_BITS,
                    SUB_BITS,
                    SHIFT_LEFT,
                    SHIFT_RIGHT,
                    SHIFT_RIGHT_UNSIGNED,
                    TO_INTEGER,
                    TO_FLOATING -> false;
        };
    }

    /** The name in camel case: {@code lessOrEqual}. */
    public String mnemonic() {
        return mnemonic;
    }

    private static String camelCase(String name) {
        var text = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_")) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}
