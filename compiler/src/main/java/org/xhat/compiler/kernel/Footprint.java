package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.NonNegative;

/**
 * The elements that an access is of in all iterations of a kernel, and what is certain of them whatever the named dims are. With numbers
 * in place of the dims, all is certain.
 */
final class Footprint {
    /** Whether something holds. */
    enum Certainty {
        ALWAYS,
        /** For some values of the named dims, perhaps, and not for others. */
        OPEN,
        NEVER
    }

    /** {@code extent} elements, {@code stride} apart. */
    private record Row(Dim stride, Dim extent) {
        boolean isEmpty() {
            return extent.isConstant() && !extent.isPositive();
        }

        /** How far the last lies behind the first. */
        Dim reach() {
            return stride.times(extent.minus(Dim.ONE));
        }
    }

    private final Dim offset;
    private final List<Row> axes = new ArrayList<>();
    private final List<Row> positions = new ArrayList<>();

    /** Of {@code access} in a kernel over {@code axes}, with {@code numbers} in place of named dims. */
    Footprint(Access access, List<Axis> axes, Map<String, Dim> numbers) {
        this.offset = access.offset().with(numbers);
        for (int a = 0; a < access.strides().size(); a++) {
            boolean isAxis = a < axes.size();
            Dim extent = isAxis
                    ? axes.get(a).extent()
                    : access.positions().get(a - axes.size()).extent();
            (isAxis ? this.axes : positions).add(new Row(access.strides().get(a).with(numbers), extent.with(numbers)));
        }
    }

    /** Whether all of them are elements of a buffer that has {@code count}; where there are none, they are. */
    Certainty isWithin(Dim count) {
        Dim first = offset;
        Dim last = offset;
        boolean runs = true;
        for (List<Row> rows : List.of(axes, positions)) {
            for (Row row : rows) {
                if (row.isEmpty()) {
                    return Certainty.ALWAYS;
                }
                runs &= row.extent.isPositive();
                if (!isNonNegative(row.stride) && !isNonNegative(row.stride.times(Dim.of(-1)))) {
                    return Certainty.OPEN;
                }
                first = isNonNegative(row.stride) ? first : first.plus(row.reach());
                last = isNonNegative(row.stride) ? last.plus(row.reach()) : last;
            }
        }
        if (isNonNegative(first) && isNonNegative(count.minus(last).minus(Dim.ONE))) {
            return Certainty.ALWAYS;
        }
        boolean isOutside =
                last.minus(count).isAtLeast(0) || first.times(Dim.of(-1)).isAtLeast(1);
        return runs && isOutside ? Certainty.NEVER : Certainty.OPEN;
    }

    /**
     * Whether no two positions along {@code along} have one element: where, of what is left of the rows each time, one's ends lies
     * before all others' next elements. Rows of memory do, and tiles and pieces of them.
     */
    Certainty isInjective(List<Integer> along) {
        var left = along.stream()
                .map(axes::get)
                .filter(row -> !row.extent.is(1))
                .map(row -> isNonNegative(row.stride) ? row : new Row(row.stride.times(Dim.of(-1)), row.extent))
                .collect(Collectors.toCollection(ArrayList::new));
        if (left.stream().anyMatch(Row::isEmpty)) {
            return Certainty.ALWAYS;
        }
        if (left.stream().anyMatch(row -> row.stride.equals(Dim.ZERO))) {
            return Certainty.NEVER;
        }
        Dim reach = Dim.ZERO;
        while (!left.isEmpty()) {
            Dim before = reach;
            Optional<Row> next = left.stream()
                    .filter(row -> isBehind(row, before)
                            && left.stream()
                                    .allMatch(other -> other == row || isBehind(other, before.plus(row.reach()))))
                    .findFirst();
            if (next.isEmpty()) {
                boolean areNumbers = left.stream().allMatch(row -> row.reach().isConstant()) && reach.isConstant();
                return areNumbers ? Certainty.NEVER : Certainty.OPEN;
            }
            left.remove(next.get());
            reach = reach.plus(next.get().reach());
        }
        return Certainty.ALWAYS;
    }

    private static boolean isBehind(Row row, Dim reach) {
        return isNonNegative(row.stride.minus(reach).minus(Dim.ONE));
    }

    private static boolean isNonNegative(Dim dim) {
        return NonNegative.holds(dim);
    }
}
