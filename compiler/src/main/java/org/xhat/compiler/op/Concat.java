package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/** The operands one after the other along {@code axis}; their other extents agree. VJP: a slice for each. */
public record Concat(int axis) implements Linear {
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
        return Axes.resized(first, axis, extent);
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
        var shape = Axes.resized(operands.getFirst().shape(), axis, extent);
        var result = new double[Strides.elementCount(shape)];
        int start = 0;
        for (Array64 operand : operands) {
            Strides.scatter(operand, shape, axis, start, 1, result);
            start += operand.shape().get(axis);
        }
        return new Array64(shape, result);
    }
}
