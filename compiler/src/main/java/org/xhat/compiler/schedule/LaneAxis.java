package org.xhat.compiler.schedule;

import java.util.ArrayList;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;

/**
 * The axis of a sweep that lanes run along: where the reductions' order does not say so, the kept one along which most accesses
 * are contiguous, which decides speed alone. Running values with none such are taken one by one: to gather lanes would take longer.
 */
final class LaneAxis {
    private LaneAxis() {}

    /**
     * The axis, −1 where there is none. A write counts twice, and of equals the inner one wins; an axis of extent 1 is chosen only
     * where there is no other.
     */
    static int of(Kernel kernel, Body.Sweep sweep) {
        if (sweep.lanesReduced()) {
            return sweep.reducedAxes().getLast();
        }
        var accesses = new ArrayList<>(kernel.loads());
        kernel.stores().forEach(store -> {
            accesses.add(store.to());
            accesses.add(store.to());
        });
        int best = -1;
        long most = -1;
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            int candidate = axis;
            if (sweep.reducedAxes().contains(axis)) {
                continue;
            }
            boolean single = kernel.axes().get(axis).extent().is(1);
            long votes = single
                    ? -1
                    : accesses.stream()
                            .filter(access -> access.isContiguous(candidate))
                            .count();
            if (votes >= most) {
                most = votes;
                best = axis;
            }
        }
        boolean running = sweep.reductions().stream().anyMatch(Stage.Reduction::running);
        return running && most < 1 ? -1 : best;
    }
}
