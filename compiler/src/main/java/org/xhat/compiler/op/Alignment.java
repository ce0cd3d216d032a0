package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/** Shapes aligned at their last axis, where extents of 1 and missing axes are repeated: models leave it out, graphs write it. */
final class Alignment {
    private Alignment() {}

    /** A pointwise operator on operands that are repeated to common extents; scalars stay what they are. */
    static Value pointwise(Fx fx, Elementwise op, List<Value> operands) {
        var dims = new ArrayList<Dim>();
        var places = new ArrayList<Place>(); // what each of the extents is taken from
        for (int k = 0; k < operands.size(); k++) {
            var y = operands.get(k).dims();
            int missing = y.size() - dims.size();
            for (int axis = 0; axis < missing; axis++) {
                dims.add(axis, y.get(axis));
                places.add(axis, new Place(k, axis));
            }
            for (int axis = Math.max(missing, 0); axis < y.size(); axis++) {
                int at = axis + dims.size() - y.size();
                if (dims.get(at).is(1)) {
                    dims.set(at, y.get(axis));
                    places.set(at, new Place(k, axis));
                } else if (!y.get(axis).is(1) && !y.get(axis).equals(dims.get(at))) {
                    throw unequal(operands, places.get(at), new Place(k, axis));
                }
            }
        }
        var full = List.copyOf(dims);
        return fx.apply(
                op,
                operands.stream()
                        .map(x -> x.type().isScalar() ? x : repeated(fx, x, full))
                        .toList());
    }

    private static ShapeException unequal(List<Value> operands, Place x, Place y) {
        var types = operands.stream().map(Value::type).toList();
        return ShapeException.unequal(types, x, y, "equal extents, aligned at the last axis")
                .on(operands);
    }

    /** x repeated to extents that it fits. */
    static Value repeated(Fx fx, Value x, List<Dim> dims) {
        int offset = dims.size() - x.type().rank();
        var kept = new ArrayList<Dim>();
        var axes = new ArrayList<Integer>();
        for (int i = 0; i < x.type().rank(); i++) {
            Dim extent = x.type().dim(i);
            if (offset < 0 || !extent.is(1) && !extent.equals(dims.get(offset + i))) {
                var misfit = new ShapeException(
                        x.type().extents() + " does not repeat to "
                                + TensorType.floating(dims).extents(),
                        "extents that are 1 or equal, aligned at the last axis");
                throw offset < 0 ? misfit : misfit.unless(extent, dims.get(offset + i));
            }
            if (extent.equals(dims.get(offset + i))) {
                kept.add(extent);
                axes.add(offset + i);
            }
        }
        return fx.broadcast(reshaped(fx, x, kept), dims, axes);
    }

    /** A reshape; one that undoes the reshape before it leaves out both. */
    static Value reshaped(Fx fx, Value x, List<Dim> dims) {
        boolean undone = x.op() instanceof Reshape && x.operand(0).dims().equals(dims);
        return undone ? x.operand(0) : fx.reshape(x, dims);
    }
}
