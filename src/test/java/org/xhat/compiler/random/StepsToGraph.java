package org.xhat.compiler.random;

import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ArgExtreme;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.Domain;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Gather;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reverse;
import org.xhat.compiler.op.Sample;
import org.xhat.compiler.op.Scatter;

/**
 * Steps made into the nodes of a graph. Every list of steps is a program: a step that would not fit – no axis to reduce, a value too
 * large to run quickly – makes nothing. Values that no other uses are the outputs.
 */
final class StepsToGraph {
    /** Elements of the largest value. */
    private static final long MOST_ELEMENTS = 2_200;

    /** Products that a contraction sums up in all. */
    private static final long MOST_PRODUCTS = 20_000;

    private static final int MOST_AXES = 5;

    private static final double[] CONSTANTS = {1, 2, 0.5, -1, 0, -0.0, 3, 0.1, 1e5, -2.5, 1e30, 1e-30};

    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final LeafMaker leaves = new LeafMaker(builder);
    private final Map<String, Long> dims;
    private final List<Value> values = new ArrayList<>();
    private final Set<Value> outputs = new HashSet<>();

    private StepsToGraph(Map<String, Long> dims) {
        this.dims = dims;
        values.add(builder.add(new LeafOp.Input("x0", TensorType.floating(Dim.named("batch"), Dim.of(3)))));
    }

    static Graph graph(List<Step> steps, Map<String, Long> dims) {
        var made = new StepsToGraph(dims);
        steps.forEach(made::make);
        return made.finish();
    }

