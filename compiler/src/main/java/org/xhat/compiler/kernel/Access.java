package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;

/**
 * A place in a buffer: element {@code offset + Σ strides[a] · axis a}, over the kernel's axes and those of the guards. A read of
 * which a guard does not hold is of no element: its value is {@code otherwise}. Writes have no guards.
 *
 * @param buffer which buffer, by its number in the {@link Plan}
 * @param strides one for each axis of the kernel, then one for each guard, in elements; {@link Dim#ZERO} where the place does not
 *     depend on it
 * @param offset the element at the origin
 * @param guards when there is such an element
 * @param otherwise what is read where there is none; 0 without guards
 */
public record Access(int buffer, List<Dim> strides, Dim offset, List<Guard> guards, double otherwise) {
    /** Copies the lists. */
    public Access {
        strides = List.copyOf(strides);
        guards = List.copyOf(guards);
    }

    /** A place that always is one. */
    public Access(int buffer, List<Dim> strides, Dim offset) {
        this(buffer, strides, offset, List.of(), 0);
    }

    /** The same place in another buffer. */
    Access in(int other) {
        return new Access(other, strides, offset, guards, otherwise);
    }

    /** Whether there may be no element at some position. */
    public boolean isGuarded() {
        return !guards.isEmpty();
    }

    /** Whether the element, or whether there is one, depends on {@code axis}. */
    public boolean dependsOn(int axis) {
        return !strides.get(axis).equals(Dim.ZERO) || isGuardedAlong(axis);
    }

    /** Whether a guard depends on {@code axis}. */
    public boolean isGuardedAlong(int axis) {
        return guards.stream().anyMatch(guard -> guard.dependsOn(axis));
    }

    /** Whether neighbours along {@code axis} are neighbours in memory. */
    public boolean isContiguous(int axis) {
        return strides.get(axis).is(1) && !isGuardedAlong(axis);
    }

    /** Whether {@code axis} and the next, which has {@code inner} positions, are walked as one would be. */
    boolean walksAsOne(int axis, Dim inner) {
        return new Affine(strides, offset).walksAsOne(axis, inner)
                && guards.stream().allMatch(guard -> guard.index().walksAsOne(axis, inner));
    }

    /** This where {@code axis} and the next are one: the pair walks like its inner axis. */
    Access joined(int axis) {
        Affine place = new Affine(strides, offset).without(axis);
        return new Access(
                buffer, place.coefficients(), offset, Guard.map(guards, index -> index.without(axis)), otherwise);
    }

    /** {@code b3[100·a0 + a1 + 5]}: the buffer by its number, the axes by position. */
    @Override
    public String toString() {
        return text("b" + buffer, axis -> "a" + axis);
    }

    /** {@code pixels[784·i + k + 5]}, given what the buffer and each axis are called; guards follow after {@code where}. */
    String text(String bufferName, IntFunction<String> axisName) {
        int axes = strides.size() - guards.size();
        var names = new ArrayList<String>();
        IntStream.range(0, axes).forEach(axis -> names.add(axisName.apply(axis)));
        var conditions = new ArrayList<String>();
        for (Guard guard : guards) {
            conditions.add(guard.text(names));
            String index = guard.index().text(names);
            names.add(guard.step().is(1) ? "(" + index + ")" : "(" + index + ")/" + guard.step());
        }
        String place = bufferName + "[" + new Affine(strides, offset).text(names) + "]";
        return guards.isEmpty()
                ? place
                : place + " where " + String.join(", ", conditions) + (otherwise == 0 ? "" : ", else " + otherwise);
    }
}
