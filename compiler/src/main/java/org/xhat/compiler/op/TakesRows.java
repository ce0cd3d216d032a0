package org.xhat.compiler.op;

import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/** An operator one of whose operands are integers that number rows: each must be one of them. */
public interface TakesRows extends Operator {
    /** The integers. */
    Value indices(Node node);

    /** How many rows there are. */
    Dim rows(Node node);
}
