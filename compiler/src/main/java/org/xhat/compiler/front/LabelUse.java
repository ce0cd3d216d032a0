package org.xhat.compiler.front;

import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.runtime.program.ModelSignature;

/**
 * Labels read as classes.
 *
 * @param value what is made of them
 * @param input their name
 * @param classes how many classes there are
 * @param span where the model's author brought it about
 */
record LabelUse(Value value, String input, Dim classes, SourceSpan span) {

    /** Whether it matters to {@code graph}. */
    boolean isIn(Graph graph) {
        return graph.nodes().contains(value.node());
    }

    /** As the runtime checks it. */
    ModelSignature.LabelReading reading() {
        return new ModelSignature.LabelReading(
                input,
                dims -> classes.evaluate(dims.values()),
                classes.isConstant(),
                span + ": " + Frame.origin(span).text());
    }
}
