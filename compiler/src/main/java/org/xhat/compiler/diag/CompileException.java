package org.xhat.compiler.diag;

import java.util.List;
import java.util.stream.Collectors;

/** Ends a compilation whose input is at fault. The message is the rendered diagnostics. */
public final class CompileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    /** With everything that was found, errors and warnings. */
    public CompileException(List<Diagnostic> diagnostics) {
        super(diagnostics.stream().map(Diagnostic::render).collect(Collectors.joining("\n")));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** With one error. */
    public CompileException(Diagnostic diagnostic) {
        this(List.of(diagnostic));
    }

    /** What was found, each file's in the order of its lines. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
