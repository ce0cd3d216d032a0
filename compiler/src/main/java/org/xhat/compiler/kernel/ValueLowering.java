package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.LibraryOp;
import org.xhat.compiler.op.Moments;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reducing;
import org.xhat.compiler.op.Scatter;
import org.xhat.compiler.op.WindowOp;

/**
 * Makes of a value the fusion node that its operator's form asks for: pointwise, reduction, running value, contraction, guarded
 * sum, concatenation or call. Leaves, views and constant expressions are none: they are read, or computed where they are used.
 *
 * <p>Examples, of x [m,n] that goes through operators, one after the other:
 *
 * <pre>
 * exp; transpose{axes=1,0}; neg → Pointwise over [m, n], result along [0, 1], Pointwise over [n, m], result along [0, 1]
 * sum{axes=0} → Reduce over [m, n], result along [1]
 * cumulative-sum{axis=1} → Reduce over [m, n], result along [0, 1]
 * window{axis=1; size=3; stride=1; dilation=1}; fold{axis=1; extent=n; stride=1; dilation=1} → Reduce over [m, n, 3], result along [0, 1]
 * transpose{axes=1,0}; reshape{dims=m*n}; neg → Materialize over [n, m], result along [0, 1], Pointwise over [m*n], result along [0]
 * reverse{axis=0} → CopyOut over [m, n], result along [0, 1]
 * </pre>
 */
final class ValueLowering {
    private final StoredValues stored;
    private final Views views;
    private final Pieces pieces;
    private final Means means;
    private final Layout.Finder layouts;
    private final Map<Value, FusionNode> leaders = new HashMap<>();
    private final Set<Node> called = new HashSet<>();
    private int made;

    /** Of values of one graph, each of which is asked for after its operands. */
    ValueLowering(StoredValues stored, Views views, Pieces pieces, Means means) {
        this.stored = stored;
        this.views = views;
        this.pieces = pieces;
        this.means = means;
        this.layouts = new Layout.Finder(stored, views, pieces);
    }

    /** The nodes that compute {@code value}: one, or for a concatenation one for each operand that is copied; none for the others. */
    List<FusionNode> nodes(Value value) {
        Means.Mean mean = means.mean(value);
        Means.Squares squares = means.squares(value);
        if (stored.contains(value)) {
            return List.of(materialized(value));
        } else if (stored.isConstantExpression(value) || Views.isView(value)) {
            return List.of();
        } else if (mean != null) {
            return List.of(mean(mean));
        } else if (squares != null) {
            return List.of(squares(squares));
        }
        return switch (value.op()) {
            case Elementwise pointwise -> List.of(pointwise(value));
            case Reducing reducing ->
                List.of(reducing.isRunning() ? running(value, reducing) : reduction(value, reducing));
            case ContractOp contract -> List.of(contraction(value, contract));
            case WindowOp.Fold fold -> List.of(folding(value, fold));
            case Scatter scatter -> List.of(scattering(value));
            case Concat concat ->
                IntStream.range(0, value.operands().size())
                        .mapToObj(number -> new Pieces.Piece(value, number))
                        .filter(piece -> pieces.obstacle(piece) != null)
                        .map(this::copied)
                        .toList();
            case LibraryOp library -> called.add(value.node()) ? List.of(call(value)) : List.of();
            case LeafOp leaf -> List.of();
            default -> throw new IllegalArgumentException("no kernel is known for " + value);
        };
    }

    private FusionNode pointwise(Value value) {
        var frame = Frame.of(value.dims());
        var readings = views.operands(value, frame.index(), frame.rank());
        Affine address = Affine.rowMajor(frame.rank(), frame.index(), pieces.extents(value));
        Layout layout = layouts.of(frame.extents(), readings, address);
        layouts.keep(value, layout);
        return node(new FusionNode.Pointwise(), value, frame, frame.index(), readings, layout);
    }

    private FusionNode reduction(Value value, Reducing op) {
        Value operand = value.operand(0);
        var frame = iterated(operand, op);
        var result = IntStream.range(0, operand.type().rank())
                .filter(axis -> !op.axes().contains(axis))
                .mapToObj(frame.index()::get)
                .toList();
        return reduction(value, reads(operand, frame), frame, result, op.combine(), null);
    }

    /** The iteration over {@code operand}, in which {@code op} has an element to combine even where there is one alone. */
    private static Frame iterated(Value operand, Reducing op) {
        return Frame.of(operand.dims(), op.combine().keepsOne() ? Set.of() : Set.copyOf(op.axes()));
    }

