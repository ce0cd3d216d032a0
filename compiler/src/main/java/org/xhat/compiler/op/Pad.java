package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.NonNegative;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * Element i of n along {@code axis} comes to {@code before + i·step} of {@code before + n·step + after}, and {@code fill} to
 * every other place. Negative counts take elements away. VJP: the padding that undoes this one.
 *
 * @param step at least 1: how far apart elements come to lie
 */
public record Pad(int axis, Dim before, Dim after, Dim step, double fill) implements Linear {
    static final Declaration<Pad> DECLARATION = new Declaration<>(
            "pad",
            Pad.class,
            Attributes.of(
                    Pad::new,
                    Attributes.axis("axis", Pad::axis),
                    Attributes.dim("before", Pad::before),
                    Attributes.dim("after", Pad::after),
                    Attributes.dim("step", Pad::step).or(Dim.ONE),
                    Attributes.number("fill", Pad::fill).or(0.0)),
            List.of(
                    Sample.of(new Pad(0, Dim.ONE, Sample.TWO), TensorType.floating(Sample.M, Sample.THREE)),
                    Sample.of(
                            new Pad(1, Dim.of(-1), Sample.TWO, Sample.THREE, 0.5),
                            TensorType.floating(Sample.M, Sample.THREE))),
            List.of(Signature.of(
                    "pad", Pad::around, Parameter.TENSOR, Parameter.INTEGER, Parameter.COUNT, Parameter.COUNT)));

    private static Value around(Fx fx, Arguments given) {
        for (int i = 2; i < 4; i++) {
            given.demand(i, given.dim(i), Dim.ZERO, given.dim(i) + " is no number of zeros", "0 or more");
        }
        return fx.pad(given.tensor(0), given.axis(1, given.tensor(0)), given.dim(2), given.dim(3));
    }

    /** Zeros on both sides. */
    public Pad(int axis, Dim before, Dim after) {
        this(axis, before, after, Dim.ONE, 0);
    }

    /** Whether it adds nothing, and puts nothing in between: it only leaves out elements. */
    public boolean takesAway() {
        return step.is(1) && NonNegative.holds(before.times(Dim.of(-1))) && NonNegative.holds(after.times(Dim.of(-1)));
    }

    @Override
    public Declaration<Pad> declaration() {
        return DECLARATION;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.soleFloating(this, operands);
        Axes.require(this, axis, x);
        Dim extent = before.plus(x.dim(axis).times(step)).plus(after);
        Axes.requireCount(this, step.minus(Dim.ONE), x);
        Axes.requireCount(this, extent, x);
        return Axes.resized(x, axis, extent);
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        var dims = node.operands().getFirst().dims();
        Value inside = fx.pad(cotangent, axis, before.times(Dim.of(-1)), after.times(Dim.of(-1)));
        if (step.is(1)) {
            return Collections.singletonList(inside);
        }
        var apart = new ArrayList<>(dims);
        apart.add(axis + 1, step);
        Value first = fx.slice(fx.reshape(inside, apart), axis + 1, Dim.ZERO, Dim.ONE);
        return Collections.singletonList(fx.reshape(first, dims));
    }

    /** What fills does not vary. */
    @Override
    public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value tangent = tangents.getFirst();
        return tangent == null ? null : fx.builder().add(new Pad(axis, before, after, step, 0), tangent);
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        int first = Math.toIntExact(before.evaluate(dims));
        int last = Math.toIntExact(after.evaluate(dims));
        int apart = Math.toIntExact(step.evaluate(dims));
        var shape = Axes.resized(x.shape(), axis, first + x.shape().get(axis) * apart + last);
        var result = new double[Strides.elementCount(shape)];
        Arrays.fill(result, fill);
        Strides.scatter(x, shape, axis, first, apart, result);
        return new Array64(shape, result);
    }
}
