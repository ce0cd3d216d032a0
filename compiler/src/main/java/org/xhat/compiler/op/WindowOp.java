package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/**
 * Windows that slide along an axis, and what adds up their elements where they came from: each is the other's transpose.
 * Convolution is a contraction over windows, pooling a reduction over them.
 */
public sealed interface WindowOp extends Linear {
    /** The axis along which windows slide; their elements lie along the next. */
    int axis();

    /** How far each window is from the one before. */
    int stride();

    /** How far each element of a window is from the one before. */
    int dilation();

    /**
     * {@code [n] → [⌊(n − dilation·(size − 1) − 1)/stride⌋ + 1, size]}: element j of window i is the operand's element
     * {@code stride·i + dilation·j}.
     *
     * @param size elements of a window
     */
    record Window(int axis, int size, int stride, int dilation) implements WindowOp, AffineView {

        static final Declaration<Window> DECLARATION = new Declaration<>(
                "window",
                Window.class,
                Attributes.of(
                        Window::new,
                        Attributes.axis("axis", Window::axis),
                        Attributes.count("size", Window::size),
                        Attributes.count("stride", Window::stride),
                        Attributes.count("dilation", Window::dilation)),
                List.of(
                        Sample.of(new Window(1, 3, 1, 1), TensorType.floating(Sample.M, Dim.of(5))),
                        Sample.of(new Window(0, 3, 2, 2), TensorType.floating(Dim.of(8), Sample.M))),
                Convolution.SIGNATURES);

        @Override
        public Declaration<Window> declaration() {
            return DECLARATION;
        }

        @Override
        public List<Along> index(Node view) {
            var index = new ArrayList<Along>();
            Axes.all(view.result().type().rank() - 1).forEach(i -> index.add(Along.axis(i > axis ? i + 1 : i)));
            index.set(
                    axis,
                    new Along(List.of(new Step(axis, Dim.of(stride)), new Step(axis + 1, Dim.of(dilation))), Dim.ZERO));
            return index;
        }

        /** How many windows there are on {@code extent} elements. */
        public Dim count(Dim extent) {
            Dim last = extent.minus(Dim.of((long) dilation * (size - 1) + 1));
            return (stride == 1 ? last : last.floorDiv(Dim.of(stride))).plus(Dim.ONE);
        }
    }

    /**
     * {@code [windows, size] → [extent]}: element p is the sum of what lies at j of window i for all {@code stride·i + dilation·j = p},
     * ascending in j; windows of stride 2, for one, may leave elements to which nothing comes, and whose sum is 0.
     */
    record Fold(int axis, Dim extent, int stride, int dilation) implements WindowOp {

        static final Declaration<Fold> DECLARATION = new Declaration<>(
                "fold",
                Fold.class,
                Attributes.of(
                        Fold::new,
                        Attributes.axis("axis", Fold::axis),
                        Attributes.dim("extent", Fold::extent),
                        Attributes.count("stride", Fold::stride),
                        Attributes.count("dilation", Fold::dilation)),
                List.of(
                        Sample.of(
                                new Fold(1, Dim.of(5), 1, 1),
                                TensorType.floating(Sample.M, Sample.THREE, Sample.THREE)),
                        Sample.of(
                                new Fold(0, Dim.of(8), 2, 2), TensorType.floating(Sample.TWO, Sample.THREE, Sample.M))),
                List.of());

        @Override
        public Declaration<Fold> declaration() {
            return DECLARATION;
        }

        /** What {@link Window} would read from, added to. */
        @Override
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
            Array64 x = operands.getFirst();
            List<Integer> shape = Axes.bind(node.result().dims(), dims);
            int[] strides = Strides.of(shape);
            var windowed = new int[x.shape().size()];
            System.arraycopy(strides, 0, windowed, 0, axis);
            windowed[axis] = stride * strides[axis];
            windowed[axis + 1] = dilation * strides[axis];
            System.arraycopy(strides, axis + 1, windowed, axis + 2, strides.length - axis - 1);
            int[] places = Strides.places(x.shape(), windowed);
            var result = new double[Strides.elementCount(shape)];
            for (int i = 0; i < places.length; i++) {
                result[places[i]] += x.data()[i];
            }
            return new Array64(shape, result);
        }
    }

    @Override
    default TensorType type(List<TensorType> operands) {
        TensorType x = Axes.soleFloating(this, operands);
        Axes.require(this, axis(), x);
        var dims = new ArrayList<>(x.dims());
        switch (this) {
            case Window window -> {
                Dim count = window.count(x.dim(axis()));
                if (count.isConstant() && count.constantValue() < 1) {
                    throw new ShapeException("window{" + attributes() + "} is wider than " + x);
                }
                dims.set(axis(), count);
                dims.add(axis() + 1, Dim.of(window.size));
            }
            case Fold fold -> {
                Axes.require(this, axis() + 1, x);
                if (!windows(x).count(fold.extent).equals(x.dim(axis()))) {
                    throw new ShapeException("fold{" + attributes() + "} is not of " + x + ", which has other windows");
                }
                dims.set(axis(), fold.extent);
                dims.remove(axis() + 1);
            }
        }
        return TensorType.floating(dims);
    }

    /** The windows that {@code x} holds: for a {@link Fold}, those that it undoes. */
    private Window windows(TensorType x) {
        return new Window(axis(), Math.toIntExact(x.dim(axis() + 1).constantValue()), stride(), dilation());
    }

    @Override
    default List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        TensorType x = node.operands().getFirst().type();
        WindowOp transposed = switch (this) {
            case Window window -> new Fold(axis(), x.dim(axis()), stride(), dilation());
            case Fold fold -> windows(x);
        };
        return Collections.singletonList(fx.builder().add(transposed, cotangent));
    }
}
