package org.xhat.compiler.pipeline;

import org.xhat.runtime.program.ElementType;

/**
 * What the compiler is asked for. None of it changes a bit of a JVM backend's results but the element type.
 *
 * @param backend what runs the model
 * @param type what it computes in
 * @param vectorBits the width of vectors, 128, 256 or 512; 0 for what the machine prefers
 * @param updatePlacement where the optimizer's update is computed
 */
public record CompileOptions(Backend backend, ElementType type, int vectorBits, UpdatePlacement updatePlacement) {
    /** The JVM backend in float32 at the preferred width, the update in a sweep of its own. */
    public static CompileOptions standard() {
        return new CompileOptions(Backend.JVM, ElementType.FLOAT32, 0, UpdatePlacement.SWEEP);
    }

    /** With another backend. */
    public CompileOptions withBackend(Backend other) {
        return new CompileOptions(other, type, vectorBits, updatePlacement);
    }

    /** With another element type. */
    public CompileOptions withType(ElementType other) {
        return new CompileOptions(backend, other, vectorBits, updatePlacement);
    }

    /** With another vector width. */
    public CompileOptions withVectorBits(int other) {
        return new CompileOptions(backend, type, other, updatePlacement);
    }

    /** With the update elsewhere. */
    public CompileOptions withUpdatePlacement(UpdatePlacement other) {
        return new CompileOptions(backend, type, vectorBits, other);
    }
}
