package org.xhat.compiler.kernel;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.xhat.compiler.graph.Dim;

/** What accesses mean, said as plainly as possible. */
public final class Places {
    private Places() {}

    /** The element of its buffer that {@code access} is of at {@code position}; empty where a guard does not hold. */
    public static OptionalInt of(Access access, long[] position, Map<String, Long> dims) {
        long[] all = new long[access.strides().size()];
        System.arraycopy(position, 0, all, 0, position.length);
        int next = position.length;
        for (Guard guard : access.guards()) {
            long index = sum(guard.index().coefficients(), guard.index().offset(), all, dims);
            long step = guard.step().evaluate(dims);
            if (index < 0 || index % step != 0 || index / step >= guard.extent().evaluate(dims)) {
                return OptionalInt.empty();
            }
            all[next++] = index / step;
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
