package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.NonNegative;

/**
 * Elements of a buffer: {@code offset + Σ strides · indices}, each index below its extent. Steps of which one goes on where
 * another ends are one step, so an interval is one step of stride 1.
 *
 * @param offset the first element
 * @param steps strides and extents, none of extent 1
 */
record Region(Dim offset, List<Step> steps) {
    /** Two places far apart make no step. */
    private static final int ROWS_ONLY = Integer.MIN_VALUE;

    /** {@code extent} elements, {@code stride} apart. */
    record Step(Dim stride, Dim extent) {
        /** The stride at which another such row of elements follows. */
        private Dim end() {
            return stride.times(extent);
        }
    }

    Region {
        steps = steps.stream().sorted(Comparator.comparing(Step::toString)).toList();
    }

    /** All of {@code buffer}, whose first element is number {@code offset}. */
    static Region of(Buffer buffer, Dim offset) {
        if (buffer.part() == null) {
            return joined(offset, List.of(new Step(Dim.ONE, buffer.type().elementCount())));
        }
        var steps = new ArrayList<Step>();
        Dim stride = Dim.ONE;
        for (int axis = buffer.type().rank() - 1; axis >= 0; axis--) {
            steps.add(new Step(stride, buffer.type().dim(axis)));
            stride = stride.times(buffer.extents().get(axis));
        }
        return joined(offset, steps);
    }

    /** What {@code access} names in all iterations over {@code axes}. */
    static Region of(Access access, List<Axis> axes) {
        var steps = new ArrayList<Step>();
        for (int axis = 0; axis < axes.size(); axis++) {
            if (access.dependsOn(axis)) {
                steps.add(new Step(access.strides().get(axis), axes.get(axis).extent()));
            }
        }
        return joined(access.offset(), steps);
    }

    /** Whether {@code parts}, none of which shares an element with another, are all that this has. */
    boolean isAllOf(Set<Region> parts) {
        Dim count = parts.stream().map(Region::count).reduce(Dim.ZERO, Dim::plus);
        if (!count.equals(count())) {
            return false;
        }
        // What goes on along a row is joined first: pairs of places far apart may hide it.
        var joined = List.copyOf(parts);
        for (int steps : new int[] {ROWS_ONLY, 0, 1}) {
            joined = joined(joined, steps);
        }
        return joined.contains(this);
    }

    private Dim count() {
        return steps.stream().map(Step::extent).reduce(Dim.ONE, Dim::times);
    }

    /** {@code regions}, each two of which one continues the other as one. */
    private static List<Region> joined(List<Region> regions, int moreSteps) {
        var joined = new ArrayList<Region>();
        var pending = new ArrayDeque<>(regions);
        while (!pending.isEmpty()) {
            Region more = pending.pop();
            var whole = joined.stream()
                    .filter(region -> region.followedBy(more, moreSteps).isPresent()
                            || more.followedBy(region, moreSteps).isPresent())
                    .findFirst();
            if (whole.isPresent()) {
                Region region = whole.get();
                joined.remove(region);
                pending.push(region.followedBy(more, moreSteps)
                        .or(() -> more.followedBy(region, moreSteps))
                        .orElseThrow());
            } else {
                joined.add(more);
            }
        }
        return joined;
    }

    private static Region joined(Dim offset, List<Step> steps) {
        var rest = new ArrayList<>(steps);
        rest.removeIf(step -> step.extent().is(1));
        for (int i = 0; i < rest.size(); i++) {
            for (int j = 0; j < rest.size(); j++) {
                Step inner = rest.get(i);
                Step outer = rest.get(j);
                if (i != j && inner.end().equals(outer.stride())) {
                    rest.remove(outer);
                    rest.remove(inner);
                    rest.add(new Step(inner.stride(), inner.extent().times(outer.extent())));
                    return joined(offset, rest);
                }
            }
        }
        return new Region(offset, rest);
    }

    /**
     * This and {@code next}, if that continues this one along a step.
     *
     * @param moreSteps how many steps more than one of them both may have where they are two places far apart
     */
    private Optional<Region> followedBy(Region next, int moreSteps) {
        Dim distance = next.offset.minus(offset);
        var rows = new ArrayList<>(steps);
        rows.add(new Step(distance, Dim.ONE));
        for (Step row : rows) {
            var nextRows = new ArrayList<>(next.steps);
            nextRows.add(new Step(row.stride, Dim.ONE));
            for (Step nextRow : nextRows) {
                boolean continues = row.end().equals(distance) && row.stride.equals(nextRow.stride);
                if (continues && without(row).equals(next.without(nextRow))) {
                    var all = new ArrayList<>(without(row));
                    all.add(new Step(row.stride, row.extent.plus(nextRow.extent)));
                    Region whole = joined(offset, all);
                    boolean isRow = !row.extent.is(1) || !nextRow.extent.is(1);
                    // Two places far apart are left for what lies between them.
                    if (isRow
                            || distance.is(1)
                            || NonNegative.holds(distance) && whole.steps.size() - steps.size() <= moreSteps) {
                        return Optional.of(whole);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private List<Step> without(Step step) {
        var rest = new ArrayList<>(steps);
        rest.remove(step);
        return rest;
    }
}
