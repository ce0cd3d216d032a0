package org.xhat.runtime.checkpoint;

import java.util.Arrays;

/**
 * A tensor's line in a safetensors header.
 *
 * @param name the tensor's name
 * @param dtype its element type
 * @param shape sizes of its axes
 * @param begin offset of its first byte in the data that follow the header
 * @param end offset after its last byte
 */
record TensorEntry(String name, StoredTensor.Dtype dtype, long[] shape, long begin, long end) {

    /** Bytes that its shape takes; throws {@link ArithmeticException} beyond a long. */
    static long sizeBytes(StoredTensor.Dtype dtype, long[] shape) {
        long size = dtype.sizeBytes();
        if (Arrays.stream(shape).anyMatch(dim -> dim == 0)) {
            return 0;
        }
        for (long dim : shape) {
            size = Math.multiplyExact(size, dim);
        }
        return size;
    }

    /** The number of elements. */
    int count() {
        return Math.toIntExact((end - begin) / dtype.sizeBytes());
    }
}
