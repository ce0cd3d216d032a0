package org.xhat.compiler.report;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Dim;

/**
 * What the axes of a value are called in a formula. One whose extent is a name is called by it, where no other axis has the same.
 * The others are called by their place: [batch, features], [batch, maps, time], [batch, maps, height, width]; where a place has
 * no name, or that is the name of another axis, it is {@code axis 0}, {@code axis 1}, ….
 */
final class AxisNames {
    /** By rank, then by axis; empty for none. */
    private static final List<List<String>> PLACES = List.of(
            List.of(),
            List.of("features"),
            List.of("", "features"),
            List.of("", "maps", "time"),
            List.of("", "maps", "height", "width"));

    private AxisNames() {}

    /** {@code [batch,features]}: some axes of a value of these extents. */
    static String of(List<Dim> dims, List<Integer> axes) {
        return axes.stream().map(axis -> of(dims, axis)).collect(Collectors.joining(",", "[", "]"));
    }

    private static String of(List<Dim> dims, int axis) {
        Dim dim = dims.get(axis);
        if (isName(dim) && Collections.frequency(dims, dim) == 1) {
            return dim.toString();
        }
        return place(dims.size(), axis)
                .filter(place -> dims.stream().noneMatch(other -> other.equals(Dim.named(place))))
                .orElse("axis " + axis);
    }

    private static Optional<String> place(int rank, int axis) {
        return Optional.of(rank < PLACES.size() ? PLACES.get(rank).get(axis) : "")
                .filter(name -> !name.isEmpty());
    }

    /** Whether {@code dim} is a name alone. */
    static boolean isName(Dim dim) {
        return dim.names().contains(dim.toString());
    }
}
