package org.xhat.compiler.loop;

/**
 * The type of a {@link Scalar}: what it is, and whether there is one or one for each lane of the {@link LoopNest}.
 *
 * @param kind what it is
 * @param lanes whether there is one for each lane
 */
public record ValueType(Kind kind, boolean lanes) {
    /** What a value is. */
    public enum Kind {
        /** A number of the nest's element type. */
        ELEMENT,
        /** A two's complement integer as wide as an element. */
        BITS,
        /** A truth value. */
        MASK
    }

    /** One number. */
    public static final ValueType ELEMENT = new ValueType(Kind.ELEMENT, false);

    /** One number for each lane. */
    public static final ValueType ELEMENT_LANES = new ValueType(Kind.ELEMENT, true);

    /** A number, or one for each lane. */
    public static ValueType element(boolean lanes) {
        return lanes ? ELEMENT_LANES : ELEMENT;
    }

    /** {@code element}, {@code bits×lanes}. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + (lanes ? "×lanes" : "");
    }
}
