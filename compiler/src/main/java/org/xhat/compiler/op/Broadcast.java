package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * Repeats the operand along the axes that it lacks: {@code broadcast{dims=m,n; axes=1} : [n] → [m,n]}. Operand axis i
 * becomes result axis {@code axes[i]}, ascending, with the same extent. VJP: the sum over the other axes.
 */
public record Broadcast(List<Dim> dims, List<Integer> axes) implements AffineView {
    static final Declaration<Broadcast> DECLARATION = new Declaration<>(
            "broadcast",
            Broadcast.class,
            Attributes.of(
                    Broadcast::new, Attributes.dims("dims", Broadcast::dims), Attributes.axes("axes", Broadcast::axes)),
            List.of(
                    Sample.of(
                            new Broadcast(List.of(Sample.TWO, Sample.M, Sample.THREE), List.of(1)),
                            TensorType.floating(Sample.M)),
                    Sample.of(new Broadcast(List.of(Sample.M, Sample.THREE), List.of()), TensorType.SCALAR)),
            List.of(Signature.of(
                            "broadcast",
                            (fx, given) -> Alignment.repeated(fx, given.tensor(0), given.dimsFrom(1)),
                            Parameter.TENSOR)
                    .andMore(Parameter.EXTENT)));

    /** Copies both. */
    public Broadcast {
        dims = List.copyOf(dims);
        axes = List.copyOf(axes);
    }

    /** The result's axes along which the operand is repeated, ascending. */
    public List<Integer> newAxes() {
        return Axes.except(axes, dims.size());
    }

    @Override
    public Declaration<Broadcast> declaration() {
        return DECLARATION;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.sole(this, operands);
        var full = new TensorType(x.kind(), dims);
        Axes.requireAscending(this, axes, full);
        if (!axes.stream().map(full::dim).toList().equals(x.dims())) {
            throw new ShapeException("broadcast: " + x + " does not lie along axes " + axes + " of " + full);
        }
        return full;
    }

    @Override
    public List<Place> sources(Node node, int result, int axis) {
        return axes.contains(axis) ? List.of(new Place(0, axes.indexOf(axis))) : List.of();
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Collections.singletonList(fx.sum(cotangent, newAxes()));
    }

    @Override
    public List<Along> index(Node view) {
        return axes.stream().map(Along::axis).toList();
    }
}
