package org.xhat.compiler.rewrite;

import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/** A signomial and the extents of the axes that it numbers. */
record Framed(Signomial signomial, List<Dim> frame) {
    /** What {@code value} is, in its own frame. */
    static Framed of(Signomial signomial, Value value) {
        return new Framed(signomial, UnitAxes.without(value.dims()));
    }
}
