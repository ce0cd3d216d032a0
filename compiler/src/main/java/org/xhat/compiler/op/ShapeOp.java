package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/** Operators that move elements and compute nothing: all are linear, and each one's transpose is another of them, or a sum. */
public sealed interface ShapeOp extends SingleResult {
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

    /** The same elements in row-major order under other extents: {@code [2,6] → [3,4]}. VJP: the reshape back. */
    record Reshape(List<Dim> dims) implements ShapeOp {
        static final Declaration<Reshape> DECLARATION = new Declaration<>(
                "reshape",
                Reshape.class,
                Attributes.of(Reshape::new, Attributes.dims("dims", Reshape::dims)),
                List.of(Sample.of(
                        new Reshape(List.of(Sample.THREE.times(Sample.M), Sample.TWO)),
                        TensorType.floating(Sample.M, Sample.TWO, Sample.THREE))),
                List.of(
                        Signature.of(
                                        "reshape",
                                        (fx, given) -> Alignment.reshaped(fx, given.tensor(0), given.dimsFrom(1)),
                                        Parameter.TENSOR)
                                .andMore(Parameter.EXTENT),
                        Signature.of(
                                "expandDims",
                                (fx, given) -> {
                                    var dims = new ArrayList<>(given.tensor(0).dims());
                                    dims.add(given.newAxis(1, given.tensor(0)), Dim.ONE);
                                    return fx.reshape(given.tensor(0), dims);
                                },
                                Parameter.TENSOR,
                                Parameter.INTEGER)));

        /** Copies the extents. */
        public Reshape {
            dims = List.copyOf(dims);
        }

        @Override
        public Declaration<Reshape> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type(List<TensorType> operands) {
            TensorType x = Axes.soleFloating(this, operands);
            TensorType result = TensorType.floating(dims);
            if (!x.elementCount().equals(result.elementCount())) {
                throw new ShapeException(
                                "reshape of " + x.extents() + " to " + result.extents()
                                        + " changes the number of elements",
                                "extents with the product " + x.elementCount() + ": this one is "
                                        + result.elementCount())
                        .unless(x.elementCount(), result.elementCount());
            }
            return result;
        }

        /** Whether extents of {@code from} are run together, rather than each kept or divided into several; those of 1 come and go. */
        public boolean joins(List<Dim> from) {
            int next = 0;
            for (Dim extent : from) {
                Dim covered = Dim.ONE;
                while (!covered.equals(extent)) {
                    if (next == dims.size()) {
                        return true;
                    }
                    covered = covered.times(dims.get(next++));
                }
            }
            return dims.subList(next, dims.size()).stream().anyMatch(extent -> !extent.is(1));
        }

        /** Extents of 1 come and go; where others change, those that stay at their axis. */
        @Override
        public List<Place> sources(Node node, int result, int axis) {
            Value x = node.operands().getFirst();
            var from = longAxes(x.dims());
            var to = longAxes(dims);
            boolean same = from.stream()
                    .map(x.dims()::get)
                    .toList()
                    .equals(to.stream().map(dims::get).toList());
            return !same
                    ? ShapeOp.super.sources(node, result, axis)
                    : to.contains(axis) ? List.of(new Place(0, from.get(to.indexOf(axis)))) : List.of();
        }

        private static List<Integer> longAxes(List<Dim> dims) {
            return IntStream.range(0, dims.size())
                    .filter(axis -> !dims.get(axis).is(1))
                    .boxed()
                    .toList();
        }

        @Override
        public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
            return Collections.singletonList(
                    fx.reshape(cotangent, node.operands().getFirst().dims()));
        }

