package org.xhat.compiler.front;

import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;

/** Ends the reading of a model that unrolls without bounds, where no single loop is too long. */
final class StepLimit {

    /** Calls read for one entry: a hundred times what the largest published networks need. */
    private static final int MAX_CALLS = 200_000;

    private final DiagnosticLog log;
    private int calls;

    StepLimit(DiagnosticLog log) {
        this.log = log;
    }

    /** Counts a call; {@link org.xhat.compiler.diag.CompileException} when there are too many. */
    void count(Frame frame, SourceSpan span) {
        if (++calls > MAX_CALLS) {
            log.report(DiagnosticKind.MODEL_TOO_LARGE, frame.authored(span), MAX_CALLS);
            log.throwIfErrors();
        }
    }
}
