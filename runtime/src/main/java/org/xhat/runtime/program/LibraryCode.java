package org.xhat.runtime.program;

import java.util.List;
import org.xhat.runtime.library.Routine;

/**
 * A routine of a library as a step of a program: one chunk, on one thread. It reads and writes whole buffers, through copies in
 * double.
 *
 * @param place what is called and where, as {@code symmetric-eigen, 'symmetricEigen(x)' at Model.java:12:9,}: a failure's message begins with it
 * @param routine what is called
 * @param operands what it is called on
 * @param results for each result the number of its buffer
 */
public record LibraryCode(String place, Routine routine, List<Operand> operands, List<Integer> results)
        implements KernelCode {
    /** Copies the lists. */
    public LibraryCode {
        operands = List.copyOf(operands);
        results = List.copyOf(results);
    }

    /**
     * An operand.
     *
     * @param buffer the number of its buffer
     * @param extents its extents
     */
    public record Operand(int buffer, List<Extent> extents) {
        /** Copies the extents. */
        public Operand {
            extents = List.copyOf(extents);
        }
    }

    @Override
    public int chunks(long[] dims) {
        return 1;
    }

    @Override
    public int scratchElements(long[] dims) {
        return 0;
    }

    /** @throws IllegalStateException where the routine fails, which its place begins */
    @Override
    public void run(Object[] arrays, int[] offsets, long[] dims, int fromChunk, int toChunk, Object scratch) {
        var elements = new double[operands.size()][];
        var shapes = new int[operands.size()][];
        for (int i = 0; i < elements.length; i++) {
            Operand operand = operands.get(i);
            shapes[i] = operand.extents().stream()
                    .mapToInt(extent -> (int) extent.at(dims))
                    .toArray();
            int count = 1;
            for (int extent : shapes[i]) {
                count *= extent;
            }
            elements[i] = Elements.of(arrays[operand.buffer()]).toDoubles(offsets[operand.buffer()], count);
        }
        try {
            double[][] computed = routine.apply(elements, shapes);
            for (int i = 0; i < computed.length; i++) {
                int buffer = results.get(i);
                Elements.of(arrays[buffer]).write(offsets[buffer], computed[i]);
            }
        } catch (RuntimeException failure) {
            throw new IllegalStateException(place + " failed: " + failure.getMessage(), failure);
        }
    }
}
