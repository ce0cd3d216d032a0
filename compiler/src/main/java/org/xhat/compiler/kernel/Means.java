package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;

/**
 * Finds means that are subtracted from what they are the mean of, x − m, and the sums of squared deviations from them,
 * Σ(x − m)² over the axes of Σx. Such a mean is a reduction of its own, {@link Moments#MEAN}; with its sums of squares it is
 * {@link Moments#MOMENTS}, which never part. A mean that nobody subtracts remains a sum and a division. Only these identities
 * are recognized, wherever and over whatever axes they occur, and whether elements are moved or repeated before or after.
 */
final class Means {
    /**
     * A subtracted mean.
     *
     * @param value m
     * @param sum Σx
     * @param axes for each axis of the sum's result, by extents that are not 1, the axis of m's that it is
     */
    record Mean(Value value, Value sum, List<Integer> axes) {}

    /**
     * A sum of squared deviations.
     *
     * @param value Σ(x − m)² or Σ(m − x)²
     * @param mean the mean
     * @param index where in x each of its results is taken from: one index for each extent of its result
     */
    record Squares(Value value, Mean mean, List<Affine> index) {}

    private final Views views;
    private final Map<Value, Mean> means = new LinkedHashMap<>();
    private final Map<Value, Squares> squares = new LinkedHashMap<>();
    private final Set<Value> squared = new HashSet<>();

    private Means(Views views) {
        this.views = views;
    }

    /** Those of {@code graph}. */
    static Means of(Graph graph, Views views) {
        var found = new Means(views);
        for (Value value : graph.values()) {
            if (value.op() == Elementwise.SUB) {
                found.findMean(value);
            }
        }
        for (Value value : graph.values()) {
            if (isSum(value)) {
                found.findSquares(value).ifPresent(each -> {
                    found.squares.put(value, each);
                    found.squared.add(each.mean().value());
                });
            }
        }
        return found;
    }

    /** The mean that {@code value} is; null for another one, and where nobody subtracts it. */
    @Nullable Mean mean(Value value) {
        return means.get(value);
    }

    /** The sum of squared deviations that {@code value} is; null for another one. */
    @Nullable Squares squares(Value value) {
        return squares.get(value);
    }

    /** Whether squares of deviations from {@code mean} are added up. */
    boolean hasSquares(Mean mean) {
        return squared.contains(mean.value());
    }

    /** What {@code value} is computed from: a mean from what its sum adds up, squares together with their mean. */
    List<Value> operands(Value value) {
        Squares around = squares.get(value);
        if (around != null) {
            return List.of(around.mean().value());
        }
        Mean mean = means.get(value);
        return mean == null ? value.operands() : mean.sum().operands();
    }

    private static boolean isSum(Value value) {
        return value.op() instanceof ReduceOp(ReduceOp.Kind kind, List<Integer> axes) && kind == ReduceOp.Kind.SUM;
    }

    private void findMean(Value deviation) {
        var frame = Frame.of(deviation.dims());
        Value left = deviation.operand(0);
        Value right = deviation.operands().getLast();
        var mean = meanOf(left, right, frame);
        if (mean == null) {
            mean = meanOf(right, left, frame);
        }
        if (mean != null) {
            means.putIfAbsent(mean.value(), mean);
        }
    }

    /** The mean that {@code m} is if it is one of {@code x}'s, both read in {@code frame}. */
    private @Nullable Mean meanOf(Value x, Value m, Frame frame) {
        var mean = read(m, frame.index(), frame.rank());
        var sum = !mean.isElementwise() ? null : dividedByCount(mean, frame.rank());
        if (sum == null || !sum.isElementwise() || summand(sum, read(x, frame.index(), frame.rank()), frame) == null) {
            return null;
        }
        var axes = resultAxes(mean.source(), sum.source());
        return axes == null ? null : new Mean(mean.source(), sum.source(), axes);
    }

