package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;

/**
 * Finds means that are subtracted from what they are the mean of, x − m, and the sums of squared deviations from them,
 * Σ(x − m)² over the axes of Σx. Such a mean is a reduction of its own, {@link Combine#MEAN}; with its sums of squares it is
 * {@link Combine#MOMENTS}, which never part. A mean that nobody subtracts remains a sum and a division. Only these identities
 * are recognized, wherever and over whatever axes they occur.
 */
final class Means {
    /**
     * A subtracted mean.
     *
     * @param node m
     * @param sum Σx
     * @param axes for each axis of the sum's result, by extents that are not 1, the axis of m's that it is
     */
    record Mean(Node node, Node sum, List<Integer> axes) {}

    /**
     * A sum of squared deviations.
     *
     * @param node Σ(x − m)² or Σ(m − x)²
     * @param mean the mean
     * @param index where in x each of its results is taken from: one index for each extent of its result
     */
    record Squares(Node node, Mean mean, List<Affine> index) {}

    private final Views views;
    private final Map<Node, Mean> means = new LinkedHashMap<>();
    private final Map<Node, Squares> squares = new LinkedHashMap<>();
    private final Set<Node> squared = new HashSet<>();

    private Means(Views views) {
        this.views = views;
    }

    /** Those of {@code graph}. */
    static Means of(Graph graph, Views views) {
        var found = new Means(views);
        for (Node node : graph.nodes()) {
            if (node.op() == Elementwise.SUB) {
                found.findMean(node);
            }
        }
        for (Node node : graph.nodes()) {
            if (isSum(node)) {
                found.findSquares(node).ifPresent(each -> {
                    found.squares.put(node, each);
                    found.squared.add(each.mean().node());
                });
            }
        }
        return found;
    }

    /** The mean that {@code node} is; null for another node, and where nobody subtracts it. */
    @Nullable Mean mean(Node node) {
        return means.get(node);
    }

    /** The sum of squared deviations that {@code node} is; null for another node. */
    @Nullable Squares squares(Node node) {
        return squares.get(node);
    }

    /** Whether squares of deviations from {@code mean} are added up. */
    boolean hasSquares(Mean mean) {
        return squared.contains(mean.node());
    }

    /** What {@code node} is computed from: a mean from what its sum adds up, squares together with their mean. */
    List<Value> operands(Node node) {
        Squares around = squares.get(node);
        if (around != null) {
            return List.of(around.mean().node().result());
        }
        Mean mean = means.get(node);
        return mean == null ? node.operands() : mean.sum().operands();
    }

    private static boolean isSum(Node node) {
        return node.op() instanceof ReduceOp(ReduceOp.Kind kind, List<Integer> axes) && kind == ReduceOp.Kind.SUM;
    }

    private void findMean(Node deviation) {
        var frame = Frame.of(deviation.result().dims());
        Value left = deviation.operands().getFirst();
        Value right = deviation.operands().getLast();
        var mean = meanOf(left, right, frame);
        if (mean == null) {
            mean = meanOf(right, left, frame);
        }
        if (mean != null) {
            means.putIfAbsent(mean.node(), mean);
        }
    }

    /** The mean that {@code m} is if it is one of {@code x}'s, both read in {@code frame}. */
    private @Nullable Mean meanOf(Value x, Value m, Frame frame) {
        if (x.type().isScalar()) {
            return null;
        }
        var mean = read(m, frame.index(), frame.rank());
        var sum = mean.linear() ? null : dividedByCount(mean, frame.rank());
        if (sum == null || sum.linear()) {
            return null;
        }
        var at = summand(sum, frame);
        boolean same = at != null
                && views.read(x, frame.index(), frame.rank())
                        .equals(views.read(sum.source().operands().getFirst(), at, frame.rank()));
        var axes = same ? resultAxes(mean.source(), sum.source()) : null;
        return axes == null ? null : new Mean(mean.source(), sum.source(), axes);
    }

