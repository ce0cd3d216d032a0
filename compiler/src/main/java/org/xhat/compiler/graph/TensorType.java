package org.xhat.compiler.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The type of a value: what its elements are, and its extents, outermost first.
 *
 * @param kind what the elements are
 * @param dims the extents; empty for a scalar
 */
public record TensorType(Kind kind, List<Dim> dims) {
    /** What a tensor's elements are. */
    public enum Kind {
        /** Numbers of the program's element type, float32 or float64: the choice is the backend's, not the graph's. */
        FLOATING,
        /** 32-bit integers: labels and indices. */
        INTEGER
    }

    /** Copies the extents. */
    public TensorType {
        dims = List.copyOf(dims);
    }

    /** A floating scalar. */
    public static final TensorType SCALAR = floating();

    /** A floating tensor of the given extents. */
    public static TensorType floating(Dim... dims) {
        return new TensorType(Kind.FLOATING, List.of(dims));
    }

    /** A floating tensor of the given extents. */
    public static TensorType floating(List<Dim> dims) {
        return new TensorType(Kind.FLOATING, dims);
    }

    /** The number of axes. */
    public int rank() {
        return dims.size();
    }

    /** The extent of axis {@code axis}. */
    public Dim dim(int axis) {
        return dims.get(axis);
    }

    /** Whether this has no axes. */
    public boolean isScalar() {
        return dims.isEmpty();
    }

    /** The number of elements. */
    public Dim elementCount() {
        return dims.stream().reduce(Dim.ONE, Dim::times);
    }

    /** {@code [batch, 100]}, as messages write it; {@code []} for a scalar. */
    public String extents() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@code f[batch,100]}, {@code i[batch]}, {@code f[]}: as {@code GraphParser} reads it. */
    @Override
    public String toString() {
        return (kind == Kind.FLOATING ? "f" : "i")
                + dims.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
