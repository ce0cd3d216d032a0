package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.WindowOp;

/**
 * A graph taken apart: which nodes are views or constants that cost nothing where they are used, and an {@link Atom} for each
 * of the others. One walk over the nodes.
 */
final class Atoms {
    /** Constant expressions of up to this many operations are computed where they are used. */
    private static final int CONSTANT_EXPRESSION_OPERATIONS = 8;

    private final Views views = new Views();
    private final Layout.Finder layouts = new Layout.Finder(this);
    private final Map<Node, Integer> constantOperations = new HashMap<>();
    private final List<Atom> atoms = new ArrayList<>();
    private final Map<Node, List<Atom>> writers = new HashMap<>();
    private final Map<Node, List<Atom>> readers = new LinkedHashMap<>();
    private final Map<String, Atom> outputs = new LinkedHashMap<>();
    private final Set<Atom> outputAtoms = new HashSet<>();
    private final Set<Node> outputNodes = new HashSet<>();

    private Atoms() {}

    /** Takes {@code graph} apart. */
    static Atoms of(Graph graph) {
        var parts = new Atoms();
        for (Node node : graph.nodes()) {
            if (node.types().size() != 1) {
                throw new IllegalArgumentException(
                        "no kernel can be made of an operator with several results: " + node);
            }
            parts.findConstantExpression(node);
            parts.findStored(node);
        }
        var means = Means.of(graph, parts.views);
        var live = live(graph, means);
        graph.nodes().stream().filter(live::contains).forEach(node -> parts.addNode(node, means));
        graph.outputs().forEach(parts::addOutput);
        return parts;
    }

    /** All atoms, operands before uses. */
    List<Atom> all() {
        return atoms;
    }

    /** How values are read. */
    Views views() {
        return views;
    }

    /** The atoms that together compute {@code node}; none for a leaf or what is recomputed where it is used. */
    List<Atom> writers(Node node) {
        return writers.getOrDefault(node, List.of());
    }

    /** The atoms that read {@code node}, ascending. */
    List<Atom> readers(Node node) {
        return readers.getOrDefault(node, List.of());
    }

    /** Every node that some atom reads, with its readers. */
    Map<Node, List<Atom>> readers() {
        return readers;
    }

    /** For each output of the graph an atom whose result it is; no two share one that is named. */
    Map<String, Atom> outputs() {
        return outputs;
    }

    /** Whether {@code atom}'s result is an output of the graph. */
    boolean isOutput(Atom atom) {
        return outputAtoms.contains(atom);
    }

    /** Whether {@code node} is computed where it is used, from constants and positions alone and whatever of it lies in memory. */
    boolean isConstantExpression(Node node) {
        return constantOperations.containsKey(node) && !views.isStored(node);
    }

    private void findConstantExpression(Node node) {
        if (node.op() instanceof LeafOp leaf) {
            if (leaf instanceof LeafOp.Constant || leaf instanceof LeafOp.DimValue || leaf instanceof LeafOp.Iota) {
                constantOperations.put(node, 0);
            }
        } else if (node.op() instanceof Elementwise op && !OperationCost.isExpensive(op)) {
            int operations = 1;
            for (Value operand : node.operands()) {
                operations += operationsBehindViews(operand.node());
            }
            if (operations <= CONSTANT_EXPRESSION_OPERATIONS) {
                constantOperations.put(node, operations);
            }
        }
    }

    private int operationsBehindViews(Node node) {
        Node source = node;
        while (Views.isTotalView(source) && !Views.mergesExtents(source)) {
            source = source.operands().getFirst().node();
        }
        return constantOperations.getOrDefault(source, CONSTANT_EXPRESSION_OPERATIONS);
    }

    /** Merging reshapes and contractions read memory: what they read must be there. */
    private void findStored(Node node) {
        if (Views.mergesExtents(node)) {
            Node dense = node.operands().getFirst().node();
            while (Views.isView(dense) && !Views.isAffineView(dense)) {
                dense = dense.operands().getFirst().node();
            }
            if (Views.isAffineView(dense) || constantOperations.containsKey(dense)) {
                views.store(dense);
            }
        } else if (node.op() instanceof ContractOp || node.op() instanceof Pad || node.op() instanceof WindowOp.Fold) {
            node.operands().forEach(operand -> storeSource(node, operand));
        }
    }

    /** Lets what is read of {@code operand} lie in memory: constants are computed there, and so is what has other paddings. */
    private void storeSource(Node reader, Value operand) {
        Node source = operand.node();
        while (Views.isView(source) && !views.isStored(source)) {
            if (source.op() instanceof Pad inner && Double.compare(fill(reader), inner.fill()) != 0) {
                views.store(source);
                return;
            }
            source = source.operands().getFirst().node();
        }
        if (constantOperations.containsKey(source)) {
            views.store(operand.node());
        }
    }

