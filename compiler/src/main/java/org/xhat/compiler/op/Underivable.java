package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/** An operator through which there is no derivative: its operands or its result are integers, or it has no operands. */
interface Underivable extends SingleResult {
    @Override
    default List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Collections.nCopies(node.operands().size(), null);
    }

    @Override
    default @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        return null;
    }
}
