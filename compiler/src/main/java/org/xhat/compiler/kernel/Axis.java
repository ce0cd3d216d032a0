package org.xhat.compiler.kernel;

import org.xhat.compiler.graph.Dim;

/**
 * One axis of a kernel's iteration space; axes are referred to by their position in {@link Kernel#axes}.
 *
 * @param name for reading: {@code i}, {@code j}, {@code k}
 * @param extent its length
 */
public record Axis(String name, Dim extent) {
    /** {@code i<batch}. */
    @Override
    public String toString() {
        return name + "<" + extent;
    }
}
