package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/** Operators that move elements and compute nothing: all are linear, and each one's transpose is another of them, or a sum. */
public sealed interface ShapeOp extends SingleResult {

    /** The same elements in row-major order under other extents: {@code [2,6] → [3,4]}. VJP: the reshape back. */
    record Reshape(List<Dim> dims) implements ShapeOp {
        /** Copies the extents. */
        public Reshape {
            dims = List.copyOf(dims);
        }
    }

    /** Result axis i is operand axis {@code permutation[i]}: {@code transpose{1,0} : [m,n] → [n,m]}. VJP: the inverse. */
    record Transpose(List<Integer> permutation) implements ShapeOp {
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
    }

    /**
     * Repeats the operand along the axes that it lacks: {@code broadcast{dims=m,n; axes=1} : [n] → [m,n]}. Operand axis i
     * becomes result axis {@code axes[i]}, ascending, with the same extent. VJP: the sum over the other axes.
     */
    record Broadcast(List<Dim> dims, List<Integer> axes) implements ShapeOp {
        /** Copies both. */
        public Broadcast {
            dims = List.copyOf(dims);
            axes = List.copyOf(axes);
        }

        /** The result's axes along which the operand is repeated, ascending. */
        public List<Integer> newAxes() {
            return Axes.except(axes, dims.size());
        }
    }

    /** Elements {@code start} ≤ i &lt; {@code end} along {@code axis}. VJP: padding with zeros. */
    record Slice(int axis, Dim start, Dim end) implements ShapeOp {}

    /** {@code before} and {@code after} zeros along {@code axis}. VJP: the slice between them. */
    record Pad(int axis, Dim before, Dim after) implements ShapeOp {}

    /** The operands one after the other along {@code axis}; their other extents agree. VJP: a slice for each. */
    record Concat(int axis) implements ShapeOp {}

    @Override
    default String mnemonic() {
        return switch (this) {
            case Reshape r -> "reshape";
            case Transpose t -> "transpose";
            case Broadcast b -> "broadcast";
            case Slice s -> "slice";
            case Pad p -> "pad";
            case Concat c -> "concat";
        };
    }

    @Override
    default String attributes() {
        return switch (this) {
            case Reshape r -> Attributes.of("dims", r.dims);
            case Transpose t -> Attributes.of("axes", t.permutation);
            case Broadcast b -> Attributes.join(Attributes.of("dims", b.dims), Attributes.of("axes", b.axes));
            case Slice s ->
                Attributes.join(
                        Attributes.of("axis", s.axis), Attributes.of("start", s.start), Attributes.of("end", s.end));
            case Pad p ->
                Attributes.join(
                        Attributes.of("axis", p.axis),
                        Attributes.of("before", p.before),
                        Attributes.of("after", p.after));
            case Concat c -> Attributes.of("axis", c.axis);
        };
    }

    @Override
    default TensorType type(List<TensorType> operands) {
        return ShapeRules.result(this, operands);
    }

    @Override
    default List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        Value x = node.operands().getFirst();
        return switch (this) {
            case Reshape r -> Collections.singletonList(fx.reshape(cotangent, x.dims()));
            case Transpose t -> Collections.singletonList(fx.transpose(cotangent, t.inverse().permutation));
            case Broadcast b -> Collections.singletonList(fx.sum(cotangent, b.newAxes()));
            case Slice s ->
                Collections.singletonList(
                        fx.pad(cotangent, s.axis, s.start, x.type().dim(s.axis).minus(s.end)));
            case Pad p ->
                Collections.singletonList(fx.slice(
                        cotangent, p.axis, p.before, p.before.plus(x.type().dim(p.axis))));
            case Concat c -> {
                var cotangents = new ArrayList<@Nullable Value>();
                Dim start = Dim.ZERO;
                for (Value operand : node.operands()) {
                    Dim end = start.plus(operand.type().dim(c.axis));
                    cotangents.add(fx.slice(cotangent, c.axis, start, end));
                    start = end;
                }
                yield cotangents;
            }
        };
    }

    @Override
    default @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        if (tangents.stream().allMatch(tangent -> tangent == null)) {
            return null;
        }
        var whole = new ArrayList<Value>();
        for (int i = 0; i < tangents.size(); i++) {
            Value tangent = tangents.get(i);
            whole.add(tangent == null ? fx.zerosLike(node.operands().get(i)) : tangent);
        }
        return fx.builder().add(this, whole);
    }

    @Override
    default Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        return switch (this) {
            case Reshape r -> new Array64(ShapeRules.bind(r.dims, dims), x.data());
            case Transpose t -> {
                int[] strides = Strides.of(x.shape());
                yield gather(
                        x,
                        t.permutation.stream().map(x.shape()::get).toList(),
                        t.permutation.stream().mapToInt(axis -> strides[axis]).toArray(),
                        0);
            }
            case Broadcast b ->
                gather(x, ShapeRules.bind(b.dims, dims), Strides.scattered(x.shape(), b.axes, b.dims.size()), 0);
            case Slice s -> {
                int start = Math.toIntExact(s.start.evaluate(dims));
                int end = Math.toIntExact(s.end.evaluate(dims));
                int[] strides = Strides.of(x.shape());
                yield gather(x, ShapeRules.resized(x.shape(), s.axis, end - start), strides, start * strides[s.axis]);
            }
            case Pad p -> {
                int before = Math.toIntExact(p.before.evaluate(dims));
                int after = Math.toIntExact(p.after.evaluate(dims));
                var shape =
                        ShapeRules.resized(x.shape(), p.axis, before + x.shape().get(p.axis) + after);
                var result = new double[Strides.elementCount(shape)];
                scatter(x, shape, p.axis, before, result);
                yield new Array64(shape, result);
            }
            case Concat c -> {
                int extent =
                        operands.stream().mapToInt(y -> y.shape().get(c.axis)).sum();
                var shape = ShapeRules.resized(x.shape(), c.axis, extent);
                var result = new double[Strides.elementCount(shape)];
                int start = 0;
                for (Array64 operand : operands) {
                    scatter(operand, shape, c.axis, start, result);
                    start += operand.shape().get(c.axis);
                }
                yield new Array64(shape, result);
            }
        };
    }

    private static Array64 gather(Array64 x, List<Integer> shape, int[] strides, int offset) {
        int[] places = Strides.places(shape, strides);
        return new Array64(
                shape,
                Arrays.stream(places)
                        .mapToDouble(place -> x.data()[offset + place])
                        .toArray());
    }

    /** Writes {@code x} into {@code result}, of extents {@code shape}, from {@code start} along {@code axis}. */
    private static void scatter(Array64 x, List<Integer> shape, int axis, int start, double[] result) {
        int[] strides = Strides.of(shape);
        int[] places = Strides.places(x.shape(), strides);
        for (int i = 0; i < places.length; i++) {
            result[start * strides[axis] + places[i]] = x.data()[i];
        }
    }
}
