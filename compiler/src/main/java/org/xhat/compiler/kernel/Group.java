package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;

/**
 * Atoms that run as one kernel: an iteration space, at most one set of axes that is reduced over, and for each atom the axes
 * of the group that its own axes are. An atom iterates over all the group's axes, or over the kept ones, which are those not
 * reduced.
 *
 * @param extents the axes
 * @param reduced the axes reduced over, ascending; null where nothing is reduced
 * @param order in which order they are; null where nothing is, and for a contraction, which has its own
 * @param contraction the contraction the other atoms ride on; null for a sweep
 * @param members for each atom, its axes
 */
record Group(
        List<Dim> extents,
        @Nullable List<Integer> reduced,
        @Nullable ReductionOrder order,
        @Nullable Atom contraction,
        Map<Atom, List<Integer>> members) {
    /** The group of one atom. */
    static Group of(Atom atom) {
        var axes = IntStream.range(0, atom.extents().size()).boxed().toList();
        var reduction = atom.reducing();
        var order = reduction == null ? null : reduction.order();
        var reduced = axes.stream()
                .filter(axis -> order == null ? !atom.resultAxes().contains(axis) : order.reduces(axis))
                .toList();
        var members = new LinkedHashMap<Atom, List<Integer>>();
        members.put(atom, axes);
        return new Group(
                atom.extents(),
                reduced.isEmpty() ? null : reduced,
                order,
                atom.kind() == Atom.Kind.CONTRACT ? atom : null,
                members);
    }

    /** This with {@code follower}, which the reduction {@code leader} of this group leaves besides. */
    Group with(Atom leader, Atom follower) {
        var more = new LinkedHashMap<>(members);
        more.put(follower, axesOf(leader));
        return new Group(extents, reduced, order, contraction, more);
    }

    /** The axes that are not reduced over, ascending. */
    List<Integer> kept() {
        return IntStream.range(0, extents.size())
                .filter(axis -> reduced == null || !reduced.contains(axis))
                .boxed()
                .toList();
    }

    /** The axes reduced over, ascending; none where nothing is. */
    List<Integer> reducedAxes() {
        return reduced == null ? List.of() : reduced;
    }

    boolean contains(Atom atom) {
        return members.containsKey(atom);
    }

    /** The atoms, operands before uses. */
    List<Atom> atoms() {
        var atoms = new ArrayList<>(members.keySet());
        atoms.sort(Comparator.comparingInt(Atom::number));
        return atoms;
    }

    int weight() {
        return members.keySet().stream().mapToInt(Atom::weight).sum();
    }

    /** {@code atom}'s own axis as one of the group's. */
    int axisOf(Atom atom, int axis) {
        return axesOf(atom).get(axis);
    }

    private List<Integer> axesOf(Atom atom) {
        List<Integer> axes = members.get(atom);
        if (axes == null) {
            throw new IllegalArgumentException(atom + " is no member");
        }
        return axes;
    }

    /** Where {@code atom} stands, its own indices taken for the group's axes. */
    List<Affine> embed(Atom atom, List<Affine> indices) {
        return indices.stream().map(index -> embed(atom, index)).toList();
    }

    /** What {@code atom} reads, its own axes taken for the group's. */
    Views.Reading embed(Atom atom, Views.Reading reading) {
        return new Views.Reading(
                reading.source(),
                embed(atom, reading.at()),
                reading.linear(),
                Position.map(reading.positions(), index -> embed(atom, index)),
                reading.otherwise());
    }

    private Affine embed(Atom atom, Affine index) {
        int own = atom.extents().size();
        int width = extents.size() + index.coefficients().size() - own; // positions come after the axes
        Affine embedded = Affine.constant(width, index.offset());
        for (int axis = 0; axis < index.coefficients().size(); axis++) {
            int here = axis < own ? axisOf(atom, axis) : axis - own + extents.size();
            embedded = embedded.plus(
                    Affine.axis(width, here).times(index.coefficients().get(axis)));
        }
        return embedded;
    }
}
