package org.xhat.runtime.math;

import static org.xhat.runtime.math.ScalarOp.Kind.BITS;
import static org.xhat.runtime.math.ScalarOp.Kind.ELEMENT;
import static org.xhat.runtime.math.ScalarOp.Kind.MASK;

import java.util.List;
import java.util.Locale;

/** The operations of {@link Algebra} as data: what each makes, of what, and by which method. */
public enum ScalarOp {
    // spotless:off
    ADD(ELEMENT, Algebra::add, ELEMENT, ELEMENT),
    SUB(ELEMENT, Algebra::sub, ELEMENT, ELEMENT),
    MUL(ELEMENT, Algebra::mul, ELEMENT, ELEMENT),
    DIV(ELEMENT, Algebra::div, ELEMENT, ELEMENT),
    FMA(ELEMENT, Algebra::fma, ELEMENT, ELEMENT, ELEMENT),
    NEG(ELEMENT, Algebra::neg, ELEMENT),
    ABS(ELEMENT, Algebra::abs, ELEMENT),
    SQRT(ELEMENT, Algebra::sqrt, ELEMENT),
    MIN(ELEMENT, Algebra::min, ELEMENT, ELEMENT),
    MAX(ELEMENT, Algebra::max, ELEMENT, ELEMENT),
    LESS(MASK, Algebra::less, ELEMENT, ELEMENT),
    LESS_OR_EQUAL(MASK, Algebra::lessOrEqual, ELEMENT, ELEMENT),
    EQUAL(MASK, Algebra::equal, ELEMENT, ELEMENT),
    AND(MASK, Algebra::and, MASK, MASK),
    OR(MASK, Algebra::or, MASK, MASK),
    NOT(MASK, Algebra::not, MASK),
    SELECT(ELEMENT, Algebra::select, MASK, ELEMENT, ELEMENT),
    TO_BITS(BITS, Algebra::bits, ELEMENT),
    FROM_BITS(ELEMENT, Algebra::fromBits, BITS),
    ADD_BITS(BITS, Algebra::addInt, BITS, BITS),
    SUB_BITS(BITS, Algebra::subInt, BITS, BITS),
    AND_BITS(BITS, Algebra::andInt, BITS, BITS),
    OR_BITS(BITS, Algebra::orInt, BITS, BITS),
    XOR_BITS(BITS, Algebra::xorInt, BITS, BITS),
    SHIFT_LEFT(BITS, (a, x, n) -> a.shiftLeft(x, distance(n)), BITS, BITS),
    SHIFT_RIGHT(BITS, (a, x, n) -> a.shiftRight(x, distance(n)), BITS, BITS),
    SHIFT_RIGHT_UNSIGNED(BITS, (a, x, n) -> a.shiftRightUnsigned(x, distance(n)), BITS, BITS),
    TO_INTEGER(BITS, Algebra::toInteger, ELEMENT),
    TO_FLOATING(ELEMENT, Algebra::toFloating, BITS);
    // spotless:on

    /** What a value is. */
    public enum Kind {
        /** A number of the element type. */
        ELEMENT,
        /** A two's complement integer as wide as an element. */
        BITS,
        /** A truth value. */
        MASK
    }

    private interface Meaning {
        Object in(Algebra<Object, Object, Object> a, Object[] operands);
    }

    private interface Unary {
        Object in(Algebra<Object, Object, Object> a, Object x);
    }

    private interface Binary {
        Object in(Algebra<Object, Object, Object> a, Object x, Object y);
    }

    private interface Ternary {
        Object in(Algebra<Object, Object, Object> a, Object x, Object y, Object z);
    }

    private final String mnemonic = camelCase(name());
    private final Kind result;
    private final Meaning meaning;
    private final List<Kind> operands;

    ScalarOp(Kind result, Unary meaning, Kind x) {
        this.result = result;
        this.meaning = (a, of) -> meaning.in(a, of[0]);
        this.operands = List.of(x);
    }

    ScalarOp(Kind result, Binary meaning, Kind x, Kind y) {
        this.result = result;
        this.meaning = (a, of) -> meaning.in(a, of[0], of[1]);
        this.operands = List.of(x, y);
    }

    ScalarOp(Kind result, Ternary meaning, Kind x, Kind y, Kind z) {
        this.result = result;
        this.meaning = (a, of) -> meaning.in(a, of[0], of[1], of[2]);
        this.operands = List.of(x, y, z);
    }

    /** What it makes. */
    public Kind result() {
        return result;
    }

    /** What it takes. */
    public List<Kind> operands() {
        return operands;
    }

    /** The result of {@code operands}, which are values of {@code algebra}; a shift's distance is any integer. */
    @SuppressWarnings("unchecked") // the kinds of the operands say which of its values each is
    public Object apply(Algebra<?, ?, ?> algebra, Object... operands) {
        return meaning.in((Algebra<Object, Object, Object>) algebra, operands);
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

    private static int distance(Object n) {
        return ((Number) n).intValue();
    }

    private static String camelCase(String name) {
        var text = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_")) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}
