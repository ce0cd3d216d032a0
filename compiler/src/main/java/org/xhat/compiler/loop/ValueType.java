package org.xhat.compiler.loop;

import org.xhat.runtime.math.ScalarOp.Kind;

/**
 * The type of a {@link Scalar}: what it is, and whether there is one or one for each lane of the {@link LoopNest}.
 *
 * @param kind what it is
 * @param lanes whether there is one for each lane
 */
public record ValueType(Kind kind, boolean lanes) {
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
