package org.xhat.compiler.front;

import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;

/** Ends the reading of what unrolls without bounds, where no single loop is too long. */
final class StepLimit {

    /** Calls inside one another: many times what people write, and far from the end of the stack. */
    static final int MAX_DEPTH = 200;

    /** Calls and iterations of one entry: a hundred times what the largest published networks need. */
    private static final int MAX_STEPS = 200_000;

    private final DiagnosticLog log;
    private int steps;

    StepLimit(DiagnosticLog log) {
        this.log = log;
    }

    /** Counts a call or iteration; {@link org.xhat.compiler.diag.CompileException} when there are too many. */
    void count(SourceSpan span) {
        if (++steps > MAX_STEPS) {
            log.report(DiagnosticKind.MODEL_TOO_LARGE, span, MAX_STEPS);
            log.throwIfErrors();
        }
    }
}