    /** For each element what those along the axis up to it come to. */
    private FusionNode running(Value value, Reducing op) {
        var frame = iterated(value, op);
        int along = frame.index().get(op.axes().getFirst()).soleAxis();
        var order = along < 0 ? null : ReductionOrder.running(along);
        var readings = List.of(reads(value.operand(0), frame));
        Layout layout = layouts.of(frame.extents(), readings, null);
        return node(new FusionNode.Reduce(op.combine(), order, null), value, frame, frame.index(), readings, layout);
    }

    private FusionNode mean(Means.Mean mean) {
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
        Combine combine = means.hasSquares(mean) ? Moments.MOMENTS : Moments.MEAN;
        FusionNode leader = reduction(mean.value(), reads(operand, frame), frame, result, combine, null);
        leaders.put(mean.value(), leader);
        return leader;
    }

    /** What the reduction of the mean leaves besides. */
    private FusionNode squares(Means.Squares squares) {
        Value operand = squares.mean().sum().operand(0);
        FusionNode mean = Objects.requireNonNull(leaders.get(squares.mean().value()));
        var frame = Frame.of(operand.dims());
        return reduction(squares.value(), reads(operand, frame), frame, squares.index(), Moments.MOMENTS, mean);
    }

    /** The sum over a window's elements of what lies in the windows that they are in: element j in that which begins j earlier. */
    private FusionNode folding(Value value, WindowOp.Fold fold) {
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
    private FusionNode scattering(Value value) {
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

    private Views.Reading reads(Value operand, Frame frame) {
        return views.read(operand, frame.index(), frame.rank());
    }

    private FusionNode reduction(
            Value value,
            Views.Reading read,
            Frame frame,
            List<Affine> result,
            Combine combine,
            @Nullable FusionNode leader) {
        var readings = List.of(read);
        var resultAxes =
                result.stream().map(Affine::soleAxis).filter(axis -> axis >= 0).toList();
        var reduced =
                frame.axes().stream().filter(axis -> !resultAxes.contains(axis)).toList();
        Layout layout = layouts.of(frame.extents(), readings, null);
        var order = reduced.isEmpty() ? null : ReductionOrder.of(frame.extents(), reduced, layout);
        return node(new FusionNode.Reduce(combine, order, leader), value, frame, result, readings, layout);
    }

    private FusionNode contraction(Value value, ContractOp op) {
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
        return node(new FusionNode.Contract(op, letters, frame.index()), value, frame, result, readings, Layout.NONE);
    }

    private static List<Affine> indices(String operand, String letters, Frame frame) {
        return operand.chars()
                .mapToObj(letter -> frame.index().get(letters.indexOf(letter)))
                .toList();
    }

    /** A view or constant expression that must lie in memory; what is made of constants alone reads nothing. */
    private FusionNode materialized(Value value) {
        var frame = Frame.of(value.dims());
        var reading = views.readThrough(value, frame.index(), frame.rank());
        var readings = reading.source().equals(value) ? List.<Views.Reading>of() : List.of(reading);
        return stored(new FusionNode.Materialize(), value, frame, value.dims(), readings);
    }

    /** A copy of {@code value} that is the output {@code name}. */
    FusionNode copiedOut(Value value, String name) {
        var frame = Frame.of(value.dims());
        return stored(new FusionNode.CopyOut(name), value, frame, value.dims(), List.of(reads(value, frame)));
    }

    private FusionNode copied(Pieces.Piece piece) {
        var frame = Frame.of(piece.operand().dims());
        var readings = List.of(reads(piece.operand(), frame));
        return stored(new FusionNode.CopyPiece(piece), piece.whole(), frame, pieces.extents(piece.whole()), readings);
    }

    private FusionNode call(Value value) {
        var start = List.of(Affine.constant(0, Dim.ZERO));
        var readings = value.operands().stream()
                .map(operand -> views.read(new Views.Reading(operand, start, true, List.of(), 0), 0))
                .toList();
        return node(new FusionNode.Call(), value, Frame.of(List.of()), List.of(), readings, Layout.NONE);
    }

    /** A node that only writes, to an array of extents {@code array}. */
    private FusionNode stored(
            FusionNode.Work work, Value value, Frame frame, List<Dim> array, List<Views.Reading> readings) {
        Affine address = Affine.rowMajor(frame.rank(), frame.index(), array);
        Layout layout = layouts.of(frame.extents(), readings, address);
        return node(work, value, frame, frame.index(), readings, layout);
    }

    private FusionNode node(
            FusionNode.Work work,
            Value value,
            Frame frame,
            List<Affine> result,
            List<Views.Reading> readings,
            Layout layout) {
        return FusionNode.of(made++, work, value, frame.extents(), result, readings, layout);
    }
}
