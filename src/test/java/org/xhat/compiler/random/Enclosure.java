package org.xhat.compiler.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.ArgExtreme;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Gather;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.LibraryOp;
import org.xhat.compiler.op.Operator;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reducing;
import org.xhat.compiler.op.Scatter;
import org.xhat.compiler.op.SymmetricEigen;
import org.xhat.compiler.op.WindowOp;
import org.xhat.runtime.program.ElementType;

/**
 * For each element of a graph's outputs every number that a right implementation in an element type may compute, whatever the order
 * of its sums: intervals, evaluated node by node with outward rounding (Moore 1966). What no rounding touches is a point, with the
 * sign of its zero; what overflows may be ∞; NaN has to come where it must and may come where it can.
 */
public final class Enclosure {
    private final Rounding rounding;
    private final PointwiseIntervals pointwise;
    private final Bindings bindings;
    private final Map<Value, Interval[]> intervals = new HashMap<>();

    private Enclosure(ElementType element, Bindings bindings) {
        this.rounding = Rounding.of(element);
        this.pointwise = new PointwiseIntervals(rounding);
        this.bindings = bindings;
    }

    /** What the outputs of {@code graph} may be. */
    static Map<String, Interval[]> of(Graph graph, Bindings bindings, ElementType element) {
        var enclosure = new Enclosure(element, bindings);
        var leaves = enclosure.leaves(graph);
        for (Node node : graph.nodes()) {
            Array64 leaf = leaves.get(name(node));
            if (node.op() instanceof SymmetricEigen) {
                enclosure.eigen(node);
            } else {
                enclosure.intervals.put(node.result(), leaf != null ? enclosure.points(leaf) : enclosure.of(node));
            }
        }
        var outputs = new LinkedHashMap<String, Interval[]>();
        graph.outputs().forEach((name, value) -> outputs.put(name, enclosure.intervals.get(value)));
        return outputs;
    }

    /** The first element of {@code actual} that no right implementation computes, as a sentence; empty where there is none. */
    public static String complaint(Graph graph, Bindings bindings, ElementType element, Map<String, double[]> actual) {
        for (var output : of(graph, bindings, element).entrySet()) {
            double[] data = actual.get(output.getKey());
            for (int i = 0; i < data.length; i++) {
                if (!output.getValue()[i].contains(data[i])) {
                    return output.getKey() + "[" + i + "] is " + data[i] + ", which should be " + output.getValue()[i];
                }
            }
        }
        return "";
    }

    /** The first element that {@code other} cannot have in common with {@code graph}, of those that are no NaN in it. */
    public static String disagreement(Graph graph, Graph other, Bindings bindings, ElementType element) {
        var expected = of(graph, bindings, element);
        for (var output : of(other, bindings, element).entrySet()) {
            Interval[] wanted = expected.get(output.getKey());
            for (int i = 0; i < wanted.length; i++) {
                if (!wanted[i].nan() && !wanted[i].meets(output.getValue()[i])) {
                    return output.getKey() + "[" + i + "] is " + output.getValue()[i] + ", which should be "
                            + wanted[i];
                }
            }
        }
        return "";
    }

    private static String name(Node node) {
        return "n" + node.id();
    }

