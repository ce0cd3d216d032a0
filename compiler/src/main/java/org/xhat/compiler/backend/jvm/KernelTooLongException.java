package org.xhat.compiler.backend.jvm;

/** Thrown for a kernel that no division into methods makes short enough for HotSpot to compile. */
final class KernelTooLongException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    KernelTooLongException(String message) {
        super(message);
    }
}
