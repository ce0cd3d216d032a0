package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ArgExtreme;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.LibraryOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Scatter;
import org.xhat.compiler.op.WindowOp;

/**
 * A graph taken apart: which values are views or constants that cost nothing where they are used, and an {@link Atom} for each
 * of the others. One walk over the values.
 */
final class Atoms {
    /** Constant expressions of up to this many operations are computed where they are used. */
    private static final int CONSTANT_EXPRESSION_OPERATIONS = 8;

    private final Views views = new Views();
    private final Pieces pieces = new Pieces();
    private final Layout.Finder layouts = new Layout.Finder(this);
    private final Map<Value, Integer> constantOperations = new HashMap<>();
    private final Set<Value> dense = new HashSet<>();
    private final List<Atom> atoms = new ArrayList<>();
    private final Map<Value, List<Atom>> writers = new HashMap<>();
    private final Map<Value, List<Atom>> readers = new LinkedHashMap<>();
    private final Map<String, Atom> outputs = new LinkedHashMap<>();
    private final Set<Atom> outputAtoms = new HashSet<>();
    private final Set<Value> outputValues = new HashSet<>();

    private Atoms() {}

    /** Takes {@code graph} apart. */
    static Atoms of(Graph graph) {
        var parts = new Atoms();
        for (Value value : graph.values()) {
            parts.findConstantExpression(value);
            parts.findStored(value);
        }
        var means = Means.of(graph, parts.views);
        var live = live(graph, means);
        var values = graph.values().stream().filter(live::contains).toList();
        parts.pieces.find(values, graph.outputs().values(), parts.dense, parts);
        values.forEach(value -> parts.addValue(value, means));
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

    /** Where operands of concatenations lie. */
    Pieces pieces() {
        return pieces;
    }

    /** What {@code atom} stores: what it computes, and the wholes of which that is a part. */
    List<Value> stores(Atom atom) {
        return atom.values().stream()
                .flatMap(value -> pieces.within(value).stream())
                .toList();
    }

    /** The atoms that together compute {@code value}; none for a leaf or what is recomputed where it is used. */
    List<Atom> writers(Value value) {
        return writers.getOrDefault(value, List.of());
    }

    /** The atoms that read {@code value}, ascending. */
    List<Atom> readers(Value value) {
        return readers.getOrDefault(value, List.of());
    }

    /** Every value that some atom reads, with its readers. */
    Map<Value, List<Atom>> readers() {
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

    /** Whether {@code value} is computed where it is used, from constants, positions and draws alone and whatever of it lies in memory. */
    boolean isConstantExpression(Value value) {
        return constantOperations.containsKey(value) && !views.isStored(value);
    }

    private void findConstantExpression(Value value) {
        if (value.op() instanceof Draw) {
            constantOperations.put(value, 0);
        } else if (value.op() instanceof LeafOp leaf) {
            if (leaf instanceof LeafOp.Constant || leaf instanceof LeafOp.DimValue || leaf instanceof LeafOp.Iota) {
                constantOperations.put(value, 0);
            }
        } else if (value.op() instanceof ArgExtreme arg
                && value.operand(0).type().dim(arg.axis()).is(1)) {
            constantOperations.put(value, 0);
        } else if (value.op() instanceof Elementwise op && !OperationCost.isExpensive(op)) {
            int operations = 1;
            for (Value operand : value.operands()) {
                operations += operationsBehindViews(operand);
            }
            if (operations <= CONSTANT_EXPRESSION_OPERATIONS) {
                constantOperations.put(value, operations);
            }
        }
    }

    private int operationsBehindViews(Value value) {
        Value source = value;
        while (Views.isTotalView(source) && !Views.mergesExtents(source)) {
            source = source.operand(0);
        }
        return constantOperations.getOrDefault(source, CONSTANT_EXPRESSION_OPERATIONS);
    }

    /** Merging reshapes, libraries and contractions read memory: what they read must be there. */
    private void findStored(Value value) {
        if (Views.mergesExtents(value) || value.op() instanceof LibraryOp) {
            value.operands().forEach(this::storeDense);
        } else if (value.op() instanceof ContractOp
                || Views.isMemoryView(value)
                || value.op() instanceof WindowOp.Fold
                || value.op() instanceof Scatter) {
            value.operands().forEach(operand -> storeSource(value, operand));
        }
    }

    private void storeDense(Value operand) {
        Value source = operand;
        while (Views.isView(source) && !Views.isAffineView(source)) {
            source = source.operand(0);
        }
        dense.add(source);
        if (Views.isAffineView(source) || constantOperations.containsKey(source)) {
            views.store(source);
        }
    }

    /** Lets what is read of {@code operand} lie in memory: constants are computed there, and so is what has other paddings. */
    private void storeSource(Value reader, Value operand) {
        Value source = operand;
        while (Views.isView(source) && !views.isStored(source)) {
            if (source.op() instanceof Pad inner && Double.compare(fill(reader), inner.fill()) != 0) {
                views.store(source);
                return;
            }
            source = source.operand(0);
        }
        if (constantOperations.containsKey(source)) {
            views.store(operand);
        }
    }

    /** What {@code reader} reads where there is no element. */
    private static double fill(Value reader) {
        return reader.op() instanceof Pad pad ? pad.fill() : 0;
    }

    /** The values that outputs need: sums of squares need neither the deviations nor, but for its mean, the sum. */
    private static Set<Value> live(Graph graph, Means means) {
        var live = new HashSet<Value>();
        var pending = new ArrayDeque<Value>(graph.outputs().values());
        while (!pending.isEmpty()) {
            Value value = pending.pop();
            if (live.add(value)) {
                pending.addAll(means.operands(value));
            }
        }
        return live;
    }

    private void addValue(Value value, Means means) {
        Means.Mean mean = means.mean(value);
        Means.Squares squares = means.squares(value);
        if (views.isStored(value)) {
            add(copyOf(value, null));
        } else if (isConstantExpression(value) || Views.isView(value)) {
            return;
        } else if (mean != null) {
            add(mean(mean, means.hasSquares(mean) ? Moments.MOMENTS : Moments.MEAN));
        } else if (squares != null) {
            add(squares(squares));
        } else if (value.op() instanceof Elementwise) {
            add(pointwise(value));
        } else if (value.op() instanceof ReduceOp op) {
            add(reduction(value, op.axes(), BinaryCombine.of(op.kind())));
        } else if (value.op() instanceof ArgExtreme(ArgExtreme.Kind kind, int axis)) {
            add(reduction(value, List.of(axis), ArgCombine.of(kind)));
        } else if (value.op() instanceof CumulativeSum(int axis)) {
            add(running(value, axis, BinaryCombine.SUM));
        } else if (value.op() instanceof ContractOp op) {
            add(contraction(value, op));
        } else if (value.op() instanceof Concat) {
            IntStream.range(0, value.operands().size())
                    .mapToObj(number -> new Pieces.Piece(value, number))
                    .filter(piece -> pieces.obstacle(piece) != null)
                    .forEach(piece -> add(copyOf(piece)));
        } else if (value.op() instanceof WindowOp.Fold fold) {
            add(folding(value, fold));
        } else if (value.op() instanceof LibraryOp) {
            if (writers(value).isEmpty()) {
                add(call(value));
            }
        } else if (value.op() instanceof Scatter) {
            add(scattering(value));
        } else if (!(value.op() instanceof LeafOp)) {
            throw new IllegalArgumentException("no kernel is known for " + value);
        }
    }

    private void addOutput(String name, Value value) {
        List<Atom> computing = writers(value);
        boolean isFirst = outputValues.add(value);
        Atom output = isFirst && !computing.isEmpty() ? computing.getFirst() : copyOf(value, name);
        if (output.output() != null) {
            add(output);
        }
        outputs.put(name, output);
        outputAtoms.addAll(output.output() == null ? computing : List.of(output));
    }

    private void add(Atom atom) {
        atoms.add(atom);
        if (atom.output() == null) {
            stores(atom)
                    .forEach(value -> writers.computeIfAbsent(value, v -> new ArrayList<>())
                            .add(atom));
        }
        for (var reading : atom.readings()) {
            var known = readers.computeIfAbsent(reading.source(), value -> new ArrayList<>());
            if (known.isEmpty() || known.getLast() != atom) {
                known.add(atom);
            }
        }
    }

    private Atom pointwise(Value value) {
        var frame = Frame.of(value.dims());
        var readings = views.operands(value, frame.index(), frame.rank());
        Affine address = Affine.rowMajor(frame.rank(), frame.index(), pieces.extents(value));
        Layout layout = layouts.of(frame.extents(), readings, address);
        layouts.keep(value, layout);
        return passing(Atom.Kind.POINTWISE, value, frame, frame.index(), readings, layout, null);
    }

    private Atom reduction(Value value, List<Integer> axes, Combine combine) {
        Value operand = value.operand(0);
        var frame = Frame.of(operand.dims());
        var result = IntStream.range(0, operand.type().rank())
                .filter(axis -> !axes.contains(axis))
                .mapToObj(frame.index()::get)
                .toList();
        return reduction(value, reads(operand, frame), frame, result, combine, null);
    }

    private Atom mean(Means.Mean mean, Combine combine) {
        Value operand = mean.sum().operand(0);
        var frame = Frame.of(operand.dims());
        var kept = ((ReduceOp) mean.sum().op())
                .keptAxes(operand.type().rank()).stream()
                        .map(frame.index()::get)
                        .filter(index -> index.soleAxis() >= 0)
                        .toList();
        var result = Frame.of(mean.value().dims()).index().stream()
                .map(index -> index.soleAxis() < 0
                        ? Affine.constant(frame.rank(), Dim.ZERO)
                        : kept.get(mean.axes().indexOf(index.soleAxis())))
                .toList();
        return reduction(mean.value(), reads(operand, frame), frame, result, combine, null);
    }

    /** What the reduction of the mean leaves besides. */
    private Atom squares(Means.Squares squares) {
        Value operand = squares.mean().sum().operand(0);
        Atom mean = writers(squares.mean().value()).getFirst();
        var frame = Frame.of(operand.dims());
        return reduction(squares.value(), reads(operand, frame), frame, squares.index(), Moments.MOMENTS, mean);
    }

    /** The sum over a window's elements of what lies in the windows that they are in: element j in that which begins j earlier. */
    private Atom folding(Value value, WindowOp.Fold fold) {
        Value windows = value.operand(0);
        int axis = fold.axis();
        var dims = new ArrayList<>(value.dims());
        dims.add(axis + 1, windows.type().dim(axis + 1));
        var frame = Frame.of(dims);
        Affine distance = frame.index().get(axis + 1).times(Dim.of(-fold.dilation()));
        var guard = new Position.Guard<Value>(
                frame.index().get(axis).plus(distance),
                Dim.of(fold.stride()),
                windows.type().dim(axis));
        var reading = views.read(
                Views.moved(new Views.Reading(windows, frame.index()), axis, guard, frame.rank()), frame.rank());
        var result = new ArrayList<>(frame.index());
        result.remove(axis + 1);
        return reduction(value, reading, frame, result, BinaryCombine.SUM, null);
    }

    /** The sum over all elements whose index is the row's number: an index less that number is on a row of one, or not. */
    private Atom scattering(Value value) {
        Value x = value.operand(0);
        Value indices = value.operand(1);
        int rank = indices.type().rank();
        var dims = new ArrayList<>(x.dims());
        dims.addFirst(value.type().dim(0));
        var frame = Frame.of(dims);
        int axes = frame.rank();
        var at = frame.index().subList(1, dims.size());
        Affine row = frame.index().getFirst();
        var index = views.read(indices, at.subList(0, rank), axes);
        var indexed =
                new Views.Reading(x, at).withAll(index.positions()).with(Views.gathered(index, dims.getFirst(), axes));
        int width = axes + indexed.positions().size();
        Affine distance = Affine.axis(width, width - 1).plus(row.widened(width).times(Dim.of(-1)));
        var reading = indexed.with(new Position.Guard<>(distance, Dim.ONE, Dim.ONE));
        var result = new ArrayList<>(at.subList(rank, at.size()));
        result.addFirst(row);
        return reduction(value, views.read(reading, axes), frame, result, BinaryCombine.SUM, null);
    }

    /** For each element what those along {@code axis} up to it come to. */
    private Atom running(Value value, int axis, Combine combine) {
        var frame = Frame.of(value.dims());
        int along = frame.index().get(axis).soleAxis();
        var order = along < 0 ? null : ReductionOrder.running(along);
        var readings = List.of(reads(value.operand(0), frame));
        Layout layout = layouts.of(frame.extents(), readings, null);
        var reduction = new Atom.Reduction(combine, order, null);
        return passing(Atom.Kind.REDUCE, value, frame, frame.index(), readings, layout, reduction);
    }

    private Views.Reading reads(Value operand, Frame frame) {
        return views.read(operand, frame.index(), frame.rank());
    }

    private Atom reduction(
            Value value, Views.Reading read, Frame frame, List<Affine> result, Combine combine, @Nullable Atom leader) {
        var readings = List.of(read);
        var resultAxes =
                result.stream().map(Affine::soleAxis).filter(axis -> axis >= 0).toList();
        var reduced =
                frame.axes().stream().filter(axis -> !resultAxes.contains(axis)).toList();
        Layout layout = layouts.of(frame.extents(), readings, null);
        var order = reduced.isEmpty() ? null : ReductionOrder.of(frame.extents(), reduced, layout);
        var reduction = new Atom.Reduction(combine, order, leader);
        return passing(Atom.Kind.REDUCE, value, frame, result, readings, layout, reduction);
    }

    private Atom contraction(Value value, ContractOp op) {
        String letters = op.result() + op.contractedLetters();
        var extents = new ArrayList<Dim>();
        for (char letter : letters.toCharArray()) {
            int left = op.left().indexOf(letter);
            extents.add(
                    left >= 0
                            ? value.operand(0).type().dim(left)
                            : value.operands().getLast().type().dim(op.right().indexOf(letter)));
        }
        var frame = Frame.of(extents);
        var result = frame.index().subList(0, op.result().length());
        var readings = List.of(
                views.read(value.operand(0), indices(op.left(), letters, frame), frame.rank()),
                views.read(value.operands().getLast(), indices(op.right(), letters, frame), frame.rank()));
        return passing(Atom.Kind.CONTRACT, value, frame, result, readings, Layout.NONE, null);
    }

    private static List<Affine> indices(String operand, String letters, Frame frame) {
        return operand.chars()
                .mapToObj(letter -> frame.index().get(letters.indexOf(letter)))
                .toList();
    }

    private Atom copyOf(Value value, @Nullable String output) {
        var frame = Frame.of(value.dims());
        Views.Reading reading = output == null
                ? views.readThrough(value, frame.index(), frame.rank())
                : views.read(value, frame.index(), frame.rank());
        var readings = reading.source().equals(value) && output == null ? List.<Views.Reading>of() : List.of(reading);
        return stored(Atom.Kind.COPY, value, null, frame, value.dims(), readings, output);
    }

    private Atom copyOf(Pieces.Piece piece) {
        Value operand = piece.operand();
        var frame = Frame.of(operand.dims());
        var readings = List.of(reads(operand, frame));
        return stored(Atom.Kind.PIECE, piece.whole(), piece, frame, pieces.extents(piece.whole()), readings, null);
    }

    private Atom call(Value value) {
        var start = List.of(Affine.constant(0, Dim.ZERO));
        var readings = value.operands().stream()
                .map(operand -> views.read(new Views.Reading(operand, start, true, List.of(), 0), 0))
                .toList();
        return passing(Atom.Kind.CALL, value, Frame.of(List.of()), List.of(), readings, Layout.NONE, null);
    }

    /** An atom that only writes, to an array of extents {@code array}. */
    private Atom stored(
            Atom.Kind kind,
            Value value,
            Pieces.@Nullable Piece piece,
            Frame frame,
            List<Dim> array,
            List<Views.Reading> readings,
            @Nullable String output) {
        Affine address = Affine.rowMajor(frame.rank(), frame.index(), array);
        Layout layout = layouts.of(frame.extents(), readings, address);
        return new Atom(
                atoms.size(),
                kind,
                value,
                piece,
                frame.extents(),
                frame.index(),
                frame.axes(),
                frame.index(),
                readings,
                layout,
                null,
                output);
    }

    /** An atom whose result, at {@code result}, is read by others. */
    private Atom passing(
            Atom.Kind kind,
            Value value,
            Frame frame,
            List<Affine> result,
            List<Views.Reading> readings,
            Layout layout,
            Atom.@Nullable Reduction reduction) {
        return new Atom(
                atoms.size(),
                kind,
                value,
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
