package org.xhat.compiler.kernel;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.ElementwiseLowering;
import org.xhat.runtime.math.FloatFormat;

/**
 * What a pointwise operator or a combine costs: its lowering, run in an algebra that counts.
 */
public final class OperationCost {
    private static final Map<Elementwise, Integer> BINARY32 = counted(FloatFormat.BINARY32);
    private static final Map<Elementwise, Integer> BINARY64 = counted(FloatFormat.BINARY64);

    private OperationCost() {}

    private static Map<Elementwise, Integer> counted(FloatFormat format) {
        var counts = new EnumMap<Elementwise, Integer>(Elementwise.class);
        for (Elementwise op : Elementwise.values()) {
            var counting = new CountingAlgebra(format);
            ElementwiseLowering.lower(op, counting, Collections.nCopies(op.arity(), CountingAlgebra.VALUE));
            counts.put(op, counting.operations());
        }
        return Collections.unmodifiableMap(counts);
    }

    /** Whether loading a stored result is cheaper than computing it again. */
    static boolean isExpensive(Elementwise op) {
        return flops(op) >= 10;
    }

    /** Operations per element in float32. */
    public static int flops(Elementwise op) {
        return BINARY32.getOrDefault(op, 0);
    }

    /** Operations for each element that is combined, in float32; not those for each block. */
    static int flops(Combine combine) {
        var counting = new CountingAlgebra(FloatFormat.BINARY32);
        var known = Collections.nCopies(combine.parts().size(), CountingAlgebra.VALUE);
        for (int pass = 0; pass < combine.passes().size(); pass++) {
            List<Integer> brought =
                    combine.of(counting, pass, CountingAlgebra.VALUE, () -> CountingAlgebra.VALUE, known);
            combine.join(counting, pass, brought, brought);
        }
        return counting.operations();
    }

    /** Operations per element in whichever precision takes more: how much code it is. */
    static int codeOperations(Elementwise op) {
        return Math.max(flops(op), BINARY64.getOrDefault(op, 0));
    }
}
