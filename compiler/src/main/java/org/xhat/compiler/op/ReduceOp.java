package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

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
public record ReduceOp(Kind kind, List<Integer> axes) implements SingleResult {
    /** How elements combine. */
    public enum Kind {
        /** Σ. */
        SUM("sum", 0),
        /** The largest. */
        MAX("reduce-max", Double.NEGATIVE_INFINITY),
        /** The smallest. */
        MIN("reduce-min", Double.POSITIVE_INFINITY);

        private final String mnemonic;
        private final double initial;

        Kind(String mnemonic, double initial) {
            this.mnemonic = mnemonic;
            this.initial = initial;
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
    public String mnemonic() {
        return kind.mnemonic;
    }

    @Override
    public String attributes() {
        return Attributes.of("axes", axes);
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
