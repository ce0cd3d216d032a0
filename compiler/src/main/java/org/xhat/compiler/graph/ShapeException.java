package org.xhat.compiler.graph;

import java.util.Objects;

/** Operands that do not fit their operator; the message names both shapes and what would fit. */
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the message to show. */
    public ShapeException(String message) {
        super(message);
    }

    /** The message to show; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
