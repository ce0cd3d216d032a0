package org.xhat.compiler.op;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;

/**
 * An operator that moves elements and computes nothing: each of its elements is one of its operand's, at an affine index. That is
 * all that a kernel must know of it; kernels read the operand where it lies.
 */
public interface AffineView extends Linear {
    /** A multiple of the index along an axis of the result. */
    record Step(int axis, Dim stride) {}

    /** An index along an axis of the operand: the sum of the steps, from {@code offset} on. */
    record Along(List<Step> steps, Dim offset) {
        /** Copies the steps. */
        public Along {
            steps = List.copyOf(steps);
        }

        /** The index along an axis of the result. */
        static Along axis(int axis) {
            return new Along(List.of(new Step(axis, Dim.ONE)), Dim.ZERO);
        }
    }

    /** The index along each axis of the operand of {@code view}, a node of this operator. */
    List<Along> index(Node view);

    @Override
    default Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        var shape = Axes.bind(node.result().dims(), dims);
        var index = index(node);
        int[] own = Strides.of(x.shape());
        var strides = new int[shape.size()];
        int offset = 0;
        for (int axis = 0; axis < own.length; axis++) {
            for (Step step : index.get(axis).steps) {
                strides[step.axis] += Math.toIntExact(step.stride.evaluate(dims)) * own[axis];
            }
            offset += Math.toIntExact(index.get(axis).offset.evaluate(dims)) * own[axis];
        }
        return Strides.gather(x, shape, strides, offset);
    }
}
