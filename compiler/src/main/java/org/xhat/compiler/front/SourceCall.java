package org.xhat.compiler.front;

import java.util.List;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;

/**
 * One evaluation of a call that the model's own source makes and whose result is a tensor, or an array of some; a call in an
 * unrolled loop is one of these for each iteration.
 *
 * @param kind what is called
 * @param origin where
 * @param arguments the tensors among its arguments
 * @param results what it returned: one tensor, or those of an array
 * @param inner the calls in the body, if that is the model's own source, in the order in which they returned
 */
public record SourceCall(Kind kind, Origin origin, List<Value> arguments, List<Value> results, List<SourceCall> inner) {
    /** What is called. */
    public enum Kind {
        /** An entry of the model. */
        ENTRY,
        /** A method marked {@code @Layer} or {@code @Shared}. */
        LAYER,
        /** An operator or another method. */
        FUNCTION
    }

    /** Copies the lists. */
    public SourceCall {
        arguments = List.copyOf(arguments);
        results = List.copyOf(results);
        inner = List.copyOf(inner);
    }

    /** Whether it is the least that has a meaning to the author: a layer that is not made of layers, or a function of its own. */
    public boolean isOne() {
        return kind != Kind.ENTRY && inner.stream().allMatch(call -> call.kind == Kind.FUNCTION && call.isOne());
    }
}
