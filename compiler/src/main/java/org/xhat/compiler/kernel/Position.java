package org.xhat.compiler.kernel;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xhat.compiler.graph.Dim;

/**
 * A position that a place in memory depends on beside those along a kernel's axes. Places are affine in the axes and in such positions,
 * in their order, each of which is found from an index that is affine in the axes and in the positions before it.
 *
 * @param <B> what names a buffer, or what will lie in one
 */
public sealed interface Position<B> {
    /**
     * A condition: an index computed from the axes lies on a row of {@code extent} elements that are {@code step} indices apart. What
     * it then is, counted in elements, is the position.
     *
     * <p>Padding is such a condition with a step of 1; where zeros lie between elements, or a window is folded back, only every
     * {@code step}-th index meets one.
     *
     * @param index one coefficient for each axis, then one for each position before this
     * @param step how far apart elements are; positive
     * @param extent how many there are
     */
    record Guard<B>(Affine index, Dim step, Dim extent) implements Position<B> {
        @Override
        public Guard<B> withIndex(Affine changed) {
            return new Guard<>(changed, step, extent);
        }

        @Override
        public <C> Guard<C> in(Function<B, C> name) {
            return new Guard<>(index, step, extent);
        }

        /** {@code 0 ≤ i + k - 1 < height}; {@code 0 ≤ i - k < height by 2} for a step of 2. */
        String text(List<String> names) {
            String by = step.equals(Dim.ONE) ? "" : " by " + step;
            return "0 ≤ " + index.text(names) + " < " + step.times(extent) + by;
        }
    }

    /**
     * An integer in memory, which is known to be such a position before any kernel runs.
     *
     * @param indices where it lies
     * @param index at which element, as {@link Guard#index}
     * @param extent what it is below
     */
    record Gathered<B>(B indices, Affine index, Dim extent) implements Position<B> {
        @Override
        public Gathered<B> withIndex(Affine changed) {
            return new Gathered<>(indices, changed, extent);
        }

        @Override
        public <C> Gathered<C> in(Function<B, C> name) {
            return new Gathered<>(name.apply(indices), index, extent);
        }
    }

    /** What it is found from. */
    Affine index();

    /** How many such positions there may be: all are below. */
    Dim extent();

    /** The same, found from {@code changed}. */
    Position<B> withIndex(Affine changed);

    /** The same where buffers are named by {@code name}. */
    <C> Position<C> in(Function<B, C> name);

    /** Whether it depends on {@code axis}. */
    default boolean dependsOn(int axis) {
        return index().dependsOn(axis);
    }

    /** {@code positions} with {@code change} applied to their indices. */
    static <B> List<Position<B>> map(List<Position<B>> positions, UnaryOperator<Affine> change) {
        return positions.stream()
                .map(position -> position.withIndex(change.apply(position.index())))
                .toList();
    }
}
