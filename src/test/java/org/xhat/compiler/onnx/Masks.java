package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.one;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** Nodes whose result depends on where an element lies: comparisons with places. */
final class Masks {
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("Trilu", one(Masks::triangle)),
            entry("EyeLike", one(Masks::diagonal)),
            entry("OneHot", one(Masks::oneHot)));

    private Masks() {}

    /** 0, 1, … along {@code axis}, repeated to {@code dims}. */
    static Value places(Fx fx, List<Dim> dims, int axis) {
        return fx.broadcast(fx.iota(dims.get(axis)), dims, List.of(axis));
    }

    /** How far each element of the last two axes lies right of the diagonal. */
    private static Value rightOfDiagonal(Fx fx, List<Dim> dims) {
        return fx.sub(places(fx, dims, dims.size() - 1), places(fx, dims, dims.size() - 2));
    }

    private static Value triangle(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        Value k = fx.constant(node.hasInput(1) ? node.number(1) : 0);
        Value right = rightOfDiagonal(fx, x.dims());
        Value kept = node.flag("upper", true) ? fx.lessEqual(k, right) : fx.lessEqual(right, k);
        return fx.where(kept, x, fx.constant(0));
    }

    private static Value diagonal(OnnxNode node) {
        Fx fx = node.fx();
        return fx.equal(rightOfDiagonal(fx, node.input(0).dims()), fx.constant(node.integer("k", 0)));
    }

    /** Indices below 0 count from the end. */
    private static Value oneHot(OnnxNode node) {
        Fx fx = node.fx();
        Value indices = node.input(0);
        Value depth = fx.constant(node.number(1));
        Value places = fx.where(fx.less(indices, fx.constant(0)), fx.add(indices, depth), indices);
        int axis = OnnxNode.axis(node.integer("axis", -1), indices.type().rank() + 1);
        Value hot = equalTo(fx, places, axis, Dim.of((long) node.number(1)));
        Value values = node.input(2);
        Value off = fx.sum(fx.slice(values, 0, Dim.ZERO, Dim.ONE), List.of(0));
        Value on = fx.sum(fx.slice(values, 0, Dim.ONE, Dim.of(2)), List.of(0));
        return fx.where(hot, on, off);
    }

    /** 1 where the place along the new {@code axis} is the index, else 0. */
    static Value equalTo(Fx fx, Value indices, int axis, Dim count) {
        var dims = new ArrayList<>(indices.dims());
        dims.add(axis, count);
        var all = new ArrayList<>(OnnxNode.axesFrom(0, dims.size()));
        all.remove(axis);
        return fx.equal(fx.broadcast(indices, dims, all), places(fx, dims, axis));
    }
}
