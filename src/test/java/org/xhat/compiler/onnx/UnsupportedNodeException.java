package org.xhat.compiler.onnx;

/** A node that xhat cannot compute, and why. */
final class UnsupportedNodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedNodeException(String reason) {
        super(reason);
    }
}
