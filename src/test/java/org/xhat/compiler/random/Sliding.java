package org.xhat.compiler.random;

import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.WindowOp;

/** Paddings and windows as a random program's steps choose them; empty where a value has room for none. */
final class Sliding {
    private static final double[] FILLS = {0, 0, 0, 0.5, -0.0, Double.NEGATIVE_INFINITY};

    private Sliding() {}

    static Optional<Op> pad(Step step, Value x, Map<String, Long> dims) {
        if (x.type().rank() == 0) {
            return Optional.empty();
        }
        int axis = step.choice() % x.type().rank();
        long extent = x.type().dim(axis).evaluate(dims);
        long least = x.type().dim(axis).isConstant() ? -Math.min(extent / 2, 2) : 0;
        long before = least + step.shape() % 4;
        long after = least + step.shape() / 4 % 4;
        long apart = 1 + Math.max(0, step.y() % 6 - 3);
        return Optional.of(new Pad(axis, Dim.of(before), Dim.of(after), Dim.of(apart), FILLS[step.z() % FILLS.length]));
    }

    static Optional<Op> window(Step step, Value x, Map<String, Long> dims) {
        if (x.type().rank() == 0) {
            return Optional.empty();
        }
        int axis = step.choice() % x.type().rank();
        int stride = 1 + step.y() % 3;
        int dilation = 1 + step.z() % 5 / 3;
        Dim extent = x.type().dim(axis);
        boolean folds = axis + 1 < x.type().rank() && x.type().dim(axis + 1).isConstant() && step.shape() % 2 == 0;
        if (folds) {
            long size = x.type().dim(axis + 1).constantValue();
            Dim least = extent.minus(Dim.ONE).times(Dim.of(stride)).plus(Dim.of(dilation * (size - 1) + 1));
            boolean exists = size > 0 && extent.evaluate(dims) > 0;
            return exists
                    ? Optional.of(
                            new WindowOp.Fold(axis, least.plus(Dim.of(step.shape() / 2 % stride)), stride, dilation))
                    : Optional.empty();
        }
        int size = 1 + step.shape() / 2 % 4;
        boolean fits = extent.isConstant()
                ? extent.constantValue() > (long) dilation * (size - 1)
                : extent.evaluate(dims) > (long) dilation * (size - 1);
        return fits ? Optional.of(new WindowOp.Window(axis, size, stride, dilation)) : Optional.empty();
    }
}
