package org.xhat.compiler.onnx;

import static java.util.Map.entry;
import static org.xhat.compiler.onnx.Translation.missing;
import static org.xhat.compiler.onnx.Translation.one;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.Reverse;
import org.xhat.compiler.op.WindowOp;

/** Nodes that move elements, and compute none. */
final class Shapes {
    // spotless:off
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("Transpose", one(Shapes::transpose)),
            entry("Reshape", one(Shapes::reshape)),
            entry("Flatten", one(Shapes::flatten)),
            entry("Squeeze", one(Shapes::squeeze)),
            entry("Unsqueeze", one(Shapes::unsqueeze)),
            entry("Expand", one(Shapes::expand)),
            entry("Tile", one(Shapes::tile)),
            entry("Concat", one(Shapes::concat)),
            entry("Split", Shapes::split),
            entry("Slice", one(Shapes::slice)),
            entry("Pad", one(Shapes::pad)),
            entry("DepthToSpace", one(Shapes::depthToSpace)),
            entry("SpaceToDepth", one(Shapes::spaceToDepth)),
            entry("Gather", one(Shapes::gather)),
            entry("GatherElements", missing("gather by an index for each element")),
            entry("GatherND", missing("gather by several indices")),
            entry("ScatterElements", missing("scatter by an index for each element")),
            entry("ScatterND", missing("scatter that replaces")));
    // spotless:on

    private Shapes() {}

    private static Value transpose(OnnxNode node) {
        Value x = node.input(0);
        var axes = OnnxNode.axesFrom(0, x.type().rank());
        return node.fx()
                .transpose(
                        x,
                        node.hasAttribute("perm")
                                ? node.integers("perm", List.of()).stream()
                                        .map(Long::intValue)
                                        .toList()
                                : axes.reversed());
    }

    /** 0 stands for the same extent unless zeros are allowed, −1 for what is left. */
    private static Value reshape(OnnxNode node) {
        Value x = node.input(0);
        boolean zerosAreExtents = node.flag("allowzero", false);
        var dims = new ArrayList<Dim>();
        for (long extent : node.integers(1)) {
            dims.add(extent == 0 && !zerosAreExtents ? x.type().dim(dims.size()) : Dim.of(extent));
        }
        return Functions.reshape(node.fx(), x, dims);
    }

    private static Dim product(List<Dim> dims) {
        return dims.stream().reduce(Dim.ONE, Dim::times);
    }

    private static Value flatten(OnnxNode node) {
        Value x = node.input(0);
        int axis = OnnxNode.axis(node.integer("axis", 1), x.type().rank());
        var dims = x.dims();
        return node.fx().reshape(x, List.of(product(dims.subList(0, axis)), product(dims.subList(axis, dims.size()))));
    }

    private static Value squeeze(OnnxNode node) {
        Value x = node.input(0);
        var dims = new ArrayList<>(x.dims());
        if (node.hasInput(1)) {
            OnnxNode.axes(node.integers(1), dims.size()).reversed().forEach(axis -> dims.remove((int) axis));
        } else {
            dims.removeIf(dim -> dim.is(1));
        }
        return node.fx().reshape(x, dims);
    }

    private static Value unsqueeze(OnnxNode node) {
        Value x = node.input(0);
        var dims = new ArrayList<>(x.dims());
        OnnxNode.axes(node.integers(1), dims.size() + node.integers(1).size()).forEach(axis -> dims.add(axis, Dim.ONE));
        return node.fx().reshape(x, dims);
    }

    /** To the common extents of x and the shape: 1 in the shape keeps x's. */
    private static Value expand(OnnxNode node) {
        Value x = node.input(0);
        var shape = OnnxNode.dims(node.integers(1));
        int rank = Math.max(shape.size(), x.type().rank());
        var dims = new ArrayList<Dim>(Collections.nCopies(rank, Dim.ONE));
        for (int i = 0; i < shape.size(); i++) {
            dims.set(rank - shape.size() + i, shape.get(i));
        }
        for (int i = 0; i < x.type().rank(); i++) {
            int at = rank - x.type().rank() + i;
            dims.set(at, dims.get(at).is(1) ? x.type().dim(i) : dims.get(at));
        }
        return Functions.broadcast(node.fx(), x, dims);
    }

    private static Value tile(OnnxNode node) {
        Value tiled = node.input(0);
        var repeats = node.integers(1);
        for (int axis = 0; axis < repeats.size(); axis++) {
            tiled = node.fx().concat(axis, Collections.nCopies(Math.toIntExact(repeats.get(axis)), tiled));
        }
        return tiled;
    }

    private static Value concat(OnnxNode node) {
        int rank = node.input(0).type().rank();
        return node.fx().concat(OnnxNode.axis(node.integer("axis", 0), rank), node.inputs());
    }

    /** Into parts of stated sizes or, where none are, as many equal ones as there are outputs. */
    private static List<Value> split(OnnxNode node) {
        Value x = node.input(0);
        int axis = OnnxNode.axis(node.integer("axis", 0), x.type().rank());
        int count = node.outputCount();
        var sizes = node.hasInput(1)
                ? node.integers(1)
                : node.integers("split", Collections.nCopies(count, OnnxNode.extent(x, axis) / (long) count));
        var parts = new ArrayList<Value>();
        Dim start = Dim.ZERO;
        for (long size : sizes) {
            Dim end = start.plus(Dim.of(size));
            parts.add(node.fx().slice(x, axis, start, end));
            start = end;
        }
        return parts;
    }

    private static Value slice(OnnxNode node) {
        Value sliced = node.input(0);
        int rank = sliced.type().rank();
        var starts = node.integers(1);
        var ends = node.integers(2);
        for (int i = 0; i < starts.size(); i++) {
            int axis = node.hasInput(3) ? OnnxNode.axis(node.integers(3).get(i), rank) : i;
            long step = node.hasInput(4) ? node.integers(4).get(i) : 1;
            sliced = sliced(node.fx(), sliced, axis, starts.get(i), ends.get(i), step);
        }
        return sliced;
    }

    /** Places from the end are negative, and those beyond an end are that end; a step below 0 goes from the last to the first. */
    private static Value sliced(Fx fx, Value x, int axis, long from, long to, long step) {
        long extent = OnnxNode.extent(x, axis);
        long start = from < 0 ? from + extent : from;
        long end = to < 0 ? to + extent : to;
        if (step > 0) {
            return stepped(fx, x, axis, Math.clamp(start, 0, extent), Math.clamp(end, 0, extent), step);
        }
        Value reversed = fx.builder().add(new Reverse(axis), x);
        long first = extent - 1 - Math.clamp(start, -1, extent - 1);
        long last = extent - 1 - Math.clamp(end, -1, extent - 1);
        return stepped(fx, reversed, axis, first, last, -step);
    }

    /** Every so many elements: windows of one. */
    private static Value stepped(Fx fx, Value x, int axis, long start, long end, long step) {
        Value slice = fx.slice(x, axis, Dim.of(start), Dim.of(Math.max(start, end)));
        if (step == 1 || end <= start) {
            return slice;
        }
        Value windows = fx.builder().add(new WindowOp.Window(axis, 1, Math.toIntExact(step), 1), slice);
        var dims = new ArrayList<>(windows.dims());
        dims.remove(axis + 1);
        return fx.reshape(windows, dims);
    }

    private static Value pad(OnnxNode node) {
        String mode = node.text("mode", "constant");
        var counts = node.integers(1);
        Value padded = node.input(0);
        int rank = padded.type().rank();
        for (int axis = 0; axis < rank; axis++) {
            int before = Math.toIntExact(counts.get(axis));
            int after = Math.toIntExact(counts.get(rank + axis));
            if (before == 0 && after == 0) {
                continue;
            }
            padded = switch (mode) {
                case "constant" ->
                    node.fx()
                            .builder()
                            .add(
                                    new Pad(
                                            axis,
                                            Dim.of(before),
                                            Dim.of(after),
                                            Dim.ONE,
                                            node.hasInput(2) ? node.number(2) : 0),
                                    padded);
                case "reflect" -> reflected(node.fx(), padded, axis, before, after);
                case "edge" -> edged(node.fx(), padded, axis, before, after);
                default -> throw new UnsupportedNodeException("there is no padding in mode " + mode);
            };
        }
        return padded;
    }

    private static Value reflected(Fx fx, Value x, int axis, int before, int after) {
        int extent = OnnxNode.extent(x, axis);
        Value reversed = fx.builder().add(new Reverse(axis), x);
        Value first = fx.slice(reversed, axis, Dim.of(extent - 1 - before), Dim.of(extent - 1));
        return fx.concat(axis, List.of(first, x, fx.slice(reversed, axis, Dim.ONE, Dim.of(1 + after))));
    }

    private static Value edged(Fx fx, Value x, int axis, int before, int after) {
        int extent = OnnxNode.extent(x, axis);
        var parts = new ArrayList<Value>();
        parts.addAll(Collections.nCopies(before, fx.slice(x, axis, Dim.ZERO, Dim.ONE)));
        parts.add(x);
        parts.addAll(Collections.nCopies(after, fx.slice(x, axis, Dim.of(extent - 1), Dim.of(extent))));
        return fx.concat(axis, parts);
    }

    /** The axis first, then its rows, then the axes of the indices where the axis was. */
    private static Value gather(OnnxNode node) {
        Fx fx = node.fx();
        Value x = node.input(0);
        Value indices = node.indices(1);
        int axis = OnnxNode.axis(node.integer("axis", 0), x.type().rank());
        var first = new ArrayList<>(OnnxNode.axesFrom(0, x.type().rank()));
        first.addFirst(first.remove(axis));
        Value rows = fx.gather(fx.transpose(x, first), indices);
        var order = new ArrayList<>(OnnxNode.axesFrom(0, rows.type().rank()));
        var before =
                List.copyOf(order.subList(indices.type().rank(), indices.type().rank() + axis));
        order.removeAll(before);
        order.addAll(0, before);
        return fx.transpose(rows, order);
    }

    private static Value depthToSpace(OnnxNode node) {
        Value x = node.input(0);
        long block = node.integer("blocksize", 1);
        long channels = OnnxNode.extent(x, 1) / block / block;
        int n = OnnxNode.extent(x, 0);
        int height = OnnxNode.extent(x, 2);
        int width = OnnxNode.extent(x, 3);
        boolean channelsFirst = node.text("mode", "DCR").equals("CRD");
        var apart = channelsFirst
                ? List.of(n, channels, block, block, height, width)
                : List.of(n, block, block, channels, height, width);
        var order = channelsFirst ? List.of(0, 1, 4, 2, 5, 3) : List.of(0, 3, 4, 1, 5, 2);
        return regrouped(node.fx(), x, apart, order, List.of(n, channels, height * block, width * block));
    }

    private static Value spaceToDepth(OnnxNode node) {
        Value x = node.input(0);
        long block = node.integer("blocksize", 1);
        int n = OnnxNode.extent(x, 0);
        int channels = OnnxNode.extent(x, 1);
        long height = OnnxNode.extent(x, 2) / block;
        long width = OnnxNode.extent(x, 3) / block;
        return regrouped(
                node.fx(),
                x,
                List.of(n, channels, height, block, width, block),
                List.of(0, 3, 5, 1, 2, 4),
                List.of(n, channels * block * block, height, width));
    }

    private static Value regrouped(
            Fx fx, Value x, List<? extends Number> apart, List<Integer> order, List<? extends Number> together) {
        Value moved = fx.transpose(fx.reshape(x, OnnxNode.dims(apart)), order);
        return fx.reshape(moved, OnnxNode.dims(together));
    }
}