    /** Where in its own iteration the mean {@code node} reads {@code sum}: a permutation; null where it is repeated. */
    private @Nullable List<Integer> resultAxes(Node node, Node sum) {
        var frame = Frame.of(node.result().dims());
        var reading = dividedByCount(new Views.Reading(node, frame.index(), false), frame.rank());
        if (reading == null || reading.linear()) {
            return null;
        }
        var axes = new ArrayList<Integer>();
        for (int d = 0; d < sum.result().type().rank(); d++) {
            if (!sum.result().type().dim(d).equals(Dim.ONE)) {
                axes.add(reading.at().get(d).soleAxis());
            }
        }
        boolean permuted = axes.size() == frame.rank() && frame.axes().stream().allMatch(axes::contains);
        return permuted ? axes : null;
    }

    /** The sum of squares that {@code node}, a sum, is. */
    private Optional<Squares> findSquares(Node node) {
        Value operand = node.operands().getFirst();
        var frame = Frame.of(operand.dims());
        var square = views.read(operand, frame.index(), frame.rank());
        var deviation = square.linear() ? null : squaredBy(square);
        if (deviation == null || deviation.node().op() != Elementwise.SUB) {
            return Optional.empty();
        }
        Value left = deviation.node().operands().getFirst();
        Value right = deviation.node().operands().getLast();
        return around(node, left, right, square, frame).or(() -> around(node, right, left, square, frame));
    }

    /** The squares of deviations of {@code x} that {@code node} adds up, if {@code m} is the mean of {@code x}. */
    private Optional<Squares> around(Node node, Value x, Value m, Views.Reading square, Frame frame) {
        var reading = read(m, square.at(), frame.rank());
        Mean mean = reading.linear() ? null : means.get(reading.source());
        var sum = mean == null ? null : dividedByCount(reading, frame.rank());
        var at = sum == null || sum.linear() ? null : summand(sum, frame);
        if (mean == null || sum == null || at == null || x.type().isScalar()) {
            return Optional.empty();
        }
        Value summed = sum.source().operands().getFirst();
        var own = Frame.of(summed.dims());
        boolean same = own.rank() == frame.rank()
                && views.read(x, square.at(), frame.rank()).equals(views.read(summed, at, frame.rank()))
                && axesOf(node, frame.index()).equals(axesOf(sum.source(), at));
        return same ? Optional.of(new Squares(node, mean, results(node, frame, own, at))) : Optional.empty();
    }

    /** The axes that {@code sum} adds up along, where its operand is read at {@code at}. */
    private static Set<Integer> axesOf(Node sum, List<Affine> at) {
        return ((ReduceOp) sum.op())
                .axes().stream()
                        .map(d -> at.get(d).soleAxis())
                        .filter(axis -> axis >= 0)
                        .collect(Collectors.toSet());
    }

    /** The results of {@code node}, over {@code frame}, as places in {@code own}, which {@code at} is where it reads. */
    private static List<Affine> results(Node node, Frame frame, Frame own, List<Affine> at) {
        var places = new ArrayList<Affine>();
        for (int d : ((ReduceOp) node.op()).keptAxes(frame.index().size())) {
            int axis = frame.index().get(d).soleAxis();
            Affine place = Affine.constant(own.rank(), Dim.ZERO);
            for (int e = 0; e < at.size(); e++) {
                if (axis >= 0 && at.get(e).soleAxis() == axis) {
                    place = own.index().get(e);
                }
            }
            places.add(place);
        }
        return places;
    }

    /** The value whose square this reads, at the same place. */
    private static @Nullable Value squaredBy(Views.Reading square) {
        List<Value> operands = square.source().operands();
        boolean isSquare = square.source().op() == Elementwise.SQUARE
                || (square.source().op() == Elementwise.MUL
                        && operands.getFirst().equals(operands.getLast()))
                || (square.source().op() == Elementwise.POW
                        && source(operands.getLast()).op() instanceof LeafOp.Constant(double exponent)
                        && exponent == 2);
        return isSquare ? operands.getFirst() : null;
    }

