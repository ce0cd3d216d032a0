package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;

/**
 * Finds sums of squared deviations: Σ(x − m)² over the axes of Σx, where m is Σx divided by the number of its terms. The two
 * sums are then one reduction to {@link Combine#MOMENTS}, in one sweep. Only this identity of the variance is recognized,
 * wherever and over whatever axes it occurs.
 */
final class Variances {
    /**
     * One find.
     *
     * @param squares Σ(x − m)² or Σ(m − x)²
     * @param sum Σx
     * @param mean m
     */
    record Variance(Node squares, Node sum, Node mean) {}

    private final Views views;

    private Variances(Views views) {
        this.views = views;
    }

    /** Those among {@code atoms}, by the node of the sum of squares. */
    static Map<Node, Variance> of(Atoms atoms) {
        var variances = new Variances(atoms.views());
        var found = new HashMap<Node, Variance>();
        for (Atom atom : atoms.all()) {
            if (isSum(atom.node()) && atom.kind() == Atom.Kind.REDUCE) {
                variances.find(atom).ifPresent(variance -> found.put(atom.node(), variance));
            }
        }
        return found;
    }

    private static boolean isSum(Node node) {
        return node.op() instanceof ReduceOp(ReduceOp.Kind kind, List<Integer> axes) && kind == ReduceOp.Kind.SUM;
    }

    private Optional<Variance> find(Atom squares) {
        int axes = squares.extents().size();
        Value operand = squares.node().operands().getFirst();
        var square = views.read(operand, squares.index(), axes);
        var deviation = square.linear() ? null : squaredBy(square);
        if (deviation == null || deviation.node().op() != Elementwise.SUB || views.isStored(deviation.node())) {
            return Optional.empty();
        }
        Value left = deviation.node().operands().getFirst();
        Value right = deviation.node().operands().getLast();
        return around(left, right, squares, square).or(() -> around(right, left, squares, square));
    }

    /** The variance of {@code x} that {@code squares} is, if {@code m} is the mean of {@code x}. */
    private Optional<Variance> around(Value x, Value m, Atom squares, Views.Reading square) {
        if (x.type().isScalar()) {
            return Optional.empty();
        }
        int axes = squares.extents().size();
        var mean = views.read(m, m.type().isScalar() ? List.of() : square.at(), axes);
        var sum = mean.linear() ? null : dividedByCount(mean, axes);
        if (sum == null || sum.linear() || !isSum(sum.source())) {
            return Optional.empty();
        }
        boolean same = views.read(x, square.at(), axes).equals(summand(sum, squares));
        return same ? Optional.of(new Variance(squares.node(), sum.source(), mean.source())) : Optional.empty();
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
            var sum = read(first, mean, axes);
            return isSum(sum.source()) && countOf(sum.source()).equals(extent(source(second))) ? sum : null;
        }
        if (node.op() == Elementwise.MUL) {
            var left = read(first, mean, axes);
            if (isSum(left.source()) && isReciprocal(source(second), countOf(left.source()))) {
                return left;
            }
            var right = read(second, mean, axes);
            return isSum(right.source()) && isReciprocal(source(first), countOf(right.source())) ? right : null;
        }
        return null;
    }

    private Views.Reading read(Value operand, Views.Reading user, int axes) {
        return views.read(operand, operand.type().isScalar() ? List.of() : user.at(), axes);
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
     * What {@code sum} adds up, in {@code squares}' iteration: its kept indices are those at which the sum is read, its reduced
     * ones the axes that {@code squares} reduces over.
     */
    private Views.@Nullable Reading summand(Views.Reading sum, Atom squares) {
        Value operand = sum.source().operands().getFirst();
        var reduced = new ArrayList<Integer>();
        for (int axis = 0; axis < squares.extents().size(); axis++) {
            if (!squares.resultAxes().contains(axis)) {
                reduced.add(axis);
            }
        }
        var at = new ArrayList<Affine>();
        int kept = 0;
        int next = 0;
        for (int d = 0; d < operand.type().rank(); d++) {
            Dim extent = operand.type().dim(d);
            if (!((ReduceOp) sum.source().op()).axes().contains(d)) {
                at.add(sum.at().get(kept++));
            } else if (extent.equals(Dim.ONE)) {
                at.add(Affine.constant(squares.extents().size(), Dim.ZERO));
            } else if (next < reduced.size()
                    && squares.extents().get(reduced.get(next)).equals(extent)) {
                at.add(Affine.axis(squares.extents().size(), reduced.get(next++)));
            } else {
                return null;
            }
        }
        return next == reduced.size()
                ? views.read(operand, at, squares.extents().size())
                : null;
    }
}
