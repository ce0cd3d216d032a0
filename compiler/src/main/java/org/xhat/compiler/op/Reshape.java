package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/** The same elements in row-major order under other extents: {@code [2,6] → [3,4]}. VJP: the reshape back. */
public record Reshape(List<Dim> dims) implements Linear {
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
                                    (fx, given) -> Alignment.reshaped(
                                            fx,
                                            given.tensor(0),
                                            given.dimsFrom(1, given.tensor(0).type())),
                                    Parameter.TENSOR)
                            .andMore(Parameter.EXTENT_OR_REST),
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
        TensorType x = Axes.sole(this, operands);
        var result = new TensorType(x.kind(), dims);
        if (!x.elementCount().equals(result.elementCount())) {
            throw new ShapeException(
                            "reshape of " + x.extents() + " to " + result.extents() + " changes the number of elements",
                            "extents with the product " + x.elementCount() + ": this one is " + result.elementCount())
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
                ? Linear.super.sources(node, result, axis)
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
