package org.xhat.compiler.op;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * Where along an axis, which the result lacks, the largest or the smallest element is: {@code arg-max{axis=1} : f[m,n] → i[m]}. Of
 * equal ones it is the first, and the first NaN before all of them; 0 and −0 are equal. The derivative is zero.
 *
 * @param kind which element
 * @param axis the operand's axis, of at least one element
 */
public record ArgExtreme(Kind kind, int axis) implements Underivable, Reducing {
    /** Which element. */
    public enum Kind {
        /** The largest. */
        MAX("max", "argMax", ArgCombine.MAX),
        /** The smallest. */
        MIN("min", "argMin", ArgCombine.MIN);

        private final Combine combine;
        private final Declaration<ArgExtreme> declaration;

        Kind(String extreme, String name, Combine combine) {
            this.combine = combine;
            this.declaration = new Declaration<>(
                    "arg-" + extreme,
                    ArgExtreme.class,
                    Attributes.of(axis -> new ArgExtreme(this, axis), Attributes.axis("axis", ArgExtreme::axis)),
                    List.of(
                            Sample.of(new ArgExtreme(this, 0), TensorType.floating(Sample.M, Sample.TWO)),
                            Sample.of(
                                    new ArgExtreme(this, 1), TensorType.floating(Sample.TWO, Sample.THREE, Sample.M))),
                    List.of(Signature.of(name, this::along, Parameter.TENSOR, Parameter.INTEGER)));
        }

        private Value along(Fx fx, Arguments given) {
            Value x = given.tensor(0);
            int axis = given.axis(1, x);
            given.demand(1, x.type().dim(axis), Dim.ONE, nothing(axis, x.type()), "one with elements");
            return fx.builder().add(new ArgExtreme(this, axis), x);
        }

        /** What it is called, and how it is tried and used. */
        Declaration<ArgExtreme> declaration() {
            return declaration;
        }
    }

    /** What {@code places}, a result of such an operator, are below: the extent of the axis. */
    public static Dim extent(Value places) {
        return places.operand(0).type().dim(((ArgExtreme) places.op()).axis);
    }

    private static String nothing(int axis, TensorType x) {
        return "axis " + axis + " of " + x.extents() + " has no elements";
    }

    @Override
    public Declaration<ArgExtreme> declaration() {
        return kind.declaration;
    }

    @Override
    public List<Integer> axes() {
        return List.of(axis);
    }

    @Override
    public Combine combine() {
        return kind.combine;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.soleFloating(this, operands);
        Axes.require(this, axis, x);
        if (x.dim(axis).is(0)) {
            throw new ShapeException(nothing(axis, x), "one with elements", new Place(0, axis));
        }
        return new TensorType(
                TensorType.Kind.INTEGER,
                Axes.except(List.of(axis), x.rank()).stream().map(x::dim).toList());
    }

    @Override
    public List<Place> sources(Node node, int result, int along) {
        return List.of(new Place(0, along < axis ? along : along + 1));
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        var kept = Axes.except(List.of(axis), x.shape().size());
        var shape = kept.stream().map(x.shape()::get).toList();
        int[] result = Strides.places(
                x.shape(), Strides.scattered(shape, kept, x.shape().size()));
        int[] position =
                Strides.places(x.shape(), Strides.along(new int[x.shape().size()], axis, 1));
        var extremes = new double[Strides.elementCount(shape)];
        var places = new double[extremes.length];
        Arrays.fill(places, -1);
        for (int i = 0; i < result.length; i++) {
            double element = x.data()[i];
            if (places[result[i]] < 0 || isBefore(element, extremes[result[i]])) {
                extremes[result[i]] = element;
                places[result[i]] = position[i];
            }
        }
        return new Array64(shape, places);
    }

    /** Whether {@code x}, which comes later, is taken rather than {@code y}. */
    private boolean isBefore(double x, double y) {
        return !Double.isNaN(y) && (Double.isNaN(x) || (kind == Kind.MAX ? x > y : x < y));
    }

    @Override
    public boolean hasKinks() {
        return true;
    }

    @Override
    public long pieces(Node node, List<Array64> operands) {
        long pieces = 0;
        for (double place : value(node, operands, Map.of()).data()) {
            pieces = Domain.Pieces.joined(pieces, (long) place);
        }
        return pieces;
    }
}
