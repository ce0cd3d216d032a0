package org.xhat.compiler.op;

import java.util.List;

/**
 * A concrete tensor of doubles in row-major order. The array is not copied: whoever makes one gives it away.
 *
 * @param shape the extents, outermost first
 * @param data the elements
 */
public record Array64(List<Integer> shape, double[] data) {
    /** Checks that the extents and the data agree. */
    public Array64 {
        shape = List.copyOf(shape);
        long count = 1;
        for (int extent : shape) {
            count *= extent;
        }
        if (count != data.length) {
            throw new IllegalArgumentException("shape " + shape + " has " + count + " elements, not " + data.length);
        }
    }

    /** A scalar. */
    public static Array64 scalar(double value) {
        return new Array64(List.of(), new double[] {value});
    }

    /** The only element of a one-element tensor. */
    public double scalarValue() {
        if (data.length != 1) {
            throw new IllegalStateException("a tensor of shape " + shape + " is not a scalar");
        }
        return data[0];
    }
}