    /** Where the sum is read of which {@code mean} is the mean; null where it is none. */
    private Views.@Nullable Reading dividedByCount(Views.Reading mean, int axes) {
        Node node = mean.source();
        if (node.operands().size() != 2) {
            return null;
        }
        Value first = node.operands().getFirst();
        Value second = node.operands().getLast();
        if (node.op() == Elementwise.DIV) {
            var sum = read(first, mean.at(), axes);
            return isSum(sum.source()) && countOf(sum.source()).equals(extent(source(second))) ? sum : null;
        }
        if (node.op() == Elementwise.MUL) {
            var left = read(first, mean.at(), axes);
            if (isSum(left.source()) && isReciprocal(source(second), countOf(left.source()))) {
                return left;
            }
            var right = read(second, mean.at(), axes);
            return isSum(right.source()) && isReciprocal(source(first), countOf(right.source())) ? right : null;
        }
        return null;
    }

    private Views.Reading read(Value operand, List<Affine> at, int axes) {
        return views.read(operand, operand.type().isScalar() ? List.of() : at, axes);
    }

    private static Node source(Value value) {
        Node node = value.node();
        while (Views.isView(node)) {
            node = node.operands().getFirst().node();
        }
        return node;
    }

    private static Dim countOf(Node sum) {
        Dim count = Dim.ONE;
        if (sum.op() instanceof ReduceOp reduce) {
            for (int axis : reduce.axes()) {
                count = count.times(sum.operands().getFirst().type().dim(axis));
            }
        }
        return count;
    }

    /** The extent that {@code node} is, as a number; null for anything else. */
    private static @Nullable Dim extent(Node node) {
        if (node.op() instanceof LeafOp.DimValue(Dim dim)) {
            return dim;
        }
        if (node.op() instanceof LeafOp.Constant(double value) && value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Dim.of((long) value);
        }
        if (node.op() == Elementwise.MUL) {
            Dim x = extent(source(node.operands().getFirst()));
            Dim y = extent(source(node.operands().getLast()));
            return x == null || y == null ? null : x.times(y);
        }
        return null;
    }

    private static boolean isReciprocal(Node node, Dim count) {
        if (node.op() == Elementwise.RECIPROCAL) {
            return count.equals(extent(source(node.operands().getFirst())));
        }
        if (node.op() == Elementwise.DIV) {
            return Dim.ONE.equals(extent(source(node.operands().getFirst())))
                    && count.equals(extent(source(node.operands().getLast())));
        }
        return node.op() instanceof LeafOp.Constant(double value)
                && count.isConstant()
                && value == 1.0 / count.constantValue();
    }

    /**
     * Where in an iteration over {@code frame} the elements lie that {@code sum}, read there, adds up: kept indices are those at
     * which the sum is read, reduced ones the axes that are left, in order; null where these are not its own.
     */
    private static @Nullable List<Affine> summand(Views.Reading sum, Frame frame) {
        Value operand = sum.source().operands().getFirst();
        var left = new TreeMap<Integer, Dim>();
        frame.axes().forEach(axis -> left.put(axis, frame.extents().get(axis)));
        sum.at().forEach(index -> left.remove(index.soleAxis()));
        var at = new ArrayList<Affine>();
        int kept = 0;
        for (int d = 0; d < operand.type().rank(); d++) {
            Dim extent = operand.type().dim(d);
            if (!((ReduceOp) sum.source().op()).axes().contains(d)) {
                at.add(sum.at().get(kept++));
            } else if (extent.equals(Dim.ONE)) {
                at.add(Affine.constant(frame.rank(), Dim.ZERO));
            } else if (!left.isEmpty() && left.firstEntry().getValue().equals(extent)) {
                at.add(Affine.axis(frame.rank(), left.pollFirstEntry().getKey()));
            } else {
                return null;
            }
        }
        boolean reduces = at.stream().anyMatch(index -> index.soleAxis() >= 0)
                && !countOf(sum.source()).equals(Dim.ONE);
        return left.isEmpty() && reduces ? at : null;
    }
}
