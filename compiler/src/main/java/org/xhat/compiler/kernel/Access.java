package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.xhat.compiler.graph.Dim;

/**
 * An affine place in a buffer: element {@code offset + Σ strides[a] · axis a}.
 *
 * @param buffer which buffer, by its number in the {@link Plan}
 * @param strides one for each axis of the kernel, in elements; {@link Dim#ZERO} where the place does not depend on the axis
 * @param offset the element at the origin
 */
public record Access(int buffer, List<Dim> strides, Dim offset) {
    /** Copies the strides. */
    public Access {
        strides = List.copyOf(strides);
    }

    /** Whether the place moves along {@code axis}. */
    public boolean dependsOn(int axis) {
        return !strides.get(axis).equals(Dim.ZERO);
    }

    /** {@code b3[100·a0 + a1 + 5]}: the buffer by its number, the axes by position. */
    @Override
    public String toString() {
        return text("b" + buffer, axis -> "a" + axis);
    }

    /** {@code pixels[784·i + k + 5]}, given what the buffer and each axis are called. */
    String text(String bufferName, IntFunction<String> axisName) {
        var terms = new ArrayList<String>();
        for (int axis = 0; axis < strides.size(); axis++) {
            if (dependsOn(axis)) {
                terms.add(times(strides.get(axis)) + axisName.apply(axis));
            }
        }
        if (terms.isEmpty() || !offset.equals(Dim.ZERO)) {
            terms.add(offset.toString());
        }
        return bufferName + "[" + String.join(" + ", terms) + "]";
    }

    private static String times(Dim stride) {
        String text = stride.toString();
        return stride.equals(Dim.ONE) ? "" : text.matches(".*[+-].*") ? "(" + text + ")·" : text + "·";
    }
}
