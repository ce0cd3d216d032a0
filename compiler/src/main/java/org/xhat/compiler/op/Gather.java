package org.xhat.compiler.op;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;
import org.xhat.runtime.program.IndexRangeException;

/**
 * Rows by their numbers: {@code gather rows:f[n,…] indices:i[m…] → f[m…,…]}, element (i, j) of which is {@code rows[indices[i], j]}.
 * Each index is one of the n rows. The cotangents of equal rows are summed: {@link Scatter}.
 */
public record Gather() implements SingleResult, TakesRows {
    static final Declaration<Gather> DECLARATION = new Declaration<>(
            "gather",
            Gather.class,
            Attributes.none(Gather::new),
            List.of(
                    sample(List.of(Sample.FOUR, Sample.TWO), Sample.M),
                    sample(List.of(Sample.FOUR), Sample.M, Sample.THREE)),
            List.of(Signature.of(
                            "gather",
                            (fx, given) -> fx.gather(given.tensor(0), given.tensor(1)),
                            Parameter.TENSOR,
                            Parameter.LABELS)
                    .withLabelsBelow(given -> given.tensor(0).type().dim(0))));

    private static Sample sample(List<Dim> rows, Dim... indices) {
        return new Sample(
                new Gather(),
                List.of(TensorType.floating(rows), new TensorType(Kind.INTEGER, List.of(indices))),
                Domain.of(Domain.Range.of(-2, 2), new Domain.Range(0, 3, false)));
    }

    @Override
    public Declaration<Gather> declaration() {
        return DECLARATION;
    }

    @Override
    public Dim rows(Node node) {
        return node.operands().getFirst().type().dim(0);
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType rows = requireIndices(this, operands);
        if (rows.rank() == 0) {
            throw new ShapeException("a scalar has no rows to gather", "a tensor with an axis", Place.whole(0));
        }
        return TensorType.floating(concat(operands.get(1).dims(), rows.dims().subList(1, rows.rank())));
    }

    /** The first operand's type; {@link ShapeException} unless it is of numbers, and the only other one of integers. */
    static TensorType requireIndices(Operator op, List<TensorType> operands) {
        if (operands.size() != 2
                || operands.get(0).kind() == Kind.INTEGER
                || operands.get(1).kind() != Kind.INTEGER) {
            throw new ShapeException(op.mnemonic() + " takes numbers and integers, not " + operands);
        }
        return operands.getFirst();
    }

    static List<Dim> concat(List<Dim> first, List<Dim> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @Override
    public List<Place> sources(Node node, int result, int axis) {
        int rank = node.operands().get(1).type().rank();
        return List.of(axis < rank ? new Place(1, axis) : new Place(0, axis - rank + 1));
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        Value indices = node.operands().get(1);
        return Arrays.asList(
                fx.scatter(cotangent, indices, node.operands().getFirst().type().dim(0)), null);
    }

    @Override
    public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value tangent = tangents.getFirst();
        return tangent == null ? null : fx.gather(tangent, node.operands().get(1));
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 rows = operands.getFirst();
        Array64 indices = operands.get(1);
        int width = Strides.elementCount(rows.shape().subList(1, rows.shape().size()));
        var result = new double[indices.data().length * width];
        for (int i = 0; i < indices.data().length; i++) {
            System.arraycopy(
                    rows.data(), row(node, indices, i, rows.shape().getFirst()) * width, result, i * width, width);
        }
        var shape = Stream.concat(
                        indices.shape().stream(), rows.shape().stream().skip(1))
                .toList();
        return new Array64(shape, result);
    }

    /** Index number {@code i}; {@link IndexRangeException} where it is none of so many rows. */
    static int row(Node node, Array64 indices, int i, int rows) {
        double index = indices.data()[i];
        if (!(index >= 0 && index < rows)) {
            Node from = node.operands().get(1).node();
            String name = from.op() instanceof LeafOp.Input input ? input.name() : from.toString();
            throw new IndexRangeException(name, i, (long) index, rows, node.toString());
        }
        return (int) index;
    }
}
