package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * Combines all elements along some axes, which the result lacks: {@code sum{axes=0} : [m,n] → [n]}. A sum over nothing is 0, a
 * maximum −∞, a minimum ∞; NaN wins in all three.
 *
 * <p>Derivatives: a sum broadcasts its cotangent back. A maximum gives tied elements equal shares, g·[x = y]/Σ[x = y], which
 * agrees with {@link Elementwise#MAX}: it is selected, so that others get 0 of an infinite g, too. A minimum likewise.
 *
 * @param kind how elements combine
 * @param axes the operand's axes that are removed, ascending
 */
public record ReduceOp(Kind kind, List<Integer> axes) implements Reducing {
    /** How elements combine. */
    public enum Kind {
        /** Σ. */
        SUM("sum", 0, BinaryCombine.SUM, over("sum", Fx::sum), over("mean", Fx::mean)),
        /** The largest. */
        MAX("reduce-max", Double.NEGATIVE_INFINITY, BinaryCombine.MAX, over("reduceMax", Fx::max)),
        /** The smallest. */
        MIN("reduce-min", Double.POSITIVE_INFINITY, BinaryCombine.MIN, over("reduceMin", Fx::min));

        private final double initial;
        private final Combine combine;
        private final Declaration<ReduceOp> declaration;

        Kind(String mnemonic, double initial, Combine combine, Signature... signatures) {
            this.initial = initial;
            this.combine = combine;
            this.declaration = new Declaration<>(
                    mnemonic,
                    ReduceOp.class,
                    Attributes.of(axes -> new ReduceOp(this, axes), Attributes.axes("axes", ReduceOp::axes)),
                    Stream.of(List.of(0), List.of(1), List.of(0, 2), List.of(0, 1, 2))
                            .map(axes -> Sample.of(
                                    new ReduceOp(this, axes), TensorType.floating(Sample.M, Sample.THREE, Sample.TWO)))
                            .toList(),
                    List.of(signatures));
        }

        /** A reduction over axes in any order; over all of them where none is given. */
        private interface OverAxes {
            Value of(Fx fx, Value x, List<Integer> axes);
        }

        private static Signature over(String name, OverAxes formula) {
            return Signature.of(
                            name,
                            (fx, given) -> formula.of(fx, given.tensor(0), given.axesFrom(1, given.tensor(0))),
                            Parameter.TENSOR)
                    .andMore(Parameter.INTEGER);
        }

        /** What it is called, and how it is tried and used. */
        Declaration<ReduceOp> declaration() {
            return declaration;
        }

        /** The result over no elements. */
        public double initial() {
            return initial;
        }

        /** Two results combined, in double. */
        public double combine(double x, double y) {
            return switch (this) {
                case SUM -> x + y;
                case MAX -> Math.max(x, y);
                case MIN -> Math.min(x, y);
            };
        }
    }

    /** Copies the axes. */
    public ReduceOp {
        axes = List.copyOf(axes);
    }

    @Override
    public Declaration<ReduceOp> declaration() {
        return kind.declaration;
    }

    @Override
    public Combine combine() {
        return kind.combine;
    }

    /** The axes of an operand of rank {@code rank} that the result keeps, ascending. */
    public List<Integer> keptAxes(int rank) {
        return Axes.except(axes, rank);
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.soleFloating(this, operands);
        Axes.requireAscending(this, axes, x);
        var kept = new ArrayList<Dim>();
        keptAxes(x.rank()).forEach(axis -> kept.add(x.dim(axis)));
        return TensorType.floating(kept);
    }

    @Override
    public List<Place> sources(Node node, int result, int axis) {
        int rank = node.operands().getFirst().type().rank();
        return List.of(new Place(0, keptAxes(rank).get(axis)));
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        Value x = node.operands().getFirst();
        return Collections.singletonList(
                switch (kind) {
                    case SUM -> fx.broadcastLike(cotangent, x, axes);
                    case MAX, MIN -> {
                        Value tied = tied(fx, node);
                        Value share = fx.div(cotangent, fx.sum(tied, axes));
                        yield fx.where(tied, fx.broadcastLike(share, x, axes), fx.constant(0));
                    }
                });
    }

    @Override
    public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value tangent = tangents.getFirst();
        if (tangent == null) {
            return null;
        }
        return switch (kind) {
            case SUM -> fx.sum(tangent, axes);
            case MAX, MIN -> {
                Value tied = tied(fx, node);
                Value sum = fx.sum(fx.where(tied, tangent, fx.constant(0)), axes);
                yield fx.div(sum, fx.sum(tied, axes));
            }
        };
    }

    /** 1 where an element is the extreme one, else 0. */
    private Value tied(Fx fx, Node node) {
        Value x = node.operands().getFirst();
        return fx.equal(x, fx.broadcastLike(node.result(), x, axes));
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        var shape = keptAxes(x.shape().size()).stream().map(x.shape()::get).toList();
        var result = new double[Strides.elementCount(shape)];
        Arrays.fill(result, kind.initial);
        int[] place = resultPlaces(x.shape());
        for (int i = 0; i < place.length; i++) {
            result[place[i]] = kind.combine(result[place[i]], x.data()[i]);
        }
        return new Array64(shape, result);
    }

    @Override
    public boolean hasKinks() {
        return kind != Kind.SUM;
    }

    /** For a maximum or minimum, which elements attain it. */
    @Override
    public long pieces(Node node, List<Array64> operands) {
        if (kind == Kind.SUM) {
            return 0;
        }
        Array64 x = operands.getFirst();
        double[] extremes = value(node, operands, Map.of()).data();
        int[] place = resultPlaces(x.shape());
        long pieces = 0;
        for (int i = 0; i < place.length; i++) {
            pieces = Domain.Pieces.joined(pieces, x.data()[i] == extremes[place[i]] ? 1 : 0);
        }
        return pieces;
    }

    /** For each element of an operand of extents {@code shape}, the element of the result that it goes into. */
    private int[] resultPlaces(List<Integer> shape) {
        List<Integer> kept = keptAxes(shape.size());
        return Strides.places(
                shape, Strides.scattered(kept.stream().map(shape::get).toList(), kept, shape.size()));
    }
}