    /** Where in its own iteration the mean {@code value} reads {@code sum}: a permutation; null where it is repeated. */
    private @Nullable List<Integer> resultAxes(Value value, Value sum) {
        var frame = Frame.of(value.dims());
        var reading = dividedByCount(new Views.Reading(value, frame.index()), frame.rank());
        if (reading == null || !reading.isElementwise()) {
            return null;
        }
        var axes = new ArrayList<Integer>();
        for (int d = 0; d < sum.type().rank(); d++) {
            if (!sum.type().dim(d).equals(Dim.ONE)) {
                axes.add(reading.at().get(d).soleAxis());
            }
        }
        boolean permuted = axes.size() == frame.rank() && frame.axes().stream().allMatch(axes::contains);
        return permuted ? axes : null;
    }

    /** The sum of squares that {@code value}, a sum, is. */
    private Optional<Squares> findSquares(Value value) {
        Value operand = value.operand(0);
        var frame = Frame.of(operand.dims());
        var square = views.read(operand, frame.index(), frame.rank());
        var deviation = !square.isElementwise() ? null : squaredBy(square, frame.rank());
        if (deviation == null
                || !deviation.isElementwise()
                || deviation.source().op() != Elementwise.SUB) {
            return Optional.empty();
        }
        Value left = deviation.source().operand(0);
        Value right = deviation.source().operands().getLast();
        return around(value, left, right, deviation, frame).or(() -> around(value, right, left, deviation, frame));
    }

    /** The squares of deviations of {@code x} that {@code value} adds up, if {@code m} is the mean of {@code x}. */
    private Optional<Squares> around(Value value, Value x, Value m, Views.Reading deviation, Frame frame) {
        var reading = read(m, deviation.at(), frame.rank());
        Mean mean = !reading.isElementwise() ? null : means.get(reading.source());
        var sum = mean == null ? null : dividedByCount(reading, frame.rank());
        var at =
                sum == null || !sum.isElementwise() ? null : summand(sum, read(x, deviation.at(), frame.rank()), frame);
        if (mean == null || sum == null || at == null) {
            return Optional.empty();
        }
        var own = Frame.of(sum.source().operand(0).dims());
        boolean same =
                isPermutation(own, at, frame) && axesOf(value, frame.index()).equals(axesOf(sum.source(), at));
        return same ? Optional.of(new Squares(value, mean, results(value, frame, own, at))) : Optional.empty();
    }

    /** Whether {@code at} goes to each element of {@code own} once. */
    private static boolean isPermutation(Frame own, List<Affine> at, Frame frame) {
        var axes = new HashSet<Integer>();
        for (int d = 0; d < at.size(); d++) {
            int from = own.index().get(d).soleAxis();
            int axis = at.get(d).soleAxis();
            boolean fits = from < 0
                    || (axis >= 0
                            && frame.extents().get(axis).equals(own.extents().get(from))
                            && axes.add(axis));
            if (!fits) {
                return false;
            }
        }
        return axes.size() == frame.rank();
    }

    /** The axes that {@code sum} adds up along, where its operand is read at {@code at}. */
    private static Set<Integer> axesOf(Value sum, List<Affine> at) {
        return ((ReduceOp) sum.op())
                .axes().stream()
                        .map(d -> at.get(d).soleAxis())
                        .filter(axis -> axis >= 0)
                        .collect(Collectors.toSet());
    }

