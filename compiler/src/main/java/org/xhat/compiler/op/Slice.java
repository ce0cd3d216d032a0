package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/** Elements {@code start} ≤ i &lt; {@code end} along {@code axis}. VJP: padding with zeros. */
public record Slice(int axis, Dim start, Dim end) implements AffineView {
    static final Declaration<Slice> DECLARATION = new Declaration<>(
            "slice",
            Slice.class,
            Attributes.of(
                    Slice::new,
                    Attributes.axis("axis", Slice::axis),
                    Attributes.dim("start", Slice::start),
                    Attributes.dim("end", Slice::end)),
            List.of(Sample.of(new Slice(1, Dim.ONE, Sample.THREE), TensorType.floating(Sample.M, Sample.FOUR))),
            List.of(
                    Signature.of(
                            "slice",
                            Slice::between,
                            Parameter.TENSOR,
                            Parameter.INTEGER,
                            Parameter.COUNT,
                            Parameter.COUNT),
                    Signature.ofArray("split", Slice::parts, Parameter.TENSOR, Parameter.INTEGER, Parameter.INTEGER)));

    /** Equal parts of x: slices, which are views and cost nothing. */
    private static List<Value> parts(Fx fx, Arguments given) {
        Value x = given.tensor(0);
        int axis = given.axis(1, x);
        long parts = given.integer(2);
        Dim extent = x.type().dim(axis);
        String of = parts + " parts along axis " + axis + " of " + x.type().extents();
        if (parts < 1 || extent.isConstant() && parts > extent.constantValue()) {
            String most = extent.isConstant() ? "from 1 to " + extent : "1 or more";
            throw new ArgumentException(2, "there are no " + of, most);
        }
        Dim part = extent.floorDiv(Dim.of(parts));
        given.demand(2, part.times(Dim.of(parts)), extent, of + " are not equal", "a divisor of " + extent);
        return LongStream.range(0, parts)
                .mapToObj(i -> fx.slice(x, axis, part.times(Dim.of(i)), part.times(Dim.of(i + 1))))
                .toList();
    }

    private static Value between(Fx fx, Arguments given) {
        Value x = given.tensor(0);
        int axis = given.axis(1, x);
        Dim from = given.dim(2);
        Dim to = given.dim(3);
        Dim extent = x.type().dim(axis);
        String of = " along axis " + axis + " of " + x.type().extents();
        given.demand(2, from, Dim.ZERO, from + " is no place" + of, "one from 0 on");
        given.demand(3, extent, to, to + " lies beyond the end" + of, extent + " at most");
        given.demand(
                3,
                to,
                from.plus(Dim.ONE),
                "nothing lies from " + from + " to " + to + of,
                "an end beyond the beginning");
        return fx.slice(x, axis, from, to);
    }

    @Override
    public Declaration<Slice> declaration() {
        return DECLARATION;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.sole(this, operands);
        Axes.require(this, axis, x);
        Dim extent = end.minus(start);
        Axes.requireCount(this, start, x);
        Axes.requireCount(this, extent, x);
        Axes.requireCount(this, x.dim(axis).minus(end), x);
        return Axes.resized(x, axis, extent);
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        Value x = node.operands().getFirst();
        return Collections.singletonList(
                fx.pad(cotangent, axis, start, x.type().dim(axis).minus(end)));
    }

    @Override
    public List<Along> index(Node view) {
        return Axes.all(view.result().type().rank()).stream()
                .map(i -> i == axis ? new Along(List.of(new Step(i, Dim.ONE)), start) : Along.axis(i))
                .toList();
    }
}
