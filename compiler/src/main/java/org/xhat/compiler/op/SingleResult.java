package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/** An operator with one result, which it declares by that result alone. */
public interface SingleResult extends Operator {
    /**
     * The result's type.
     *
     * @throws ShapeException where the operands do not fit, saying both shapes
     */
    TensorType type(List<TensorType> operands);

    /**
     * As {@link #vjp}, given the result's cotangent.
     *
     * @return one cotangent for each operand, of the operand's type; null where the derivative is zero everywhere
     */
    List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent);

    /** As {@link #jvp}: the result's tangent, null where it is zero. */
    @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents);

    /** As {@link #evaluate}: the result's elements. */
    Array64 value(Node node, List<Array64> operands, Map<String, Long> dims);

    @Override
    default List<TensorType> infer(List<TensorType> operands) {
        return List.of(type(operands));
    }

    @Override
    default List<@Nullable Value> vjp(Fx fx, Node node, List<@Nullable Value> cotangents) {
        Value cotangent = cotangents.getFirst();
        return cotangent == null ? Collections.nCopies(node.operands().size(), null) : cotangents(fx, node, cotangent);
    }

    @Override
    default List<@Nullable Value> jvp(Fx fx, Node node, List<@Nullable Value> tangents) {
        return Collections.singletonList(tangent(fx, node, tangents));
    }

    @Override
    default List<Array64> evaluate(Node node, List<Array64> operands, Map<String, Long> dims) {
        return List.of(value(node, operands, dims));
    }
}
