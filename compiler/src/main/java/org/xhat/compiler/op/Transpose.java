package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/** Result axis i is operand axis {@code permutation[i]}: {@code transpose{1,0} : [m,n] → [n,m]}. VJP: the inverse. */
public record Transpose(List<Integer> permutation) implements AffineView {
    static final Declaration<Transpose> DECLARATION = new Declaration<>(
            "transpose",
            Transpose.class,
            Attributes.of(Transpose::new, Attributes.axes("axes", Transpose::permutation)),
            List.of(Sample.of(
                    new Transpose(List.of(2, 0, 1)), TensorType.floating(Sample.M, Sample.TWO, Sample.THREE))),
            List.of(Signature.of("transpose", Transpose::reordered, Parameter.TENSOR)
                    .andMore(Parameter.INTEGER)));

    /** Copies the permutation. */
    public Transpose {
        permutation = List.copyOf(permutation);
    }

    /** The permutation that undoes this one. */
    public Transpose inverse() {
        return new Transpose(IntStream.range(0, permutation.size())
                .mapToObj(permutation::indexOf)
                .toList());
    }

    @Override
    public Declaration<Transpose> declaration() {
        return DECLARATION;
    }

    /** A model may leave out a matrix' permutation. */
    private static Value reordered(Fx fx, Arguments given) {
        Value x = given.tensor(0);
        var order = given.integersFrom(1);
        if (order.isEmpty() && x.type().rank() != 2) {
            throw new ShapeException(
                    "transpose of " + x.type().extents() + " does not say the order of the axes",
                    "a matrix, or a permutation such as transpose(x, 0, 2, 1)");
        }
        return fx.transpose(x, order.isEmpty() ? List.of(1, 0) : order);
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.sole(this, operands);
        var all = Axes.all(x.rank());
        if (!permutation.stream().sorted().toList().equals(all)) {
            throw new ShapeException(
                    permutation + " is not a permutation of the axes of " + x.extents(), "each of " + all + " once");
        }
        return new TensorType(x.kind(), permutation.stream().map(x::dim).toList());
    }

    @Override
    public List<Place> sources(Node node, int result, int axis) {
        return List.of(new Place(0, permutation.get(axis)));
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Collections.singletonList(fx.transpose(cotangent, inverse().permutation));
    }

    @Override
    public List<Along> index(Node view) {
        return inverse().permutation.stream().map(Along::axis).toList();
    }
}
