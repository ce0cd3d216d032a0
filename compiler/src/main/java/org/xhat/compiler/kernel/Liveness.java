package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.Map;

/**
 * From which step to which each buffer holds a value that is still needed, by position in the plan, both included. A buffer
 * does while a part of it does.
 *
 * @param first for each buffer the step that writes it; −1 where it arrives from outside
 * @param last for each buffer the last step that touches it; the number of steps for outputs, which are read afterwards
 */
record Liveness(Map<Integer, Integer> first, Map<Integer, Integer> last) {
    static Liveness of(Plan plan) {
        var first = new HashMap<Integer, Integer>();
        var last = new HashMap<Integer, Integer>();
        for (int k = 0; k < plan.steps().size(); k++) {
            int position = k;
            for (int read : plan.steps().get(k).reads()) {
                for (int buffer : plan.within(read)) {
                    first.putIfAbsent(buffer, -1);
                    last.put(buffer, position);
                }
            }
            for (int written : plan.steps().get(k).writes()) {
                for (int buffer : plan.within(written)) {
                    first.putIfAbsent(buffer, position);
                    last.put(buffer, position);
                }
            }
        }
        plan.outputs()
                .values()
                .forEach(buffer -> last.put(buffer.number(), plan.steps().size()));
        return new Liveness(first, last);
    }

    boolean isUsed(Buffer buffer) {
        return first.containsKey(buffer.number());
    }
}
