package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.Map;

/**
 * From which kernel to which each buffer holds a value that is still needed, by position in the plan, both included.
 *
 * @param first for each buffer the kernel that writes it; −1 where it arrives from outside
 * @param last for each buffer the last kernel that touches it; the number of kernels for outputs, which are read afterwards
 */
record Liveness(Map<Integer, Integer> first, Map<Integer, Integer> last) {
    static Liveness of(Plan plan) {
        var first = new HashMap<Integer, Integer>();
        var last = new HashMap<Integer, Integer>();
        for (int k = 0; k < plan.kernels().size(); k++) {
            int position = k;
            for (Access load : plan.kernels().get(k).loads()) {
                first.putIfAbsent(load.buffer(), -1);
                last.put(load.buffer(), position);
            }
            for (Stage.Store store : plan.kernels().get(k).stores()) {
                first.putIfAbsent(store.to().buffer(), position);
                last.put(store.to().buffer(), position);
            }
        }
        plan.outputs()
                .values()
                .forEach(buffer -> last.put(buffer.number(), plan.kernels().size()));
        return new Liveness(first, last);
    }

    boolean isUsed(Buffer buffer) {
        return first.containsKey(buffer.number());
    }
}