    static Graph graphWithOrigins(List<Step> steps, Map<String, Long> dims) {
        var made = new StepsToGraph(dims);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            var origins = new ArrayList<Origin>();
            for (int k = step.choice() % 3; k > 0; k--) {
                origins.add(new Origin("Model " + k + ".java", i + 1, k, "f(a | b) \\ \r\n" + i));
            }
            made.builder.withOrigins(origins, () -> {
                made.make(step);
                return true;
            });
        }
        return made.finish();
    }

    private Graph finish() {
        var used = new HashSet<Value>();
        Graph all = builder.build(named(values));
        all.nodes().forEach(node -> used.addAll(node.operands()));
        var unused = Stream.concat(
                        values.stream(),
                        outputs.stream()
                                .sorted(comparingInt(value -> value.node().id())))
                .distinct()
                .filter(value -> outputs.contains(value) || (!used.contains(value) && !(value.op() instanceof LeafOp)))
                .toList();
        return builder.build(named(unused.isEmpty() ? List.of(values.getLast()) : unused));
    }

    private static Map<String, Value> named(List<Value> values) {
        var named = new LinkedHashMap<String, Value>();
        for (Value value : values) {
            named.putIfAbsent("y" + named.size(), value);
        }
        return named;
    }

    private Value value(int back) {
        return values.get(values.size() - 1 - back % values.size());
    }

    /** Integers are outputs, and go on as numbers. */
    private void keep(Value value) {
        boolean integers = value.type().kind() == Kind.INTEGER;
        if (integers) {
            outputs.add(value);
        }
        values.add(integers ? fx.toFloating(value) : value);
    }

    /** The result, if it is small enough. */
    private void keepIfSmall(Op op, Value... operands) {
        TensorType type =
                op.infer(List.of(operands).stream().map(Value::type).toList()).getFirst();
        if (isSmall(type.dims())) {
            keep(builder.add(op, operands));
        }
    }

    private boolean isSmall(List<Dim> extents) {
        return extents.size() <= MOST_AXES && count(extents) <= MOST_ELEMENTS;
    }

    private long count(List<Dim> extents) {
        return extents.stream().mapToLong(dim -> dim.evaluate(dims)).reduce(1, (x, y) -> x * y);
    }

    private void make(Step step) {
        Value x = value(step.x());
        switch (step.make()) {
            case LEAF -> leaf(step);
            case POINTWISE -> pointwise(step);
            case REDUCE -> {
                var kinds = ReduceOp.Kind.values();
                if (x.type().rank() > 0) {
                    keep(builder.add(new ReduceOp(kinds[step.choice() % kinds.length], axes(x, step.shape())), x));
                }
            }
            case RUNNING -> {
                if (x.type().rank() > 0) {
                    keep(builder.add(new CumulativeSum(step.shape() % x.type().rank()), x));
                }
            }
            case PLACE -> place(step, x);
            case CATALOG -> catalog(step);
            case BROADCAST -> {
                int at = step.choice() % (x.type().rank() + 1);
                var extents = new ArrayList<>(x.dims());
                extents.add(at, LeafMaker.extent(step.shape()));
                if (isSmall(extents)) {
                    var axes = IntStream.range(0, extents.size())
                            .filter(axis -> axis != at)
                            .boxed()
                            .toList();
                    keep(fx.broadcast(x, extents, axes));
                }
            }
            case TRANSPOSE -> keep(fx.transpose(x, permutation(x.type().rank(), step.shape() + 1)));
            case RESHAPE -> reshape(step, x);
            case SLICE -> slice(step, x);
            case PAD -> Sliding.pad(step, x, dims).ifPresent(op -> keepIfSmall(op, x));
            case WINDOW -> Sliding.window(step, x, dims).ifPresent(op -> keepIfSmall(op, x));
            case REVERSE -> {
                if (x.type().rank() > 0) {
                    keep(builder.add(new Reverse(step.choice() % x.type().rank()), x));
                }
            }
            case CONCAT -> concat(step, x);
            case CONTRACT -> {
                Value y = value(step.y());
                contract(Contractions.of(x.type(), y.type(), step.shape(), step.choice() % 3 == 0), x, y);
            }
            case LINEAR -> {
                if (x.type().rank() > 0) {
                    Dim inner = x.type().dims().getLast();
                    Dim outer = LeafMaker.extent(step.shape());
                    if (count(List.of(inner, outer)) <= MOST_ELEMENTS) {
                        Value weight = leaves.floating("parameter", step.z(), List.of(inner, outer));
                        contract(Contractions.linear(x.type().rank()), x, weight);
                    }
                }
            }
            case MEAN -> {
                if (x.type().rank() > 0) {
                    keep(fx.mean(x, axes(x, step.shape())));
                }
            }
            case NORMALIZE -> normalize(step, x);
            case SOFTMAX -> {
                if (x.type().rank() > 0) {
                    var last = List.of(x.type().rank() - 1);
                    Value e = fx.exp(fx.sub(x, fx.broadcastLike(fx.max(x, last), x, last)));
                    keep(fx.div(e, fx.broadcastLike(fx.sum(e, last), x, last)));
                }
            }
            case ONE_HOT -> {
                Dim length = LeafMaker.extent(step.shape());
                Dim classes = Dim.of(1 + step.choice() % 5);
                if (isSmall(List.of(length, classes))) {
                    keep(fx.oneHot(leaves.labels(length), classes));
                }
            }
            case GATHER -> gather(step, x);
            case DRAW -> keep(fx.drawLike(x, step.choice() % 3));
            case KEEP -> outputs.add(x);
        }
    }

    // --- Leaves ------------------------------------------------------------------------------------------------------

    private void leaf(Step step) {
        switch (step.choice() % 10) {
            case 0, 1, 2 -> keep(leaves.floating("input", step.z(), shape(step)));
            case 3, 4 -> keep(leaves.floating("parameter", step.z(), shape(step)));
            case 5 -> keep(leaves.floating("state", step.z(), shape(step)));
            case 6 -> keep(builder.add(new LeafOp.Hyper(leaves.name(step.z()))));
            case 7 -> keep(fx.constant(CONSTANTS[step.shape() % CONSTANTS.length]));
            case 8 -> keep(fx.dimValue(LeafMaker.extent(step.shape())));
            default -> keep(fx.iota(LeafMaker.extent(step.shape())));
        }
    }

    /** Rows of {@code x} by labels, or its rows summed by labels. */
    private void gather(Step step, Value x) {
        if (x.type().rank() == 0) {
            return;
        }
        if (step.choice() % 2 == 0) {
            var indices = List.of(LeafMaker.extent(step.shape()), Dim.of(1 + step.choice() % 3));
            int rank = 1 + step.shape() % 2;
            if (x.type().dim(0).evaluate(dims) >= RandomProgram.LABELS) {
                keepIfSmall(new Gather(), x, leaves.labels(indices.subList(0, rank)));
            }
        } else {
            int rank = 1 + step.shape() % x.type().rank();
            keepIfSmall(
                    new Scatter(Dim.of(RandomProgram.LABELS + step.choice() % 4)),
                    x,
                    leaves.labels(x.dims().subList(0, rank)));
        }
    }

    private void place(Step step, Value x) {
        if (x.type().rank() == 0) {
            return;
        }
        int axis = step.shape() % x.type().rank();
        var kinds = ArgExtreme.Kind.values();
        Dim extent = x.type().dim(axis);
        if (extent.evaluate(dims) == 0) {
            return;
        }
        Value place = builder.add(new ArgExtreme(kinds[step.choice() % kinds.length], axis), x);
        int rank = place.type().rank();
        switch (step.choice() / 2 % 4) {
            case 0 -> keep(place);
            case 1 -> keep(fx.transpose(place, permutation(rank, step.shape() + 1)));
            case 2 -> {
                var flat = List.of(place.type().elementCount());
                Value moved = rank == 0 ? place : builder.add(new Reverse(step.y() % rank), place);
                keep(fx.reshape(moved, flat));
            }
            default -> {
                Value rows = leaves.floating("parameter", step.z(), List.of(extent, Dim.of(1 + step.y() % 3)));
                keepIfSmall(new Gather(), rows, place);
            }
        }
    }

    /** That of another value, so that the two go together, or one of its own. */
    private List<Dim> shape(Step step) {
        if (step.shape() % 3 != 0) {
            return value(step.y()).dims();
        }
        var extents = new ArrayList<Dim>();
        int number = step.shape() / 3;
        for (int rank = number % 5; rank > 0; rank--) {
            number = number / 5 + 7 * rank;
            Dim extent = LeafMaker.extent(number);
            extents.add(count(extents) * count(List.of(extent)) <= MOST_ELEMENTS ? extent : Dim.ONE);
        }
        return extents;
    }

    // --- Operators ---------------------------------------------------------------------------------------------------

    private void pointwise(Step step) {
        Elementwise op = Elementwise.values()[step.choice() % Elementwise.values().length];
        var operands = new ArrayList<>(
                List.of(value(step.x()), value(step.y()), value(step.z())).subList(0, op.arity()));
        Value largest = operands.stream().reduce(value(step.x()), (a, b) -> embeds(a, b) ? b : a);
        for (int i = 0; i < operands.size(); i++) {
            Value fitted = fitted(operands.get(i), largest);
            boolean raw = step.shape() % 4 == 0;
            operands.set(i, raw ? fitted : inside(op.domain().ranges().get(i), fitted));
        }
        keep(fx.apply(op, operands));
    }

    /** {@code x} brought into a range that is not all of what operators usually get. */
    private Value inside(Domain.Range range, Value x) {
        if (range.low() <= -1 && range.high() >= 1) {
            return x;
        }
        if (!range.differentiated()) {
            return fx.less(fx.constant(0), x);
        }
        Value scaled = fx.mul(fx.sigmoid(x), fx.constant(range.high() - range.low()));
        return fx.add(scaled, fx.constant(range.low()));
    }

    /** Where {@code x}'s axes lie in {@code reference}, greedily; fewer of them where they do not. */
    private static List<Integer> along(Value x, Value reference) {
        var axes = new ArrayList<Integer>();
        for (int axis = 0;
                axis < reference.type().rank() && axes.size() < x.type().rank();
                axis++) {
            if (reference.type().dim(axis).equals(x.type().dim(axes.size()))) {
                axes.add(axis);
            }
        }
        return axes;
    }

    private static boolean embeds(Value x, Value reference) {
        return along(x, reference).size() == x.type().rank();
    }

    /** {@code x} in {@code reference}'s shape; one number of it where that is not possible. */
    private Value fitted(Value x, Value reference) {
        if (x.type().isScalar() || x.dims().equals(reference.dims())) {
            return x;
        }
        return embeds(x, reference)
                ? fx.broadcast(x, reference.dims(), along(x, reference))
                : fx.max(x, IntStream.range(0, x.type().rank()).boxed().toList());
    }

    private void catalog(Step step) {
        var entries = OpCatalog.samples();
        var entry = entries.get(step.choice() % entries.size());
        var results = entry.op().infer(entry.operands());
        if (!isSmall(results.getFirst().dims())
                || !entry.operands().stream().allMatch(operand -> isSmall(operand.dims()))
                || products(entry) > MOST_PRODUCTS) {
            return;
        }
        var operands = new ArrayList<Value>();
        for (TensorType type : entry.operands()) {
            var fitting =
                    values.stream().filter(value -> value.type().equals(type)).toList();
            int among = step.y() % (fitting.size() + 1);
            operands.add(
                    among < fitting.size()
                            ? fitting.get(among)
                            : type.kind() == Kind.INTEGER
                                    ? leaves.labels(type.dims())
                                    : leaves.floating("input", step.z(), type.dims()));
        }
        builder.addNode(entry.op(), operands).results().forEach(this::keep);
    }

    private long products(Sample entry) {
        return entry.operands().size() < 2 || !(entry.op() instanceof ContractOp)
                ? 0
                : count(entry.operands().get(0).dims())
                        * count(entry.operands().get(1).dims());
    }

    /** Some axes of {@code x}, at least one, ascending. */
    private static List<Integer> axes(Value x, int shape) {
        int rank = x.type().rank();
        var axes = IntStream.range(0, rank)
                .filter(axis -> (shape >> axis & 1) != 0)
                .boxed()
                .toList();
        return axes.isEmpty() ? List.of(rank - 1) : axes;
    }

    private static List<Integer> permutation(int rank, int number) {
        var rest = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        var permutation = new ArrayList<Integer>();
        int left = number;
        while (!rest.isEmpty()) {
            permutation.add(rest.remove(left % rest.size()));
            left = left / (rest.size() + 1) + 1;
        }
        return permutation;
    }

    private void reshape(Step step, Value x) {
        var extents = new ArrayList<>(x.dims());
        int rank = extents.size();
        int axis = rank == 0 ? 0 : step.choice() / 4 % rank;
        switch (step.choice() % 4) {
            case 0 -> {
                extents.clear();
                extents.add(x.type().elementCount());
            }
            case 1 -> {
                if (axis + 1 < rank) {
                    extents.set(axis, extents.get(axis).times(extents.remove(axis + 1)));
                }
            }
            case 2 -> {
                if (rank > 0) {
                    for (long factor : new long[] {2, 3, 4, 5}) {
                        Dim quotient = extents.get(axis).floorDiv(Dim.of(factor));
                        if (quotient.times(Dim.of(factor)).equals(extents.get(axis))) {
                            extents.set(axis, quotient);
                            extents.add(axis + step.shape() % 2, Dim.of(factor));
                            break;
                        }
                    }
                }
            }
            default -> {
                if (!extents.remove(Dim.ONE)) {
                    extents.add(axis, Dim.ONE);
                }
            }
        }
        if (isSmall(extents) && !extents.equals(x.dims())) {
            keep(fx.reshape(x, extents));
        }
    }

    private void slice(Step step, Value x) {
        if (x.type().rank() == 0) {
            return;
        }
        int axis = step.choice() % x.type().rank();
        Dim extent = x.type().dim(axis);
        int most = (int) Math.min(1000, extent.evaluate(dims));
        int start = step.shape() / 2 % (most + 1);
        int left = step.y() % (most - start + 1);
        Dim end = step.shape() % 2 == 0 || extent.isConstant() ? extent.minus(Dim.of(left)) : Dim.of(start + left);
        keep(fx.slice(x, axis, Dim.of(start), end));
    }

    private void concat(Step step, Value x) {
        if (x.type().rank() == 0) {
            return;
        }
        int axis = step.choice() % x.type().rank();
        Value y = value(step.y());
        boolean fits = y.type().rank() == x.type().rank()
                && IntStream.range(0, x.type().rank())
                        .allMatch(other -> other == axis
                                || x.type().dim(other).equals(y.type().dim(other)));
        Value second = fits ? y : fx.neg(x);
        var parts = step.shape() % 2 == 0 ? List.of(x, second) : List.of(second, x, x);
        keepIfSmall(new Concat(axis), parts.toArray(Value[]::new));
    }

    private void contract(ContractOp op, Value x, Value y) {
        long products = count(x.dims());
        for (int axis = 0; axis < y.type().rank(); axis++) {
            boolean shared = op.left().indexOf(op.right().charAt(axis)) >= 0;
            products *= shared ? 1 : count(List.of(y.type().dim(axis)));
        }
        if (products <= MOST_PRODUCTS) {
            keepIfSmall(op, x, y);
        }
    }

    private void normalize(Step step, Value x) {
        if (x.type().rank() == 0) {
            return;
        }
        var axes = axes(x, step.shape());
        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, axes), x, axes));
        Value variance = fx.mean(fx.square(centred), axes);
        Value scale = fx.rsqrt(fx.add(variance, fx.constant(step.choice() % 2 == 0 ? 1e-5 : 0.1)));
        keep(variance);
        keep(fx.mul(centred, fx.broadcastLike(scale, x, axes)));
    }
}
