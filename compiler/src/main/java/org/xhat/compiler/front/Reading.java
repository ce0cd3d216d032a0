package org.xhat.compiler.front;

import java.util.function.Function;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** What a graph comes to while the source that describes it is read, and where faults of the source are told. */
interface Reading {

    GraphBuilder builder();

    /** Makes nodes that come from {@code span}. */
    Value make(Frame frame, SourceSpan span, Function<Fx, Value> formula);

    /** Reports a fault; what could not be made. */
    DslValue report(Frame frame, DiagnosticKind kind, SourceSpan span, Object... arguments);
}