    /** Leaves, which the interpreter knows how to bind. */
    private Map<String, Array64> leaves(Graph graph) {
        var leaves = new LinkedHashMap<String, Value>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LeafOp) {
                leaves.put(name(node), node.result());
            }
        }
        return new GraphInterpreter(GraphBuilder.extending(graph).build(leaves)).run(bindings);
    }

    private Interval[] points(Array64 values) {
        return Arrays.stream(values.data())
                .mapToObj(value -> Interval.point(rounding.round(value)))
                .toArray(Interval[]::new);
    }

    private Interval[] of(Node node) {
        return switch (node.op()) {
            case Elementwise op -> elementwise(op, node);
            case ReduceOp op when op.kind() == ReduceOp.Kind.SUM -> sums(op, node);
            case CumulativeSum op -> running(op, node);
            case ArgExtreme op -> places(op, node);
            case Gather op -> gathered(node);
            case ContractOp op -> products(op, node);
            case WindowOp.Fold op -> folded(op, node);
            case Scatter op -> scattered(node);
            case ReduceOp extreme -> ofEnds(node);
            case Reducing other -> throw untold(node);
            case LibraryOp other -> throw untold(node);
            default -> ofEnds(node);
        };
    }

    private static IllegalStateException untold(Node node) {
        return new IllegalStateException(
                "Enclosure.of has to say what rounding makes of " + node.op().mnemonic());
    }

    private List<Interval[]> operands(Node node) {
        return node.operands().stream().map(intervals::get).toList();
    }

    private int[] shape(Value value) {
        return value.dims().stream()
                .mapToInt(dim -> Math.toIntExact(dim.evaluate(bindings.dims())))
                .toArray();
    }

    private Interval[] elementwise(Elementwise op, Node node) {
        var operands = operands(node);
        var result = new Interval[Arrays.stream(shape(node.result())).reduce(1, (x, y) -> x * y)];
        for (int i = 0; i < result.length; i++) {
            var at = new ArrayList<Interval>();
            for (Interval[] operand : operands) {
                at.add(operand[operand.length == 1 ? 0 : i]);
            }
            result[i] = pointwise.apply(op, at);
        }
        return result;
    }

    /** Movements, maxima, minima: what no rounding touches, and what never falls where an operand rises. */
    private Interval[] ofEnds(Node node) {
        double[] low = evaluated(node, interval -> interval.isOnlyNan() ? Double.NaN : interval.low());
        double[] high = evaluated(node, interval -> interval.isOnlyNan() ? Double.NaN : interval.high());
        double[] nan = evaluated(node, interval -> interval.nan() ? Double.NaN : 0);
        var result = new Interval[low.length];
        for (int i = 0; i < low.length; i++) {
            result[i] = Double.isNaN(low[i]) ? Interval.NAN : new Interval(low[i], high[i], Double.isNaN(nan[i]));
        }
        return result;
    }

    private double[] evaluated(Node node, ToDoubleFunction<Interval> of) {
        var operands = new ArrayList<Array64>();
        for (Value operand : node.operands()) {
            operands.add(new Array64(
                    Arrays.stream(shape(operand)).boxed().toList(),
                    Arrays.stream(intervals.get(operand)).mapToDouble(of).toArray()));
        }
        return Operator.of(node)
                .evaluate(node, operands, bindings.dims())
                .get(0)
                .data();
    }

    private Interval[] sums(ReduceOp op, Node node) {
        Interval[] x = operands(node).getFirst();
        int[] shape = shape(node.operands().getFirst());
        int[] place = new int[shape.length];
        int stride = 1;
        for (int axis : op.keptAxes(shape.length).reversed()) {
            place[axis] = stride;
            stride *= shape[axis];
        }
        var sums = new IntervalSum[stride];
        Arrays.setAll(sums, i -> new IntervalSum(rounding, false));
        int[] own = Positions.strides(shape);
        Positions.over(shape, at -> sums[Positions.place(at, place)].add(x[Positions.place(at, own)]));
        return Arrays.stream(sums).map(IntervalSum::result).toArray(Interval[]::new);
    }

    private Interval[] running(CumulativeSum op, Node node) {
        Interval[] x = operands(node).getFirst();
        int[] shape = shape(node.result());
        int[] own = Positions.strides(shape);
        int[] place = own.clone();
        place[op.axis()] = 0;
        var sums = new HashMap<Integer, IntervalSum>();
        var result = new Interval[x.length];
        Positions.over(shape, at -> {
            var sum = sums.computeIfAbsent(Positions.place(at, place), i -> new IntervalSum(rounding, false));
            sum.add(x[Positions.place(at, own)]);
            result[Positions.place(at, own)] = sum.result();
        });
        return result;
    }

    /** Eigenvalues are at most the largest sum of a row's magnitudes (Gershgorin 1931), components of vectors at most 1. */
    private void eigen(Node node) {
        Interval[] x = operands(node).getFirst();
        double largest = Arrays.stream(x)
                .mapToDouble(each -> Math.max(Math.abs(each.low()), Math.abs(each.high())))
                .max()
                .orElse(0);
        boolean nan = !Double.isFinite(largest) || Arrays.stream(x).anyMatch(Interval::nan);
        double most = 1.001 * x.length * largest;
        for (Value result : node.results()) {
            double bound =
                    result.index() == 1 ? 1.001 : nan ? Double.POSITIVE_INFINITY : Math.max(most, rounding.round(most));
            var any = new Interval[Arrays.stream(shape(result)).reduce(1, (a, b) -> a * b)];
            Arrays.fill(any, new Interval(-bound, bound, nan));
            intervals.put(result, any);
        }
    }

    /**
     * An element may be the largest unless one is surely greater, or equal and earlier. NaN is greater than all, and the first of them
     * is the greatest.
     */
    private Interval[] places(ArgExtreme op, Node node) {
        Interval[] x = operands(node).getFirst();
        int[] shape = shape(node.operands().getFirst());
        int[] own = Positions.strides(shape);
        int stride = own[op.axis()];
        var places = new ArrayList<Interval>();
        Positions.over(shape, at -> {
            if (at[op.axis()] == 0) {
                int first = Positions.place(at, own);
                var along = IntStream.range(0, shape[op.axis()])
                        .mapToObj(i -> x[first + i * stride])
                        .map(each -> op.kind() == ArgExtreme.Kind.MAX ? each : negated(each))
                        .toList();
                var possible = IntStream.range(0, along.size())
                        .filter(i -> IntStream.range(0, along.size())
                                .noneMatch(j -> i != j && isBefore(along.get(j), along.get(i), j < i)))
                        .summaryStatistics();
                places.add(new Interval(possible.getMin(), possible.getMax(), false));
            }
        });
        return places.toArray(Interval[]::new);
    }

    private static Interval negated(Interval x) {
        return x.isOnlyNan() ? x : new Interval(-x.high(), -x.low(), x.nan());
    }

    /** Whether {@code x} is surely taken rather than {@code y}; of equal ones the earlier is. */
    private static boolean isBefore(Interval x, Interval y, boolean isEarlier) {
        if (y.nan()) {
            return x.isOnlyNan() && isEarlier;
        }
        return x.isOnlyNan() || x.low() > y.high() || x.low() == y.high() && isEarlier;
    }

    /** Rows that may be those of an index. */
    private Interval[] gathered(Node node) {
        Interval[] rows = operands(node).get(0);
        Interval[] indices = operands(node).get(1);
        int width = Arrays.stream(shape(node.operands().get(0))).skip(1).reduce(1, (a, b) -> a * b);
        var result = new Interval[indices.length * width];
        for (int i = 0; i < result.length; i++) {
            Interval index = indices[i / width];
            int column = i % width;
            result[i] = IntStream.rangeClosed((int) index.low(), (int) index.high())
                    .mapToObj(row -> rows[row * width + column])
                    .reduce(Interval::hull)
                    .orElseThrow();
        }
        return result;
    }

    private Interval[] folded(WindowOp.Fold op, Node node) {
        Interval[] x = operands(node).getFirst();
        int[] windows = shape(node.operands().getFirst());
        int[] whole = Positions.strides(shape(node.result()));
        int[] own = Positions.strides(windows);
        int[] place = new int[windows.length];
        System.arraycopy(whole, 0, place, 0, op.axis() + 1);
        System.arraycopy(whole, op.axis(), place, op.axis() + 1, whole.length - op.axis());
        place[op.axis()] *= op.stride();
        place[op.axis() + 1] *= op.dilation();
        var sums = new IntervalSum[Arrays.stream(shape(node.result())).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(sums, i -> new IntervalSum(rounding, false));
        Positions.over(windows, at -> sums[Positions.place(at, place)].add(x[Positions.place(at, own)]));
        return Arrays.stream(sums).map(IntervalSum::result).toArray(Interval[]::new);
    }

    private Interval[] scattered(Node node) {
        Interval[] x = operands(node).getFirst();
        Interval[] rows = operands(node).getLast();
        var sums = new IntervalSum[Arrays.stream(shape(node.result())).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(sums, i -> new IntervalSum(rounding, false));
        int width = rows.length == 0 ? 0 : x.length / rows.length;
        for (int i = 0; i < x.length; i++) {
            Interval row = rows[i / width];
            Interval added = row.isPoint() ? x[i] : x[i].hull(Interval.point(0));
            for (int each = (int) row.low(); each <= row.high(); each++) {
                sums[each * width + i % width].add(added);
            }
        }
        return Arrays.stream(sums).map(IntervalSum::result).toArray(Interval[]::new);
    }

    private Interval[] products(ContractOp op, Node node) {
        Interval[] x = operands(node).get(0);
        Interval[] y = operands(node).get(1);
        int[] left = shape(node.operands().get(0));
        int[] right = shape(node.operands().get(1));
        String letters = op.result() + op.contractedLetters();
        int[] shape = letters.chars()
                .map(letter -> op.left().indexOf(letter) >= 0
                        ? left[op.left().indexOf(letter)]
                        : right[op.right().indexOf(letter)])
                .toArray();
        int[] result = Arrays.copyOf(shape, op.result().length());
        int[] ofLeft = Positions.strides(left, op.left(), letters);
        int[] ofRight = Positions.strides(right, op.right(), letters);
        int[] ofResult = Positions.strides(result, op.result(), letters);
        var sums = new IntervalSum[Arrays.stream(result).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(sums, i -> new IntervalSum(rounding, true));
        Positions.over(
                shape,
                at -> sums[Positions.place(at, ofResult)].add(
                        pointwise.products(x[Positions.place(at, ofLeft)], y[Positions.place(at, ofRight)])));
        return Arrays.stream(sums).map(IntervalSum::result).toArray(Interval[]::new);
    }
}
