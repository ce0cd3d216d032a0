package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.xhat.compiler.graph.Dim;

/**
 * A condition on the positions at which memory is read: an index computed from the axes lies on a row of {@code extent} elements
 * that are {@code step} indices apart. What it then is, counted in elements, is a position along an axis of the guard's own; reads
 * that are guarded are affine in the kernel's axes and in these.
 *
 * <p>Padding is such a condition with a step of 1; where zeros lie between elements, or a window is folded back, only every
 * {@code step}-th index meets one.
 *
 * @param index one coefficient for each axis, then one for each guard before this
 * @param step how far apart elements are; positive
 * @param extent how many there are
 */
public record Guard(Affine index, Dim step, Dim extent) {
    /** Whether the condition depends on {@code axis}. */
    public boolean dependsOn(int axis) {
        return !index.coefficients().get(axis).equals(Dim.ZERO);
    }

    /** {@code 0 ≤ i + k - 1 < height}; {@code 0 ≤ i - k < height by 2} for a step of 2. */
    String text(List<String> names) {
        String by = step.equals(Dim.ONE) ? "" : " by " + step;
        return "0 ≤ " + index.text(names) + " < " + step.times(extent) + by;
    }

    /** {@code guards} with {@code change} applied to their indices. */
    static List<Guard> map(List<Guard> guards, UnaryOperator<Affine> change) {
        var changed = new ArrayList<Guard>();
        guards.forEach(guard -> changed.add(new Guard(change.apply(guard.index), guard.step, guard.extent)));
        return changed;
    }
}
