package org.xhat.dsl;

/** Thrown by every stub of the DSL: a model's body was called as if it were Java. */
final class NotExecutedException extends UnsupportedOperationException {

    private static final long serialVersionUID = 1L;

    NotExecutedException() {
        super("model bodies are read by xhat, not executed: train or load the model with xhat instead of calling it");
    }
}
