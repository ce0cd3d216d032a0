package org.xhat.compiler.random;

import java.util.function.Consumer;

/** Walks over the positions of tensors. */
final class Positions {
    private Positions() {}

    /** Every position of a tensor of extents {@code shape}, in row-major order. */
    static void over(int[] shape, Consumer<int[]> visit) {
        var at = new int[shape.length];
        for (int extent : shape) {
            if (extent == 0) {
                return;
            }
        }
        while (true) {
            visit.accept(at);
            int axis = shape.length - 1;
            while (axis >= 0 && ++at[axis] == shape[axis]) {
                at[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    static int place(int[] at, int[] strides) {
        int place = 0;
        for (int axis = 0; axis < at.length; axis++) {
            place += at[axis] * strides[axis];
        }
        return place;
    }

    /** Row-major. */
    static int[] strides(int[] shape) {
        var strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    /** For each of {@code letters} the stride of that axis of a tensor whose axes are {@code axes}; 0 where it has none. */
    static int[] strides(int[] shape, String axes, String letters) {
        int[] own = strides(shape);
        return letters.chars()
                .map(letter -> axes.indexOf(letter) < 0 ? 0 : own[axes.indexOf(letter)])
                .toArray();
    }
}
