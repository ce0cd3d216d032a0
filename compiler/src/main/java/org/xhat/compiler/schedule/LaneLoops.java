package org.xhat.compiler.schedule;

import java.util.function.Consumer;
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

    /**
     * As {@link #walk}, but as one loop over tiles of {@code vectors} vectors, under a mask throughout unless {@code even}: for bodies
     * that are long.
     *
     * @param body fills the body of the loop
     */
    static void walkTiles(
            KernelScope scope,
            Schedule schedule,
            int axis,
            Index from,
            Index to,
            boolean even,
            int vectors,
            Consumer<ColumnTile> body) {
        if (!schedule.isVector()) {
            walk(scope, schedule, axis, from, to, even, (inner, position) -> body.accept(ColumnTile.of(inner)));
            return;
        }
        int step = vectors * schedule.lanes();
        scope.block().loop(hint(axis), Loop.Kind.LANE, from, to, step, (inner, position) -> {
            body.accept(ColumnTile.of(scope, vectors, (outer, number) -> {
                Index first = position.plus((long) number * schedule.lanes());
                return outer.lanesAt(axis, first, even ? null : to.minus(first), inner);
            }));
        });
    }

    private static void lanes(
            KernelScope scope, Schedule schedule, int axis, Index from, Index to, @Nullable Index masked, Body body) {
        scope.block().loop(hint(axis), Loop.Kind.LANE, from, to, schedule.lanes(), (inner, position) -> {
            Index remaining = masked == null ? null : masked.minus(position);
            body.fill(scope.lanesAt(axis, position, remaining, inner), position);
        });
    }

    /** Whether {@code extent} is known to be a multiple of {@code step}. */
    static boolean isEven(Index extent, int step) {
        return extent instanceof Index.Constant(long value) && value % step == 0;
    }

    /** The name of the variable of axis {@code axis}: i, j, k, … */
    static String hint(int axis) {
        return axis < 10 ? String.valueOf((char) ('i' + axis)) : "a" + axis;
    }
}
