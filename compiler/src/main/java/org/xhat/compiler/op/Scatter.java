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

/**
 * Sums by the numbers of rows, the adjoint of {@link Gather}: {@code scatter{extent=n} x:f[m…,…] indices:i[m…] → f[n,…]}, row v of
 * which is the sum of the x[i] with {@code indices[i] = v}, in the order of sums, which the shape alone decides. Rows that no
 * index names are 0.
 *
 * @param extent how many rows there are; each index is one of them
 */
public record Scatter(Dim extent) implements SingleResult, TakesRows {
    static final Declaration<Scatter> DECLARATION = new Declaration<>(
            "scatter",
            Scatter.class,
            Attributes.of(Scatter::new, Attributes.dim("extent", Scatter::extent)),
            List.of(sample(List.of(Sample.M), Sample.TWO), sample(List.of(Sample.M, Sample.THREE))),
            List.of());

    private static Sample sample(List<Dim> indices, Dim... rest) {
        return new Sample(
                new Scatter(Sample.FOUR),
                List.of(
                        TensorType.floating(Gather.concat(indices, List.of(rest))),
                        new TensorType(Kind.INTEGER, indices)),
                Domain.of(Domain.Range.of(-2, 2), new Domain.Range(0, 3, false)));
    }

    @Override
    public Declaration<Scatter> declaration() {
        return DECLARATION;
    }

    @Override
    public Dim rows(Node node) {
        return extent;
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        TensorType x = Gather.requireIndices(this, operands);
        TensorType indices = operands.get(1);
        if (x.rank() < indices.rank() || !x.dims().subList(0, indices.rank()).equals(indices.dims())) {
            throw new ShapeException("scatter of " + x.extents() + " by indices " + indices.extents()
                    + ", which are not its first extents");
        }
        return TensorType.floating(Gather.concat(List.of(extent), x.dims().subList(indices.rank(), x.rank())));
    }

    @Override
    public List<Place> sources(Node node, int result, int axis) {
        return axis == 0
                ? List.of()
                : List.of(new Place(0, axis - 1 + node.operands().get(1).type().rank()));
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Arrays.asList(fx.gather(cotangent, node.operands().get(1)), null);
    }

    @Override
    public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value tangent = tangents.getFirst();
        return tangent == null ? null : fx.scatter(tangent, node.operands().get(1), extent);
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        Array64 x = operands.getFirst();
        Array64 indices = operands.get(1);
        int rows = Math.toIntExact(extent.evaluate(dims));
        var rest = x.shape().subList(indices.shape().size(), x.shape().size());
        int width = Strides.elementCount(rest);
        var sums = new double[rows * width];
        for (int i = 0; i < indices.data().length; i++) {
            int row = Gather.row(node, indices, i, rows);
            for (int j = 0; j < width; j++) {
                sums[row * width + j] += x.data()[i * width + j];
            }
        }
        return new Array64(Stream.concat(Stream.of(rows), rest.stream()).toList(), sums);
    }
}
