package org.xhat.runtime.checkpoint;

import java.util.Arrays;

/**
 * A tensor as a file holds it: a shape and its elements in row-major order. Arrays are neither copied nor compared. Bits
 * survive saving and loading, those of NaNs included.
 */
public sealed interface StoredTensor {

    /** Sizes of the axes, outermost first; empty for a scalar. */
    long[] shape();

    /** The element type's name in the file. */
    Dtype dtype();

    /** The element types, by the names safetensors gives them. */
    enum Dtype {
        /** 32-bit IEEE floats. */
        F32(4),
        /** 64-bit IEEE floats. */
        F64(8),
        /** 64-bit signed integers. */
        I64(8);

        private final int sizeBytes;

        Dtype(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        /** Bytes per element. */
        public int sizeBytes() {
            return sizeBytes;
        }
    }

    /**
     * A tensor of floats.
     *
     * @param shape sizes of the axes
     * @param values one per element
     */
    record F32(long[] shape, float[] values) implements StoredTensor {
        public F32 {
            requireSize(shape, values.length);
        }

        @Override
        public Dtype dtype() {
            return Dtype.F32;
        }
    }

    /**
     * A tensor of doubles.
     *
     * @param shape sizes of the axes
     * @param values one per element
     */
    record F64(long[] shape, double[] values) implements StoredTensor {
        public F64 {
            requireSize(shape, values.length);
        }

        @Override
        public Dtype dtype() {
            return Dtype.F64;
        }
    }

    /**
     * A tensor of integers.
     *
     * @param shape sizes of the axes
     * @param values one per element
     */
    record I64(long[] shape, long[] values) implements StoredTensor {
        public I64 {
            requireSize(shape, values.length);
        }

        @Override
        public Dtype dtype() {
            return Dtype.I64;
        }
    }

    private static void requireSize(long[] shape, int length) {
        if (Arrays.stream(shape).anyMatch(dim -> dim < 0)) {
            throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
        }
        long size = Arrays.stream(shape).anyMatch(dim -> dim == 0) ? 0 : 1;
        for (long dim : size == 0 ? new long[0] : shape) { // beside a 0 the others may be of any size
            size = Math.multiplyExact(size, dim);
        }
        if (size != length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " has " + size + " elements, found " + length);
        }
    }
}