    /** The results of {@code value}, over {@code frame}, as places in {@code own}, which {@code at} is where it reads. */
    private static List<Affine> results(Value value, Frame frame, Frame own, List<Affine> at) {
        var places = new ArrayList<Affine>();
        for (int d : ((ReduceOp) value.op()).keptAxes(frame.index().size())) {
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

    /** What is read of which this reads the square. */
    private Views.@Nullable Reading squaredBy(Views.Reading square, int axes) {
        List<Value> operands = square.source().operands();
        boolean isSquare = square.source().op() == Elementwise.SQUARE
                || (square.source().op() == Elementwise.MUL
                        && operands.getFirst().equals(operands.getLast()))
                || (square.source().op() == Elementwise.POW
                        && source(operands.getLast()).op() instanceof LeafOp.Constant(double exponent)
                        && exponent == 2);
        return isSquare ? read(operands.getFirst(), square.at(), axes) : null;
    }

    /** Where the sum is read of which {@code mean} is the mean; null where it is none. */
    private Views.@Nullable Reading dividedByCount(Views.Reading mean, int axes) {
        Value value = mean.source();
        if (value.operands().size() != 2) {
            return null;
        }
        Value first = value.operand(0);
        Value second = value.operands().getLast();
        if (value.op() == Elementwise.DIV) {
            var sum = read(first, mean.at(), axes);
            return isSum(sum.source()) && countOf(sum.source()).equals(extent(source(second))) ? sum : null;
        }
        if (value.op() == Elementwise.MUL) {
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

    private static Value source(Value value) {
        Value source = value;
        while (Views.isTotalView(source)) {
            source = source.operand(0);
        }
        return source;
    }

    private static Dim countOf(Value sum) {
        Dim count = Dim.ONE;
        if (sum.op() instanceof ReduceOp reduce) {
            for (int axis : reduce.axes()) {
                count = count.times(sum.operand(0).type().dim(axis));
            }
        }
        return count;
    }

    /** The extent that {@code value} is, as a number; null for anything else. */
    private static @Nullable Dim extent(Value value) {
        if (value.op() instanceof LeafOp.DimValue(Dim dim)) {
            return dim;
        }
        if (value.op() instanceof LeafOp.Constant(double number)
                && number == Math.rint(number)
                && Math.abs(number) < 1e15) {
            return Dim.of((long) number);
        }
        if (value.op() == Elementwise.MUL) {
            Dim x = extent(source(value.operand(0)));
            Dim y = extent(source(value.operands().getLast()));
            return x == null || y == null ? null : x.times(y);
        }
        return null;
    }

    private static boolean isReciprocal(Value value, Dim count) {
        if (value.op() == Elementwise.RECIPROCAL) {
            return count.equals(extent(source(value.operand(0))));
        }
        if (value.op() == Elementwise.DIV) {
            return Dim.ONE.equals(extent(source(value.operand(0))))
                    && count.equals(extent(source(value.operands().getLast())));
        }
        return value.op() instanceof LeafOp.Constant(double number)
                && count.isConstant()
                && number == 1.0 / count.constantValue();
    }

    /**
     * Where in an iteration over {@code frame} the elements lie that {@code sum}, read there, adds up, such that {@code x} is read
     * there, too: kept indices are those at which the sum is read, reduced ones the axes left along which x moves as the elements
     * do. Where these repeat and no such axis is left, any index is: 0. Null where x is not what is added up.
     */
    private @Nullable List<Affine> summand(Views.Reading sum, Views.Reading x, Frame frame) {
        Value operand = sum.source().operand(0);
        var own = Frame.of(operand.dims());
        var elements = views.read(operand, own.index(), own.rank());
        var left = new TreeSet<>(frame.axes());
        sum.at().forEach(index -> left.remove(index.soleAxis()));
        var at = new ArrayList<Affine>();
        int kept = 0;
        for (int d = 0; d < operand.type().rank(); d++) {
            int axis = own.index().get(d).soleAxis();
            if (!((ReduceOp) sum.source().op()).axes().contains(d)) {
                at.add(sum.at().get(kept++));
            } else if (axis < 0) {
                at.add(Affine.constant(frame.rank(), Dim.ZERO));
            } else {
                var steps = steps(elements, axis);
                var found = left.stream()
                        .filter(each ->
                                frame.extents().get(each).equals(own.extents().get(axis))
                                        && steps(x, each).equals(steps))
                        .findFirst();
                if (found.isEmpty() && !steps.stream().allMatch(Dim.ZERO::equals)) {
                    return null;
                }
                found.ifPresent(left::remove);
                at.add(found.map(each -> Affine.axis(frame.rank(), each))
                        .orElse(Affine.constant(frame.rank(), Dim.ZERO)));
            }
        }
        boolean reduces = !countOf(sum.source()).equals(Dim.ONE);
        return reduces && views.read(operand, at, frame.rank()).equals(x) ? at : null;
    }

    /** How far along each extent of its source {@code reading} moves along {@code axis}. */
    private static List<Dim> steps(Views.Reading reading, int axis) {
        return reading.at().stream()
                .map(index -> index.coefficients().get(axis))
                .toList();
    }
}
