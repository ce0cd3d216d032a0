package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Dim;

/**
 * A place in a buffer: element {@code offset + Σ strides[a] · axis a}, over the kernel's axes and further {@link Position}s. A read of
 * which a guard among these does not hold is of no element: its value is {@code otherwise}. Writes have none of them.
 *
 * @param buffer which buffer, by its number in the {@link Plan}
 * @param integers whether it holds integers, of which a read is the number nearest
 * @param strides one for each axis of the kernel, then one for each position, in elements; {@link Dim#ZERO} where the place does not
 *     depend on it
 * @param offset the element at the origin
 * @param positions what it depends on beside the axes
 * @param otherwise what is read where there is no element; 0 without guards
 */
public record Access(
        int buffer,
        boolean integers,
        List<Dim> strides,
        Dim offset,
        List<Position<Integer>> positions,
        double otherwise) {
    /** Copies the lists. */
    public Access {
        strides = List.copyOf(strides);
        positions = List.copyOf(positions);
    }

    /** A place of a number that depends on the axes alone. */
    public Access(int buffer, List<Dim> strides, Dim offset) {
        this(buffer, false, strides, offset, List.of(), 0);
    }

    /** This where buffers are numbered by {@code number}, the accessed one last. */
    Access in(UnaryOperator<Integer> number) {
        var renumbered = positions.stream().map(position -> position.in(number)).toList();
        return new Access(number.apply(buffer), integers, strides, offset, renumbered, otherwise);
    }

    /** The reads of integers that come first, in order. */
    Stream<Access> indices() {
        return IntStream.range(0, positions.size()).boxed().flatMap(p -> switch (positions.get(p)) {
            case Position.Guard<Integer> guard -> Stream.empty();
            case Position.Gathered<Integer>(Integer indices, Affine index, Dim extent) ->
                Stream.of(new Access(indices, true, index.coefficients(), index.offset(), positions.subList(0, p), 0));
        });
    }

    /** Whether the place depends on the axes alone, and there always is an element. */
    public boolean isAffine() {
        return positions.isEmpty();
    }

    /** Whether this is the place of {@code other}, {@code shift} elements on, wherever the kernel is. */
    boolean isAt(Access other, Dim shift) {
        return isAffine() && strides.equals(other.strides) && offset.equals(other.offset.plus(shift));
    }

    /** Whether the element, or whether there is one, depends on {@code axis}. */
    public boolean dependsOn(int axis) {
        return !strides.get(axis).equals(Dim.ZERO) || hasPositionsAlong(axis);
    }

    private boolean hasPositionsAlong(int axis) {
        return positions.stream().anyMatch(position -> position.dependsOn(axis));
    }

    /** Whether neighbours along {@code axis} are neighbours in memory. */
    public boolean isContiguous(int axis) {
        return isApart(axis, 1);
    }

    /** Whether neighbours along {@code axis} are known to be one to {@code most} elements apart. */
    public boolean isApart(int axis, int most) {
        Dim stride = strides.get(axis);
        return !hasPositionsAlong(axis)
                && stride.isConstant()
                && stride.constantValue() >= 1
                && stride.constantValue() <= most;
    }

    /** Whether {@code axis} and the next, which has {@code inner} positions, are walked as one would be. */
    boolean walksAsOne(int axis, Dim inner) {
        return new Affine(strides, offset).walksAsOne(axis, inner)
                && positions.stream().allMatch(position -> position.index().walksAsOne(axis, inner));
    }

    /** This where {@code axis} and the next are one: the pair walks like its inner axis. */
    Access joined(int axis) {
        Affine place = new Affine(strides, offset).without(axis);
        return new Access(
                buffer,
                integers,
                place.coefficients(),
                offset,
                Position.map(positions, index -> index.without(axis)),
                otherwise);
    }

    /** {@code b3[100·a0 + a1 + 5]}: the buffer by its number, the axes by position. */
    @Override
    public String toString() {
        return text(number -> "b" + number, axis -> "a" + axis);
    }

    /** {@code pixels[784·i + k + 5]}, given what buffers and axes are called; guards follow after {@code where}. */
    String text(IntFunction<String> bufferName, IntFunction<String> axisName) {
        int axes = strides.size() - positions.size();
        var names = new ArrayList<String>();
        IntStream.range(0, axes).forEach(axis -> names.add(axisName.apply(axis)));
        var conditions = new ArrayList<String>();
        for (Position<Integer> position : positions) {
            String index = position.index().text(names);
            switch (position) {
                case Position.Guard<Integer> guard -> {
                    conditions.add(guard.text(names));
                    names.add(guard.step().is(1) ? "(" + index + ")" : "(" + index + ")/" + guard.step());
                }
                case Position.Gathered<Integer> gathered ->
                    names.add(bufferName.apply(gathered.indices()) + "[" + index + "]");
            }
        }
        String place = bufferName.apply(buffer) + "[" + new Affine(strides, offset).text(names) + "]";
        return conditions.isEmpty()
                ? place
                : place + " where " + String.join(", ", conditions) + (otherwise == 0 ? "" : ", else " + otherwise);
    }
}
