package org.xhat.compiler.op;

import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/** An operator whose second operand is integers that number rows: each must be one of them. */
public interface TakesRows extends Operator {
    /** The integers: the second operand. */
    default Value indices(Node node) {
        return node.operands().get(1);
    }

    /** How many rows there are. */
    Dim rows(Node node);
}
