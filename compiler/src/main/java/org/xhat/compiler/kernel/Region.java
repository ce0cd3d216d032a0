package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xhat.compiler.graph.Dim;

/**
 * Elements of a buffer: {@code offset + Σ strides · indices}, each index below its extent. Steps of which one goes on where
 * another ends are one step, so an interval is one step of stride 1.
 *
 * @param offset the first element
 * @param steps strides and extents, none of extent 1
 */
record Region(Dim offset, List<Step> steps) {
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

    /** All of {@code buffer}. */
    static Region of(Buffer buffer) {
        return joined(Dim.ZERO, List.of(new Step(Dim.ONE, buffer.type().elementCount())));
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

    /** {@code regions} with {@code more}, each two of which one continues the other as one. */
    static List<Region> joined(List<Region> regions, Region more) {
        for (Region region : regions) {
            var whole = region.followedBy(more).or(() -> more.followedBy(region));
            if (whole.isPresent()) {
                var rest = new ArrayList<>(regions);
                rest.remove(region);
                return joined(rest, whole.get());
            }
        }
        var all = new ArrayList<>(regions);
        all.add(more);
        return all;
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

    /** This and {@code next}, if that continues this one along a step, or along a row of which either holds one place. */
    private Optional<Region> followedBy(Region next) {
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
                    if (isRow || distance.is(1) || whole.steps.size() <= steps.size()) {
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
