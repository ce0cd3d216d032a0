package org.xhat.compiler.kernel;

import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.NonNegative;

/** The elements from {@code start} to before {@code end} of a storage slot. */
record Span(Dim start, Dim end) {
    /** Where {@code buffer} lies if its first element is {@code start}. */
    static Span of(Buffer buffer, Dim start) {
        return new Span(start, start.plus(buffer.reach()));
    }

    /** Whether both ends are numbers. */
    boolean isConstant() {
        return start.isConstant() && end.isConstant();
    }

    /** Whether the two provably share no element, whatever the named dims are. */
    boolean isApart(Span other) {
        return isEmpty() || other.isEmpty() || isBefore(other) || other.isBefore(this);
    }

    private boolean isEmpty() {
        return start.equals(end);
    }

    private boolean isBefore(Span other) {
        return end.isConstant() && other.start.isConstant()
                ? end.constantValue() <= other.start.constantValue()
                : NonNegative.holds(other.start.minus(end));
    }
}
