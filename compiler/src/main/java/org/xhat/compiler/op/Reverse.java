package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/** The elements along {@code axis} from the last to the first. VJP: the same. */
public record Reverse(int axis) implements AffineView {
    static final Declaration<Reverse> DECLARATION = new Declaration<>(
            "reverse",
            Reverse.class,
            Attributes.of(Reverse::new, Attributes.axis("axis", Reverse::axis)),
            List.of(Sample.of(new Reverse(1), TensorType.floating(Sample.M, Sample.THREE))),
            List.of());

    @Override
    public Declaration<Reverse> declaration() {
        return DECLARATION;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.sole(this, operands);
        Axes.require(this, axis, x);
        return x;
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Collections.singletonList(fx.builder().add(this, cotangent));
    }

    @Override
    public List<Along> index(Node view) {
        Dim last = view.result().type().dim(axis).minus(Dim.ONE);
        return Axes.all(view.result().type().rank()).stream()
                .map(i -> i == axis ? new Along(List.of(new Step(i, Dim.of(-1))), last) : Along.axis(i))
                .toList();
    }
}
