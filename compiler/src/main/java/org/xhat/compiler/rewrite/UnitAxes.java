package org.xhat.compiler.rewrite;

import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/** Axes of extent 1 say nothing: signomials number the others only, so that [m,1] and [m] are one frame. */
final class UnitAxes {
    private UnitAxes() {}

    /** The extents other than 1. */
    static List<Dim> without(List<Dim> dims) {
        return dims.stream().filter(dim -> !dim.is(1)).toList();
    }

    /** The number of axes whose extent is not 1. */
    static int rank(Value value) {
        return without(value.dims()).size();
    }

    /** The number of {@code axis} among the axes of {@code dims} whose extent is not 1. */
    static int position(List<Dim> dims, int axis) {
        return without(dims.subList(0, axis)).size();
    }

    /** The axis of {@code dims} that is number {@code position} among those whose extent is not 1. */
    static int axis(List<Dim> dims, int position) {
        int axis = 0;
        for (int seen = -1; seen < position; axis++) {
            seen += dims.get(axis).is(1) ? 0 : 1;
        }
        return axis - 1;
    }
}