    /** What {@code reader} reads where there is no element. */
    private static double fill(Node reader) {
        return reader.op() instanceof Pad pad ? pad.fill() : 0;
    }

    /** The nodes that outputs need: sums of squares need neither the deviations nor, but for its mean, the sum. */
    private static Set<Node> live(Graph graph, Means means) {
        var live = new HashSet<Node>();
        var pending = new ArrayDeque<Value>(graph.outputs().values());
        while (!pending.isEmpty()) {
            Node node = pending.pop().node();
            if (live.add(node)) {
                pending.addAll(means.operands(node));
            }
        }
        return live;
    }

    private void addNode(Node node, Means means) {
        Means.Mean mean = means.mean(node);
        Means.Squares squares = means.squares(node);
        if (views.isStored(node)) {
            add(copyOf(node, null));
        } else if (isConstantExpression(node) || Views.isView(node)) {
            return;
        } else if (mean != null) {
            add(mean(mean, means.hasSquares(mean) ? Combine.MOMENTS : Combine.MEAN));
        } else if (squares != null) {
            add(squares(squares));
        } else if (node.op() instanceof Elementwise) {
            add(pointwise(node));
        } else if (node.op() instanceof ReduceOp op) {
            add(reduction(node, op));
        } else if (node.op() instanceof ContractOp op) {
            add(contraction(node, op));
        } else if (node.op() instanceof Concat concat) {
            Dim offset = Dim.ZERO;
            for (Value operand : node.operands()) {
                add(piece(node, operand, concat.axis(), offset));
                offset = offset.plus(operand.type().dim(concat.axis()));
            }
        } else if (node.op() instanceof WindowOp.Fold fold) {
            add(folding(node, fold));
        } else if (!(node.op() instanceof LeafOp)) {
            throw new IllegalArgumentException("no kernel is known for " + node);
        }
    }

    private void addOutput(String name, Value value) {
        List<Atom> computing = writers(value.node());
        boolean isFirst = outputNodes.add(value.node());
        Atom output = isFirst && !computing.isEmpty() ? computing.getFirst() : copyOf(value.node(), name);
        if (output.output() != null) {
            add(output);
        }
        outputs.put(name, output);
        outputAtoms.add(output);
    }

    private void add(Atom atom) {
        atoms.add(atom);
        if (atom.output() == null) {
            writers.computeIfAbsent(atom.node(), node -> new ArrayList<>()).add(atom);
        }
        for (var reading : atom.readings()) {
            var known = readers.computeIfAbsent(reading.source(), node -> new ArrayList<>());
            if (known.isEmpty() || known.getLast() != atom) {
                known.add(atom);
            }
        }
    }

    private Atom pointwise(Node node) {
        var frame = Frame.of(node.result().dims());
        var readings = views.operands(node, frame.index(), frame.rank());
        Affine address =
                Affine.rowMajor(frame.rank(), frame.index(), node.result().dims());
        Layout layout = layouts.of(frame.extents(), readings, address);
        layouts.keep(node, layout);
        return passing(Atom.Kind.POINTWISE, node, frame, frame.index(), readings, layout, null);
    }

    private Atom reduction(Node node, ReduceOp op) {
        Value operand = node.operands().getFirst();
        var frame = Frame.of(operand.dims());
        var result = op.keptAxes(operand.type().rank()).stream()
                .map(frame.index()::get)
                .toList();
        return reduction(node, reads(operand, frame), frame, result, Combine.of(op.kind()), null);
    }

    private Atom mean(Means.Mean mean, Combine combine) {
        Value operand = mean.sum().operands().getFirst();
        var frame = Frame.of(operand.dims());
        var kept = ((ReduceOp) mean.sum().op())
                .keptAxes(operand.type().rank()).stream()
                        .map(frame.index()::get)
                        .filter(index -> index.soleAxis() >= 0)
                        .toList();
        var result = Frame.of(mean.node().result().dims()).index().stream()
                .map(index -> index.soleAxis() < 0
                        ? Affine.constant(frame.rank(), Dim.ZERO)
                        : kept.get(mean.axes().indexOf(index.soleAxis())))
                .toList();
        return reduction(mean.node(), reads(operand, frame), frame, result, combine, null);
    }

    /** What the reduction of the mean leaves besides. */
    private Atom squares(Means.Squares squares) {
        Value operand = squares.mean().sum().operands().getFirst();
        Atom mean = writers(squares.mean().node()).getFirst();
        var frame = Frame.of(operand.dims());
        return reduction(squares.node(), reads(operand, frame), frame, squares.index(), Combine.MOMENTS, mean);
    }

