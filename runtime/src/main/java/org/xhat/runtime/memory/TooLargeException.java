package org.xhat.runtime.memory;

import org.jspecify.annotations.Nullable;
import org.xhat.runtime.text.Numbers;

/** Something is too large for an array, or for the memory there is. The message is for the user: what, how large, and the cure. */
public final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooLargeException(String message, @Nullable OutOfMemoryError cause) {
        super(message, cause);
    }

    /**
     * More elements than an array can have: no memory would help.
     *
     * @param what what would have them, such as a tensor with its place in a source
     * @param elements how many
     * @param cure what makes them fewer
     */
    public static TooLargeException forAnArray(String what, long elements, String cure) {
        return new TooLargeException(
                what + ": would have " + Numbers.grouped(elements) + " elements, and no array has more than "
                        + Numbers.grouped(Integer.MAX_VALUE) + "; " + cure,
                null);
    }

    /**
     * More memory than is left.
     *
     * @param what what needs it
     * @param bytes how much
     * @param cure what lowers the need
     */
    static TooLargeException forTheMemory(String what, long bytes, String cure, OutOfMemoryError cause) {
        return new TooLargeException(
                what + ": needs " + Numbers.bytes(bytes) + ", more than is left of the JVM's "
                        + Numbers.bytes(Runtime.getRuntime().maxMemory()) + "; " + cure
                        + ", or give the JVM more with XHAT_JAVA_OPTS=-Xmx…",
                cause);
    }
}
