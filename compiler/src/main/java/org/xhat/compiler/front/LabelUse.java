package org.xhat.compiler.front;

import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.TakesRows;
import org.xhat.runtime.program.ModelSignature;

/**
 * Labels read as classes, or as the numbers of a table's rows.
 *
 * @param value what is made of them
 * @param input their name
 * @param bound how many classes or rows there are
 * @param span where the model's author brought it about
 */
record LabelUse(Value value, String input, Dim bound, SourceSpan span) {
    /** Whether they are read as one of so many classes. */
    boolean isOfClasses(Dim classes) {
        return !(value.op() instanceof TakesRows) && bound.equals(classes);
    }

    /** Whether it matters to {@code graph}. */
    boolean isIn(Graph graph) {
        return graph.nodes().contains(value.node());
    }

    /** As the runtime checks it. */
    ModelSignature.LabelReading reading() {
        return new ModelSignature.LabelReading(
                input,
                dims -> bound.evaluate(dims.values()),
                bound.isConstant(),
                value.op() instanceof TakesRows ? "table rows" : "classes",
                span + ": " + Frame.origin(span).text());
    }
}
