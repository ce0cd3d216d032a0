package org.xhat.compiler.schedule;

import org.jspecify.annotations.Nullable;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;

/** Loops along one axis that take as many elements at once as there are lanes, and what is left over under a mask. */
final class LaneLoops {
    private LaneLoops() {}

    /** Fills the body of a loop along an axis. */
    interface Body {
        /** {@code scope} has the axis at a position, or the lanes at the positions that start there. */
        void fill(KernelScope scope, Index position);
    }

    /**
     * Appends to the scope's block a walk along {@code axis} from {@code from} to {@code to}.
     *
     * @param even whether the distance is known to be a multiple of the lanes
     */
    static void walk(KernelScope scope, Schedule schedule, int axis, Index from, Index to, boolean even, Body body) {
        Block block = scope.block();
        if (!schedule.isVector()) {
            block.loop(
                    hint(axis),
                    Loop.Kind.SERIAL,
                    from,
                    to,
                    1,
                    (inner, position) -> body.fill(scope.at(axis, position, inner), position));
            return;
        }
        Index lanes = Index.of(schedule.lanes());
        Index end = even
                ? to
                : block.letIndex(
                        "whole", from.plus(to.minus(from).dividedBy(lanes).times(lanes)));
        lanes(scope, schedule, axis, from, end, null, body);
        if (!even) {
            lanes(scope, schedule, axis, end, to, to, body);
        }
    }

    /** As {@link #walk}, but as one loop, under a mask throughout unless {@code even}: for bodies that are long. */
    static void walkMasked(
            KernelScope scope, Schedule schedule, int axis, Index from, Index to, boolean even, Body body) {
        if (schedule.isVector()) {
            lanes(scope, schedule, axis, from, to, even ? null : to, body);
        } else {
            walk(scope, schedule, axis, from, to, even, body);
        }
    }

    private static void lanes(
            KernelScope scope, Schedule schedule, int axis, Index from, Index to, @Nullable Index masked, Body body) {
        scope.block().loop(hint(axis), Loop.Kind.LANE, from, to, schedule.lanes(), (inner, position) -> {
            Index remaining = masked == null ? null : masked.minus(position);
            body.fill(scope.lanesAt(axis, position, remaining, inner), position);
        });
    }

    /** Whether {@code extent} is known to be a multiple of the lanes. */
    static boolean isEven(Index extent, Schedule schedule) {
        return extent instanceof Index.Constant(long value) && value % schedule.lanes() == 0;
    }

    /** The name of the variable of axis {@code axis}: i, j, k, … */
    static String hint(int axis) {
        return axis < 10 ? String.valueOf((char) ('i' + axis)) : "a" + axis;
    }
}
