package org.xhat.compiler.rewrite;

import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * An atom as it stands in a frame: its axis i lies along the frame's axis {@code axes[i]}, and it repeats along all others. A
 * Broadcast is nothing but this map.
 */
record Factor(Atom atom, List<Integer> axes) implements Comparable<Factor> {
    Factor {
        axes = List.copyOf(axes);
    }

    /** Whether the atom repeats along at least one of {@code rank} axes. */
    boolean isSmall(int rank) {
        return axes.size() < rank;
    }

    boolean touches(Set<Integer> frameAxes) {
        return axes.stream().anyMatch(frameAxes::contains);
    }

    Factor remap(IntUnaryOperator map) {
        return new Factor(atom, axes.stream().map(map::applyAsInt).toList());
    }

    @Override
    public int compareTo(Factor other) {
        int byAtom = Integer.compare(atom.order(), other.atom.order());
        return byAtom != 0 ? byAtom : axes.toString().compareTo(other.axes.toString());
    }

    @Override
    public String toString() {
        return axes.isEmpty() ? atom.toString() : atom + "@" + axes;
    }
}
