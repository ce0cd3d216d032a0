package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.op.ShapeOp.Broadcast;
import org.xhat.compiler.op.ShapeOp.Concat;
import org.xhat.compiler.op.ShapeOp.Pad;
import org.xhat.compiler.op.ShapeOp.Reshape;
import org.xhat.compiler.op.ShapeOp.Slice;
import org.xhat.compiler.op.ShapeOp.Transpose;

/** The result types of the {@link ShapeOp shape operators}, and their extents once the dims are bound. */
final class ShapeRules {
    private ShapeRules() {}

    static TensorType result(ShapeOp op, List<TensorType> operands) {
        return TensorType.floating(
                switch (op) {
                    case Reshape r -> reshaped(r, Axes.soleFloating(op, operands));
                    case Transpose t -> transposed(t, Axes.soleFloating(op, operands));
                    case Broadcast b -> broadcast(b, Axes.soleFloating(op, operands));
                    case Slice s -> sliced(s, Axes.soleFloating(op, operands));
                    case Pad p -> padded(p, Axes.soleFloating(op, operands));
                    case Concat c -> concatenated(c, operands);
                });
    }

    private static List<Dim> reshaped(Reshape op, TensorType x) {
        Dim count = TensorType.floating(op.dims()).elementCount();
        if (!count.equals(x.elementCount())) {
            throw new ShapeException("reshape: " + x + " has " + x.elementCount() + " elements, "
                    + TensorType.floating(op.dims()) + " has " + count);
        }
        return op.dims();
    }

    private static List<Dim> transposed(Transpose op, TensorType x) {
        var permutation = op.permutation();
        if (!permutation.stream().sorted().toList().equals(Axes.all(x.rank()))) {
            throw new ShapeException("transpose: " + permutation + " is not a permutation of the axes of " + x);
        }
        return permutation.stream().map(x::dim).toList();
    }

    private static List<Dim> broadcast(Broadcast op, TensorType x) {
        var full = TensorType.floating(op.dims());
        Axes.requireAscending(op, op.axes(), full);
        if (!op.axes().stream().map(full::dim).toList().equals(x.dims())) {
            throw new ShapeException("broadcast: " + x + " does not lie along axes " + op.axes() + " of " + full);
        }
        return op.dims();
    }

    private static List<Dim> sliced(Slice op, TensorType x) {
        Axes.require(op, op.axis(), x);
        Dim extent = op.end().minus(op.start());
        requireCount(op, op.start(), x);
        requireCount(op, extent, x);
        requireCount(op, x.dim(op.axis()).minus(op.end()), x);
        return resized(x.dims(), op.axis(), extent);
    }

    private static List<Dim> padded(Pad op, TensorType x) {
        Axes.require(op, op.axis(), x);
        requireCount(op, op.before(), x);
        requireCount(op, op.after(), x);
        return resized(x.dims(), op.axis(), op.before().plus(x.dim(op.axis())).plus(op.after()));
    }

    /** Counts known when compiling must not be negative; the reader requires it of the others when they are bound. */
    private static void requireCount(ShapeOp op, Dim count, TensorType x) {
        if (count.isConstant() && count.constantValue() < 0) {
            throw new ShapeException(op.mnemonic() + "{" + op.attributes() + "} does not fit " + x);
        }
    }

    private static List<Dim> concatenated(Concat op, List<TensorType> operands) {
        if (operands.isEmpty() || operands.stream().anyMatch(operand -> operand.kind() != Kind.FLOATING)) {
            throw new ShapeException("concat takes floating operands, not " + operands);
        }
        TensorType first = operands.getFirst();
        Axes.require(op, op.axis(), first);
        Dim extent = Dim.ZERO;
        for (TensorType operand : operands) {
            if (operand.rank() != first.rank()
                    || !resized(operand.dims(), op.axis(), Dim.ZERO)
                            .equals(resized(first.dims(), op.axis(), Dim.ZERO))) {
                throw new ShapeException(
                        "concat: " + first + " and " + operand + " differ along another axis than " + op.axis());
            }
            extent = extent.plus(operand.dim(op.axis()));
        }
        return resized(first.dims(), op.axis(), extent);
    }

    /** {@code shape} with another extent along {@code axis}. */
    static <T> List<T> resized(List<T> shape, int axis, T extent) {
        var resized = new ArrayList<>(shape);
        resized.set(axis, extent);
        return resized;
    }

    /** The extents under {@code bindings}. */
    static List<Integer> bind(List<Dim> dims, Map<String, Long> bindings) {
        return dims.stream().map(dim -> Math.toIntExact(dim.evaluate(bindings))).toList();
    }
}
