package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * The sums along {@code axis} so far: element i is that of elements 0 to i. VJP: the cotangent's sums from element i on, which is
 * the same between two reversals.
 */
public record CumulativeSum(int axis) implements Linear, Reducing {
    static final Declaration<CumulativeSum> DECLARATION = new Declaration<>(
            "cumulative-sum",
            CumulativeSum.class,
            Attributes.of(CumulativeSum::new, Attributes.axis("axis", CumulativeSum::axis)),
            List.of(
                    Sample.of(new CumulativeSum(0), TensorType.floating(Sample.M, Sample.THREE)),
                    Sample.of(new CumulativeSum(1), TensorType.floating(Sample.TWO, Sample.M, Sample.THREE))),
            List.of(Signature.of(
                    "cumSum",
                    (fx, given) -> fx.builder().add(new CumulativeSum(given.axis(1, given.tensor(0))), given.tensor(0)),
                    Parameter.TENSOR,
                    Parameter.INTEGER)));

    @Override
    public Declaration<CumulativeSum> declaration() {
        return DECLARATION;
    }

    @Override
    public List<Integer> axes() {
        return List.of(axis);
    }

    @Override
    public Combine combine() {
        return BinaryCombine.SUM;
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Axes.soleFloating(this, operands);
        Axes.require(this, axis, x);
        return x;
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        var reverse = new Reverse(axis);
        Value later = fx.builder().add(this, fx.builder().add(reverse, cotangent));
        return Collections.singletonList(fx.builder().add(reverse, later));
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        double[] sums = x.data().clone();
        int stride = Strides.of(x.shape())[axis];
        int[] positions =
                Strides.places(x.shape(), Strides.along(new int[x.shape().size()], axis, 1));
        for (int i = 0; i < sums.length; i++) {
            if (positions[i] > 0) {
                sums[i] += sums[i - stride];
            }
        }
        return new Array64(x.shape(), sums);
    }
}