        @Override
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dimValues) {
            return new Array64(Axes.bind(dims, dimValues), operands.getFirst().data());
        }
    }

    /** Result axis i is operand axis {@code permutation[i]}: {@code transpose{1,0} : [m,n] → [n,m]}. VJP: the inverse. */
    record Transpose(List<Integer> permutation) implements ShapeOp {
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
            TensorType x = Axes.soleFloating(this, operands);
            var all = Axes.all(x.rank());
            if (!permutation.stream().sorted().toList().equals(all)) {
                throw new ShapeException(
                        permutation + " is not a permutation of the axes of " + x.extents(),
                        "each of " + all + " once");
            }
            return TensorType.floating(permutation.stream().map(x::dim).toList());
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
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
            Array64 x = operands.getFirst();
            int[] strides = Strides.of(x.shape());
            return gather(
                    x,
                    permutation.stream().map(x.shape()::get).toList(),
                    permutation.stream().mapToInt(axis -> strides[axis]).toArray(),
                    0);
        }
    }

    /**
     * Repeats the operand along the axes that it lacks: {@code broadcast{dims=m,n; axes=1} : [n] → [m,n]}. Operand axis i
     * becomes result axis {@code axes[i]}, ascending, with the same extent. VJP: the sum over the other axes.
     */
    record Broadcast(List<Dim> dims, List<Integer> axes) implements ShapeOp {
        static final Declaration<Broadcast> DECLARATION = new Declaration<>(
                "broadcast",
                Broadcast.class,
                Attributes.of(
                        Broadcast::new,
                        Attributes.dims("dims", Broadcast::dims),
                        Attributes.axes("axes", Broadcast::axes)),
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
            TensorType x = Axes.soleFloating(this, operands);
            var full = TensorType.floating(dims);
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
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dimValues) {
            Array64 x = operands.getFirst();
            return gather(x, Axes.bind(dims, dimValues), Strides.scattered(x.shape(), axes, dims.size()), 0);
        }
    }

    /** Elements {@code start} ≤ i &lt; {@code end} along {@code axis}. VJP: padding with zeros. */
    record Slice(int axis, Dim start, Dim end) implements ShapeOp {
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
                        Signature.ofArray(
                                "split", Slice::parts, Parameter.TENSOR, Parameter.INTEGER, Parameter.INTEGER)));

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
            TensorType x = Axes.soleFloating(this, operands);
            Axes.require(this, axis, x);
            Dim extent = end.minus(start);
            requireCount(this, start, x);
            requireCount(this, extent, x);
            requireCount(this, x.dim(axis).minus(end), x);
            return resized(x, axis, extent);
        }

        @Override
        public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
            Value x = node.operands().getFirst();
            return Collections.singletonList(
                    fx.pad(cotangent, axis, start, x.type().dim(axis).minus(end)));
        }

        @Override
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
            Array64 x = operands.getFirst();
            int from = Math.toIntExact(start.evaluate(dims));
            int to = Math.toIntExact(end.evaluate(dims));
            int[] strides = Strides.of(x.shape());
            return gather(x, resized(x.shape(), axis, to - from), strides, from * strides[axis]);
        }
    }

    /**
     * Element i of n along {@code axis} comes to {@code before + i·step} of {@code before + n·step + after}, and {@code fill} to
     * every other place. Negative counts take elements away. VJP: the padding that undoes this one.
     *
     * @param step at least 1: how far apart elements come to lie
     */
    record Pad(int axis, Dim before, Dim after, Dim step, double fill) implements ShapeOp {
        private static final Attributes.Field<Pad, Integer> AXIS = Attributes.axis("axis", Pad::axis);
        private static final Attributes.Field<Pad, Dim> BEFORE = Attributes.dim("before", Pad::before);
        private static final Attributes.Field<Pad, Dim> AFTER = Attributes.dim("after", Pad::after);
        private static final Attributes.Field<Pad, Dim> STEP =
                Attributes.dim("step", Pad::step).or(Dim.ONE);
        private static final Attributes.Field<Pad, Double> FILL =
                Attributes.number("fill", Pad::fill).or(0.0);

        static final Declaration<Pad> DECLARATION = new Declaration<>(
                "pad",
                Pad.class,
                Attributes.of(
                        read -> new Pad(
                                read.get(AXIS), read.get(BEFORE), read.get(AFTER), read.get(STEP), read.get(FILL)),
                        AXIS,
                        BEFORE,
                        AFTER,
                        STEP,
                        FILL),
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

        @Override
        public Declaration<Pad> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type(List<TensorType> operands) {
            TensorType x = Axes.soleFloating(this, operands);
            Axes.require(this, axis, x);
            Dim extent = before.plus(x.dim(axis).times(step)).plus(after);
            requireCount(this, step.minus(Dim.ONE), x);
            requireCount(this, extent, x);
            return resized(x, axis, extent);
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
            var shape = resized(x.shape(), axis, first + x.shape().get(axis) * apart + last);
            var result = new double[Strides.elementCount(shape)];
            Arrays.fill(result, fill);
            scatter(x, shape, axis, first, apart, result);
            return new Array64(shape, result);
        }
    }

    /** The elements along {@code axis} from the last to the first. VJP: the same. */
    record Reverse(int axis) implements ShapeOp {
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
            TensorType x = Axes.soleFloating(this, operands);
            Axes.require(this, axis, x);
            return x;
        }

        @Override
        public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
            return Collections.singletonList(fx.builder().add(this, cotangent));
        }

        @Override
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
            Array64 x = operands.getFirst();
            int[] strides = Strides.of(x.shape());
            int last = (x.shape().get(axis) - 1) * strides[axis];
            return gather(x, x.shape(), Strides.along(strides, axis, -strides[axis]), last);
        }
    }

    /** The operands one after the other along {@code axis}; their other extents agree. VJP: a slice for each. */
    record Concat(int axis) implements ShapeOp {
        static final Declaration<Concat> DECLARATION = new Declaration<>(
                "concat",
                Concat.class,
                Attributes.of(Concat::new, Attributes.axis("axis", Concat::axis)),
                List.of(Sample.of(
                        new Concat(0),
                        TensorType.floating(Sample.M, Sample.TWO),
                        TensorType.floating(Sample.THREE, Sample.TWO))),
                List.of(Signature.of(
                                "concat",
                                (fx, given) -> fx.concat(given.axis(0, given.tensor(1)), given.tensorsFrom(1)),
                                Parameter.INTEGER,
                                Parameter.TENSOR)
                        .andMore(Parameter.TENSOR)));

        @Override
        public Declaration<Concat> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type(List<TensorType> operands) {
            if (operands.isEmpty() || operands.stream().anyMatch(operand -> operand.kind() != Kind.FLOATING)) {
                throw new ShapeException("concat takes floating operands, not " + operands);
            }
            TensorType first = operands.getFirst();
            Axes.require(this, axis, first);
            Dim extent = Dim.ZERO;
            for (int k = 0; k < operands.size(); k++) {
                TensorType operand = operands.get(k);
                if (operand.rank() != first.rank()) {
                    throw ShapeException.uncombined(List.of(first, operand), "as many axes in each");
                }
                for (int i = 0; i < first.rank(); i++) {
                    if (i != axis && !operand.dim(i).equals(first.dim(i))) {
                        String expected = "equal extents along all axes but " + axis;
                        throw ShapeException.unequal(operands, new Place(0, i), new Place(k, i), expected);
                    }
                }
                extent = extent.plus(operand.dim(axis));
            }
            return resized(first, axis, extent);
        }

        @Override
        public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
            var cotangents = new ArrayList<@Nullable Value>();
            Dim start = Dim.ZERO;
            for (Value operand : node.operands()) {
                Dim end = start.plus(operand.type().dim(axis));
                cotangents.add(fx.slice(cotangent, axis, start, end));
                start = end;
            }
            return cotangents;
        }

        @Override
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
            int extent = operands.stream().mapToInt(x -> x.shape().get(axis)).sum();
            var shape = resized(operands.getFirst().shape(), axis, extent);
            var result = new double[Strides.elementCount(shape)];
            int start = 0;
            for (Array64 operand : operands) {
                scatter(operand, shape, axis, start, 1, result);
                start += operand.shape().get(axis);
            }
            return new Array64(shape, result);
        }
    }

    /** Counts known when compiling must not be negative; the reader requires it of the others when they are bound. */
    private static void requireCount(ShapeOp op, Dim count, TensorType x) {
        if (count.isConstant() && count.constantValue() < 0) {
            throw new ShapeException(op.mnemonic() + "{" + op.attributes() + "} does not fit " + x);
        }
    }

    /** {@code x} with another extent along {@code axis}. */
    private static TensorType resized(TensorType x, int axis, Dim extent) {
        return TensorType.floating(resized(x.dims(), axis, extent));
    }

    private static <T> List<T> resized(List<T> shape, int axis, T extent) {
        var resized = new ArrayList<>(shape);
        resized.set(axis, extent);
        return resized;
    }

    private static Array64 gather(Array64 x, List<Integer> shape, int[] strides, int offset) {
        int[] places = Strides.places(shape, strides);
        return new Array64(
                shape,
                Arrays.stream(places)
                        .mapToDouble(place -> x.data()[offset + place])
                        .toArray());
    }

    /** Writes of {@code x} what has a place among {@code shape}, with element i at {@code start + i·step} along {@code axis}. */
    private static void scatter(Array64 x, List<Integer> shape, int axis, int start, int step, double[] result) {
        int[] strides = Strides.of(shape);
        int[] places = Strides.places(x.shape(), Strides.along(strides, axis, step * strides[axis]));
        int[] positions = Strides.places(x.shape(), Strides.along(new int[strides.length], axis, step));
        for (int i = 0; i < places.length; i++) {
            int position = start + positions[i];
            if (position >= 0 && position < shape.get(axis)) {
                result[start * strides[axis] + places[i]] = x.data()[i];
            }
        }
    }
}
