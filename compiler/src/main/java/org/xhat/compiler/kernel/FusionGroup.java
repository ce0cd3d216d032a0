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
 * Nodes that run as one kernel: an iteration space, at most one set of axes that is reduced over, and for each node the axes
 * of the group that its own axes are. A node iterates over all the group's axes, or over the kept ones, which are those not
 * reduced.
 *
 * @param extents the axes
 * @param reduced the axes reduced over, ascending; null where nothing is reduced
 * @param order in which order they are; null where nothing is, and for a contraction, which has its own
 * @param contraction the contraction the other nodes ride on; null for a sweep
 * @param members for each node, its axes
 */
record FusionGroup(
        List<Dim> extents,
        @Nullable List<Integer> reduced,
        @Nullable ReductionOrder order,
        @Nullable FusionNode contraction,
        Map<FusionNode, List<Integer>> members) {
    /** The group of one node. */
    static FusionGroup of(FusionNode node) {
        var axes = IntStream.range(0, node.extents().size()).boxed().toList();
        var order = node.order();
        var reduced = axes.stream()
                .filter(axis -> order == null ? !node.resultAxes().contains(axis) : order.reduces(axis))
                .toList();
        var members = new LinkedHashMap<FusionNode, List<Integer>>();
        members.put(node, axes);
        return new FusionGroup(
                node.extents(), reduced.isEmpty() ? null : reduced, order, node.isContraction() ? node : null, members);
    }

    /** This with {@code follower}, which the reduction {@code leader} of this group leaves besides. */
    FusionGroup with(FusionNode leader, FusionNode follower) {
        var more = new LinkedHashMap<>(members);
        more.put(follower, axesOf(leader));
        return new FusionGroup(extents, reduced, order, contraction, more);
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

    boolean contains(FusionNode node) {
        return members.containsKey(node);
    }

    /** The nodes, operands before uses. */
    List<FusionNode> nodes() {
        var nodes = new ArrayList<>(members.keySet());
        nodes.sort(Comparator.comparingInt(FusionNode::number));
        return nodes;
    }

    /** {@code node}'s own axis as one of the group's. */
    int axisOf(FusionNode node, int axis) {
        return axesOf(node).get(axis);
    }

    /** {@code node}'s own axes as the group's. */
    List<Integer> axesOf(FusionNode node) {
        List<Integer> axes = members.get(node);
        if (axes == null) {
            throw new IllegalArgumentException(node + " is no member");
        }
        return axes;
    }

    /** Where {@code node} stands, its own indices taken for the group's axes. */
    List<Affine> embed(FusionNode node, List<Affine> indices) {
        return indices.stream().map(index -> embed(node, index)).toList();
    }

    /** What {@code node} reads, its own axes taken for the group's. */
    Views.Reading embed(FusionNode node, Views.Reading reading) {
        return new Views.Reading(
                reading.source(),
                embed(node, reading.at()),
                reading.linear(),
                Position.map(reading.positions(), index -> embed(node, index)),
                reading.otherwise());
    }

    private Affine embed(FusionNode node, Affine index) {
        int own = node.extents().size();
        int width = extents.size() + index.coefficients().size() - own; // positions come after the axes
        Affine embedded = Affine.constant(width, index.offset());
        for (int axis = 0; axis < index.coefficients().size(); axis++) {
            int here = axis < own ? axisOf(node, axis) : axis - own + extents.size();
            embedded = embedded.plus(
                    Affine.axis(width, here).times(index.coefficients().get(axis)));
        }
        return embedded;
    }
}
