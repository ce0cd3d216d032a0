package org.xhat.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/**
 * Well-typed graphs drawn at random for the passes behind the graph: each has a contraction and a reduction, a symbolic batch
 * and features of several sizes, and views of every kind. Values stay of moderate size and depend continuously on the inputs
 * (comparisons are of integers alone), so that results in different precisions can be compared.
 */
public final class RandomGraphs {
    private static final Dim BATCH = Dim.named("batch");
    /** Below, at and above what a vector holds; 1 is an extent like any other. */
    private static final List<Dim> FEATURES = List.of(Dim.of(1), Dim.of(3), Dim.of(8), Dim.of(12), Dim.of(17));
    /** Beyond this, values are squashed. */
    private static final double LARGE = 8;

    private record Drawn(Value value, double bound) {}

    private final Random random;
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final List<Drawn> values = new ArrayList<>();
    private int leaves;

    private RandomGraphs(Random random) {
        this.random = random;
    }

    /** A graph made in {@code steps} steps of one to a dozen nodes; the same for the same arguments. */
    public static Graph of(long seed, int steps) {
        var drawing = new RandomGraphs(new Random(seed));
        drawing.start();
        for (int step = 0; step < steps; step++) {
            drawing.step();
        }
        return drawing.finish();
    }

    /** Values for the leaves of {@code graph}, floating ones in [−1, 1], labels from 0 to 2; the same for the same seed. */
    public static Map<LeafOp, Array64> leaves(Graph graph, Map<String, Long> dims, long seed) {
        var random = new Random(seed);
        var values = new LinkedHashMap<LeafOp, Array64>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LeafOp leaf
                    && !(leaf instanceof LeafOp.Constant
                            || leaf instanceof LeafOp.DimValue
                            || leaf instanceof LeafOp.Iota)) {
                var shape = leaf.type().dims().stream()
                        .map(dim -> Math.toIntExact(dim.evaluate(dims)))
                        .toList();
                int count = shape.stream().reduce(1, (x, y) -> x * y);
                boolean integers = leaf.type().kind() == Kind.INTEGER || leaf instanceof LeafOp.Step;
                values.put(
                        leaf,
                        new Array64(
                                shape,
                                random.doubles(count, -1, 1)
                                        .map(x -> integers ? Math.floor(1.5 + 1.5 * x) : (float) x)
                                        .toArray()));
            }
        }
        return values;
    }

    /** {@code leaves} as the graph interpreter takes them. */
    public static Bindings bindings(Map<LeafOp, Array64> leaves, Map<String, Long> dims) {
        var bindings = new Bindings();
        dims.forEach(bindings::dim);
        leaves.forEach((leaf, value) -> {
            switch (leaf) {
                case LeafOp.Input input -> bindings.input(input.name(), value);
                case LeafOp.Parameter parameter -> bindings.parameter(parameter.name(), value);
                case LeafOp.State state -> bindings.state(state.name(), value);
                case LeafOp.Hyper hyper -> bindings.hyper(hyper.name(), value.scalarValue());
                case LeafOp.Step step -> throw new IllegalArgumentException("no step occurs in random graphs");
                case LeafOp.Constant constant -> throw new IllegalArgumentException("a constant is not bound");
                case LeafOp.DimValue dim -> throw new IllegalArgumentException("a dim's value is not bound");
                case LeafOp.Iota iota -> throw new IllegalArgumentException("positions are not bound");
            }
        });
        return bindings;
    }

    private void start() {
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, feature())));
        keep(x, 1);
        keep(builder.add(new LeafOp.State("state", TensorType.floating(x.type().dim(1)))), 1);
        keep(builder.add(new LeafOp.Hyper("rate")), 1);
        contraction();
        reduction();
    }

    private void step() {
        switch (random.nextInt(13)) {
            case 0, 1, 2 -> unary();
            case 3, 4, 5 -> binary();
            case 6 -> reduction();
            case 7 -> contraction();
            case 8 -> broadcast();
            case 9 -> view();
            case 10 -> normalization();
            case 11 -> softmax();
            default -> oneHot();
        }
    }

    private Graph finish() {
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("last", values.getLast().value());
        for (int i = random.nextInt(4); i >= 0; i--) {
            outputs.put("y" + i, pick().value());
        }
        var contracted = builder.add(new LeafOp.Parameter("v", TensorType.floating(Dim.of(3))));
        outputs.put(
                "total",
                fx.contract("k,k->", contracted, fx.mul(contracted, fx.sum(flat(pick().value()), List.of(0)))));
        return builder.build(outputs);
    }

    private Value flat(Value x) {
        return fx.reshape(x, List.of(x.type().elementCount()));
    }

    private void keep(Value value, double bound) {
        boolean large = bound > LARGE;
        values.add(new Drawn(large ? fx.tanh(fx.mul(value, fx.constant(1 / bound))) : value, large ? 1 : bound));
    }

    private Drawn pick() {
        return random.nextInt(3) == 0 ? values.getLast() : values.get(random.nextInt(values.size()));
    }

    private Drawn pickOfRank(int rank) {
        var fitting = values.stream()
                .filter(drawn -> drawn.value().type().rank() >= rank)
                .toList();
        return fitting.get(random.nextInt(fitting.size()));
    }

    private Dim feature() {
        return FEATURES.get(random.nextInt(FEATURES.size()));
    }

    private Value parameter(Dim... dims) {
        return builder.add(new LeafOp.Parameter("p" + leaves++, TensorType.floating(dims)));
    }

    private void unary() {
        Drawn x = pick();
        Value v = x.value();
        double b = x.bound();
        switch (random.nextInt(14)) {
            case 0 -> keep(fx.neg(v), b);
            case 1 -> keep(fx.abs(v), b);
            case 2 -> keep(fx.square(v), b * b);
            case 3 -> keep(fx.sqrt(fx.add(fx.square(v), fx.constant(0.5))), b + 1);
            case 4 -> keep(fx.rsqrt(fx.add(fx.square(v), fx.constant(0.5))), 1.5);
            case 5 -> keep(fx.reciprocal(fx.add(fx.abs(v), fx.constant(1))), 1);
            case 6 -> keep(fx.exp(fx.neg(fx.abs(v))), 1);
            case 7 -> keep(fx.log(fx.add(fx.square(v), fx.constant(1))), b);
            case 8 -> keep(fx.tanh(v), 1);
            case 9 -> keep(fx.sigmoid(v), 1);
            case 10 -> keep(fx.softplus(v), b + 1);
            case 11 -> keep(fx.relu(v), b);
            case 12 -> keep(fx.add(fx.sin(v), fx.cos(v)), 2);
            default -> keep(fx.erf(v), 1);
        }
    }

    private void binary() {
        Drawn x = pick();
        var fitting = values.stream()
                .filter(other -> other.value().dims().equals(x.value().dims())
                        || other.value().type().isScalar())
                .toList();
        Drawn y = fitting.get(random.nextInt(fitting.size()));
        double sum = x.bound() + y.bound();
        switch (random.nextInt(7)) {
            case 0 -> keep(fx.add(x.value(), y.value()), sum);
            case 1 -> keep(fx.sub(x.value(), y.value()), sum);
            case 2 -> keep(fx.mul(x.value(), y.value()), x.bound() * y.bound());
            case 3 -> keep(fx.div(x.value(), fx.add(fx.square(y.value()), fx.constant(1))), x.bound());
            case 4 -> keep(fx.max(x.value(), y.value()), sum);
            case 5 -> keep(fx.min(x.value(), y.value()), sum);
            default -> keep(fx.fma(x.value(), y.value(), x.value()), x.bound() * (1 + y.bound()));
        }
    }

    private List<Integer> someAxes(Value x) {
        var axes = IntStream.range(0, x.type().rank())
                .boxed()
                .filter(axis -> random.nextBoolean())
                .toList();
        return axes.isEmpty() ? List.of(random.nextInt(x.type().rank())) : axes;
    }

    private void reduction() {
        Drawn x = pickOfRank(1);
        var axes = someAxes(x.value());
        switch (random.nextInt(4)) {
            case 0 -> keep(fx.sum(fx.tanh(x.value()), axes), 2 * LARGE);
            case 1 -> keep(fx.max(x.value(), axes), x.bound());
            case 2 -> keep(fx.min(x.value(), axes), x.bound());
            default -> keep(fx.mean(x.value(), axes), x.bound());
        }
    }

    private void contraction() {
        Drawn drawn = pickOfRank(1);
        Value x = drawn.value();
        Dim inner = x.type().dims().getLast();
        double bound = drawn.bound() * 4;
        switch (x.type().rank()) {
            case 1 -> keep(fx.contract("k,kn->n", x, parameter(inner, feature())), bound);
            case 2 -> {
                switch (random.nextInt(4)) {
                    case 0 -> keep(fx.contract("mk,nk->mn", x, parameter(feature(), inner)), bound);
                    case 1 -> keep(fx.contract("km,kn->mn", x, fx.tanh(x)), bound);
                    case 2 ->
                        keep(
                                fx.add(
                                        fx.matmul(x, parameter(inner, inner)),
                                        fx.broadcastLike(parameter(inner), x, List.of(0))),
                                bound + 1);
                    default -> keep(fx.contract("mk,kn->mn", x, parameter(inner, feature())), bound);
                }
            }
            case 3 -> keep(fx.contract("bmk,bnk->bmn", x, x), bound);
            default -> keep(fx.contract("abmk,abnk->abmn", x, x), bound);
        }
    }

    private void broadcast() {
        Drawn drawn = pick();
        Value x = drawn.value();
        switch (x.type().rank()) {
            case 0 -> keep(fx.broadcastScalar(x, List.of(BATCH, feature())), drawn.bound());
            case 1 ->
                keep(
                        random.nextBoolean()
                                ? fx.broadcast(x, List.of(BATCH, x.type().dim(0)), List.of(1))
                                : fx.broadcast(x, List.of(x.type().dim(0), feature()), List.of(0)),
                        drawn.bound());
            case 2 ->
                keep(
                        fx.broadcast(
                                x, List.of(x.type().dim(0), Dim.of(2), x.type().dim(1)), List.of(0, 2)),
                        drawn.bound());
            default -> keep(fx.sum(fx.tanh(x), List.of(1)), 2 * LARGE);
        }
    }

    private void view() {
        Drawn drawn = pickOfRank(1);
        Value x = drawn.value();
        int axis = random.nextInt(x.type().rank());
        Dim extent = x.type().dim(axis);
        switch (random.nextInt(6)) {
            case 0 ->
                keep(
                        fx.transpose(
                                x,
                                IntStream.range(0, x.type().rank())
                                        .boxed()
                                        .toList()
                                        .reversed()),
                        drawn.bound());
            case 1 -> keep(fx.slice(x, axis, Dim.ZERO, extent.equals(BATCH) ? BATCH : Dim.ONE), drawn.bound());
            case 2 -> keep(fx.pad(x, axis, Dim.ONE, Dim.of(2)), drawn.bound());
            case 3 -> keep(fx.concat(axis, List.of(x, fx.neg(x), x)), drawn.bound());
            case 4 -> keep(flat(x), drawn.bound());
            default -> {
                var split = new ArrayList<>(x.dims());
                split.add(axis, extent.is(12) ? Dim.of(3) : Dim.ONE);
                split.set(axis + 1, extent.is(12) ? Dim.of(4) : extent);
                keep(fx.reshape(x, split), drawn.bound());
            }
        }
    }

    private void normalization() {
        Value x = pickOfRank(1).value();
        var axes = someAxes(x);
        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, axes), x, axes));
        Value variance = fx.mean(fx.square(centred), axes);
        Value scale = fx.rsqrt(fx.add(variance, fx.constant(0.1)));
        keep(variance, LARGE);
        keep(fx.mul(centred, fx.broadcastLike(scale, x, axes)), 4);
    }

    private void softmax() {
        Value x = pickOfRank(1).value();
        var axes = List.of(x.type().rank() - 1);
        Value shifted = fx.sub(x, fx.broadcastLike(fx.max(x, axes), x, axes));
        Value e = fx.apply(Elementwise.EXP, List.of(shifted));
        keep(fx.div(e, fx.broadcastLike(fx.sum(e, axes), x, axes)), 1);
    }

    private void oneHot() {
        Value labels = builder.add(new LeafOp.Input("labels", new TensorType(Kind.INTEGER, List.of(BATCH))));
        keep(fx.oneHot(labels, feature()), 1);
    }
}