    /** The sum over a window's elements of what lies in the windows that they are in: element j in that which begins j earlier. */
    private Atom folding(Node node, WindowOp.Fold fold) {
        Value windows = node.operands().getFirst();
        int axis = fold.axis();
        var dims = new ArrayList<>(node.result().dims());
        dims.add(axis + 1, windows.type().dim(axis + 1));
        var frame = Frame.of(dims);
        Affine distance = frame.index().get(axis + 1).times(Dim.of(-fold.dilation()));
        var guard = new Guard(
                frame.index().get(axis).plus(distance),
                Dim.of(fold.stride()),
                windows.type().dim(axis));
        var reading = views.read(
                Views.guarded(new Views.Reading(windows.node(), frame.index()), axis, guard, frame.rank()),
                frame.rank());
        var result = new ArrayList<>(frame.index());
        result.remove(axis + 1);
        return reduction(node, reading, frame, result, Combine.SUM, null);
    }

    private Views.Reading reads(Value operand, Frame frame) {
        return views.read(operand, frame.index(), frame.rank());
    }

    private Atom reduction(
            Node node, Views.Reading read, Frame frame, List<Affine> result, Combine combine, @Nullable Atom leader) {
        var readings = List.of(read);
        var resultAxes =
                result.stream().map(Affine::soleAxis).filter(axis -> axis >= 0).toList();
        var reduced =
                frame.axes().stream().filter(axis -> !resultAxes.contains(axis)).toList();
        Layout layout = layouts.of(frame.extents(), readings, null);
        var order = reduced.isEmpty() ? null : ReductionOrder.of(frame.extents(), reduced, layout);
        var reduction = new Atom.Reduction(combine, order, leader);
        return passing(Atom.Kind.REDUCE, node, frame, result, readings, layout, reduction);
    }

    private Atom contraction(Node node, ContractOp op) {
        String letters = op.result() + op.contractedLetters();
        var extents = new ArrayList<Dim>();
        for (char letter : letters.toCharArray()) {
            int left = op.left().indexOf(letter);
            extents.add(
                    left >= 0
                            ? node.operands().getFirst().type().dim(left)
                            : node.operands().getLast().type().dim(op.right().indexOf(letter)));
        }
        var frame = Frame.of(extents);
        var result = frame.index().subList(0, op.result().length());
        var readings = List.of(
                views.read(node.operands().getFirst(), indices(op.left(), letters, frame), frame.rank()),
                views.read(node.operands().getLast(), indices(op.right(), letters, frame), frame.rank()));
        return passing(Atom.Kind.CONTRACT, node, frame, result, readings, Layout.NONE, null);
    }

    private static List<Affine> indices(String operand, String letters, Frame frame) {
        return operand.chars()
                .mapToObj(letter -> frame.index().get(letters.indexOf(letter)))
                .toList();
    }

    private Atom copyOf(Node node, @Nullable String output) {
        var frame = Frame.of(node.result().dims());
        Views.Reading reading = output == null
                ? views.readThrough(node, frame.index(), frame.rank())
                : views.read(node.result(), frame.index(), frame.rank());
        var readings = reading.source() == node && output == null ? List.<Views.Reading>of() : List.of(reading);
        return stored(Atom.Kind.COPY, node, node.result(), frame, frame.index(), readings, output);
    }

    private Atom piece(Node node, Value value, int axis, Dim offset) {
        var frame = Frame.of(value.dims());
        var place = new ArrayList<>(frame.index());
        place.set(axis, place.get(axis).plus(offset));
        return stored(Atom.Kind.PIECE, node, value, frame, place, List.of(reads(value, frame)), null);
    }

    /** An atom that only writes, at {@code place}. */
    private Atom stored(
            Atom.Kind kind,
            Node node,
            Value value,
            Frame frame,
            List<Affine> place,
            List<Views.Reading> readings,
            @Nullable String output) {
        Affine address = Affine.rowMajor(frame.rank(), place, node.result().dims());
        Layout layout = layouts.of(frame.extents(), readings, address);
        return new Atom(
                atoms.size(),
                kind,
                node,
                value,
                frame.extents(),
                frame.index(),
                frame.axes(),
                place,
                readings,
                layout,
                null,
                output);
    }

    /** An atom whose result, at {@code result}, is read by others. */
    private Atom passing(
            Atom.Kind kind,
            Node node,
            Frame frame,
            List<Affine> result,
            List<Views.Reading> readings,
            Layout layout,
            Atom.@Nullable Reduction reduction) {
        return new Atom(
                atoms.size(),
                kind,
                node,
                null,
                frame.extents(),
                frame.index(),
                result.stream().map(Affine::soleAxis).filter(axis -> axis >= 0).toList(),
                result,
                readings,
                layout,
                reduction,
                null);
    }
}
