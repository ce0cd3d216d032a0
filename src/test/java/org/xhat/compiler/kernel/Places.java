package org.xhat.compiler.kernel;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.xhat.compiler.graph.Dim;

/** What accesses mean, said as plainly as possible. */
public final class Places {
    private Places() {}

    /** What is in memory. */
    public interface Elements {
        /** Element {@code place} of a buffer. */
        double at(int buffer, int place);
    }

    /** The element of its buffer that {@code access} is of at {@code position}; empty where a guard does not hold. */
    public static OptionalInt of(Access access, long[] position, Map<String, Long> dims, Elements elements) {
        long[] all = new long[access.strides().size()];
        System.arraycopy(position, 0, all, 0, position.length);
        int next = position.length;
        for (Position<Integer> further : access.positions()) {
            long index = sum(further.index().coefficients(), further.index().offset(), all, dims);
            switch (further) {
                case Position.Guard<Integer>(Affine at, Dim by, Dim extent) -> {
                    long step = by.evaluate(dims);
                    if (index < 0 || index % step != 0 || index / step >= extent.evaluate(dims)) {
                        return OptionalInt.empty();
                    }
                    all[next++] = index / step;
                }
                case Position.Gathered<Integer>(Integer indices, Affine at, Dim extent) -> {
                    all[next] = (long) elements.at(indices, Math.toIntExact(index));
                    if (all[next] < 0 || all[next] >= extent.evaluate(dims)) {
                        throw new IndexOutOfBoundsException("element " + index + " of buffer " + indices + " is "
                                + all[next] + ", no position below " + extent);
                    }
                    next++;
                }
            }
        }
        return OptionalInt.of(Math.toIntExact(sum(access.strides(), access.offset(), all, dims)));
    }

    private static long sum(List<Dim> coefficients, Dim offset, long[] position, Map<String, Long> dims) {
        long sum = offset.evaluate(dims);
        for (int axis = 0; axis < coefficients.size(); axis++) {
            sum += coefficients.get(axis).evaluate(dims) * position[axis];
        }
        return sum;
    }
}
