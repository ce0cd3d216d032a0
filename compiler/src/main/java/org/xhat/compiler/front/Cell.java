package org.xhat.compiler.front;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place that holds a value: a local variable, a slot, an element of an array. {@link Paths} write it. */
final class Cell {

    private final String type;
    private final int depth;
    private final boolean isLocal;
    private final Set<DslValue> madeAfter;
    private @Nullable DslValue value;
    private boolean isFixed;

    /**
     * A place.
     *
     * @param type Java's declared type
     * @param depth how many choices of the program it was made inside of
     * @param isLocal whether it is a local variable, which nothing reads after its method has returned
     * @param madeAfter what said, when it was made, that a call has been left: on such a path nothing reads it
     * @param value null until it is assigned
     */
    Cell(String type, int depth, boolean isLocal, Set<DslValue> madeAfter, @Nullable DslValue value) {
        this.type = type;
        this.depth = depth;
        this.isLocal = isLocal;
        this.madeAfter = Set.copyOf(madeAfter);
        this.value = value;
    }

    String type() {
        return type;
    }

    int depth() {
        return depth;
    }

    boolean isLocal() {
        return isLocal;
    }

    /** Whether nothing reads it on the paths where {@code left} says that a call has been left. */
    boolean isMadeAfter(DslValue left) {
        return madeAfter.contains(left);
    }

    /** Whether it keeps what it holds: an element of a field's array, which Java would keep from step to step. */
    boolean isFixed() {
        return isFixed;
    }

    void fix() {
        isFixed = true;
    }

    @Nullable DslValue value() {
        return value;
    }

    void set(@Nullable DslValue newValue) {
        value = newValue;
    }
}
