package org.xhat.compiler.op;

import java.util.Arrays;
import java.util.List;

/** Row-major layout of concrete shapes: where an element lies. */
final class Strides {
    private Strides() {}

    /** The number of elements of a tensor of the given extents. */
    static int elementCount(List<Integer> shape) {
        int count = 1;
        for (int extent : shape) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /** For each axis the distance between neighbours along it. */
    static int[] of(List<Integer> shape) {
        var strides = new int[shape.size()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        return strides;
    }

    /** Strides over {@code rank} axes: axis {@code axes[i]} moves as axis i of {@code shape} does, the others do not move. */
    static int[] scattered(List<Integer> shape, List<Integer> axes, int rank) {
        int[] own = of(shape);
        var strides = new int[rank];
        for (int i = 0; i < own.length; i++) {
            strides[axes.get(i)] = own[i];
        }
        return strides;
    }

    /** {@code strides} but for {@code stride} along {@code axis}. */
    static int[] along(int[] strides, int axis, int stride) {
        int[] changed = strides.clone();
        changed[axis] = stride;
        return changed;
    }

    /** Σ index · stride for every index of {@code shape}, in row-major order. */
    static int[] places(List<Integer> shape, int[] strides) {
        var places = new int[elementCount(shape)];
        if (places.length == 0) {
            return places;
        }
        // Doubling from the innermost axis outwards: the block of all inner indices is copied once for each outer
        // index.
        int block = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            for (int index = 1; index < shape.get(axis); index++) {
                for (int i = 0; i < block; i++) {
                    places[index * block + i] = places[i] + index * strides[axis];
                }
            }
            block *= shape.get(axis);
        }
        return places;
    }

    /** The elements of {@code x} that lie from {@code offset} on, at {@code strides} along the axes of {@code shape}. */
    static Array64 gather(Array64 x, List<Integer> shape, int[] strides, int offset) {
        int[] places = Strides.places(shape, strides);
        return new Array64(
                shape,
                Arrays.stream(places)
                        .mapToDouble(place -> x.data()[offset + place])
                        .toArray());
    }

    /** Writes of {@code x} what has a place among {@code shape}, with element i at {@code start + i·step} along {@code axis}. */
    static void scatter(Array64 x, List<Integer> shape, int axis, int start, int step, double[] result) {
        int[] strides = Strides.of(shape);
        int[] places = Strides.places(x.shape(), Strides.along(strides, axis, step * strides[axis]));
        int[] positions = Strides.places(x.shape(), Strides.along(new int[strides.length], axis, step));
        for (int i = 0; i < places.length; i++) {
            int position = start + positions[i];
            if (position >= 0 && position < shape.get(axis)) {
                result[start * strides[axis] + places[i]] = x.data()[i];
            }
        }
    }
}
