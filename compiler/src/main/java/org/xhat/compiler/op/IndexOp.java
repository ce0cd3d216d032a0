package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;

/** Operators that take integers. There is no derivative through an integer. */
public sealed interface IndexOp extends SingleResult {

    /**
     * Integers as numbers of the element type, exact below 2²⁴ in float32: {@code i[m] → f[m]}. A one-hot encoding is then
     * {@code equal(broadcast(to-floating labels), broadcast(iota n))}.
     */
    record ToFloating() implements IndexOp {}

    @Override
    default String mnemonic() {
        return switch (this) {
            case ToFloating t -> "to-floating";
        };
    }

    @Override
    default TensorType type(List<TensorType> operands) {
        if (operands.size() != 1 || operands.getFirst().kind() != Kind.INTEGER) {
            throw new ShapeException(mnemonic() + " takes one integer operand, not " + operands);
        }
        return TensorType.floating(operands.getFirst().dims());
    }

    @Override
    default List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Collections.singletonList(null);
    }

    @Override
    default @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        return null;
    }

    @Override
    default Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        return operands.getFirst();
    }
}
