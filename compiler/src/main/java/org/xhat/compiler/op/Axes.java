package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;

/** Lists of axis numbers: what shape rules ask of them. */
final class Axes {
    private Axes() {}

    /** The axes of a tensor of rank {@code rank} that are not in {@code axes}, ascending. */
    static List<Integer> except(List<Integer> axes, int rank) {
        return IntStream.range(0, rank)
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
    }

    /** 0, 1, … rank − 1. */
    static List<Integer> all(int rank) {
        return except(List.of(), rank);
    }

    /** The only operand, which must be floating. */
    static TensorType soleFloating(Op op, List<TensorType> operands) {
        if (sole(op, operands).kind() != Kind.FLOATING) {
            throw new ShapeException(op.mnemonic() + " takes one floating operand, not " + operands);
        }
        return operands.getFirst();
    }

    /** The only operand, of numbers or integers. */
    static TensorType sole(Op op, List<TensorType> operands) {
        if (operands.size() != 1) {
            throw new ShapeException(op.mnemonic() + " takes one operand, not " + operands);
        }
        return operands.getFirst();
    }

    /** Checks that {@code axes} are axes of {@code x}, ascending, none twice. */
    static void requireAscending(Op op, List<Integer> axes, TensorType x) {
        int previous = -1;
        for (int axis : axes) {
            if (axis <= previous || axis >= x.rank()) {
                throw new ShapeException(op.mnemonic() + ": axes " + axes + " are not ascending axes of " + x);
            }
            previous = axis;
        }
    }

    /** Checks that {@code axis} is an axis of {@code x}. */
    static void require(Op op, int axis, TensorType x) {
        if (axis < 0 || axis >= x.rank()) {
            throw new ShapeException(op.mnemonic() + ": " + x + " has no axis " + axis);
        }
    }

    /** The extents under {@code bindings}. */
    static List<Integer> bind(List<Dim> dims, Map<String, Long> bindings) {
        return dims.stream().map(dim -> Math.toIntExact(dim.evaluate(bindings))).toList();
    }

    /** Counts known when compiling must not be negative; the reader requires it of the others when they are bound. */
    static void requireCount(Op op, Dim count, TensorType x) {
        if (count.isConstant() && count.constantValue() < 0) {
            throw new ShapeException(op.mnemonic() + "{" + op.attributes() + "} does not fit " + x);
        }
    }

    /** {@code x} with another extent along {@code axis}. */
    static TensorType resized(TensorType x, int axis, Dim extent) {
        return new TensorType(x.kind(), resized(x.dims(), axis, extent));
    }

    /** {@code shape} with another extent along {@code axis}. */
    static <T> List<T> resized(List<T> shape, int axis, T extent) {
        var resized = new ArrayList<>(shape);
        resized.set(axis, extent);
        return resized;
    }
}
