package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;

/**
 * The axis of a sweep that lanes run along: where the reductions' order does not say so, the kept one along which reading and
 * writing lanes takes least, which decides speed alone. Running values along whose axis lanes would be taken one by one are so
 * themselves: to gather lanes would take longer.
 */
final class LaneAxis {
    /** What lanes cost that are read or written one by one, where adjacent ones cost 1. */
    private static final int SINGLE = 16;

    private LaneAxis() {}

    /** The axis, −1 where there is none. Of equals the inner one wins; an axis of extent 1 is chosen only where there is no other. */
    static int of(Kernel kernel, Body.Sweep sweep) {
        if (sweep.lanesReduced()) {
            return sweep.reducedAxes().getLast();
        }
        List<Access> accesses = new ArrayList<>(kernel.loads());
        kernel.stores().forEach(store -> accesses.addAll(List.of(store.to(), store.to())));
        int best = -1;
        int least = Integer.MAX_VALUE;
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (sweep.reducedAxes().contains(axis)) {
                continue;
            }
            boolean single = kernel.axes().get(axis).extent().is(1);
            int cost = single ? Integer.MAX_VALUE : cost(accesses, axis);
            if (cost <= least) {
                least = cost;
                best = axis;
            }
        }
        int chosen = best;
        boolean running = sweep.reductions().stream().anyMatch(Stage.Reduction::running);
        return chosen < 0 || running && accesses.stream().noneMatch(access -> LaneAccess.inVectors(access, chosen))
                ? -1
                : chosen;
    }

    /** What a vector along {@code axis} costs; a write counts twice, as it is listed twice, and what stays in its place nothing. */
    private static int cost(List<Access> accesses, int axis) {
        return accesses.stream()
                .filter(access -> access.dependsOn(axis))
                .mapToInt(access -> LaneAccess.inVectors(access, axis) ? LaneAccess.stride(access, axis) : SINGLE)
                .sum();
    }
}
