package org.xhat.compiler.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Index;

/**
 * Where a term of a kernel lies along some of its axes.
 *
 * @param affine where it is read; null where it is computed, or found by guards and integers
 */
record OperandPlaces(Kernel kernel, @Nullable Access affine) {
    /** The places of {@code term}. */
    static OperandPlaces of(Kernel kernel, int term) {
        boolean isAffine =
                kernel.terms().get(term) instanceof Term.Load(Access from) && from.isAffine() && !from.integers();
        return new OperandPlaces(kernel, isAffine ? ((Term.Load) kernel.terms().get(term)).from() : null);
    }

    /** Whether all places are affine in the axes. */
    boolean isAffine() {
        return affine != null;
    }

    /** Whether elements are adjacent along the last of {@code axes}. */
    boolean isContiguous(List<Integer> axes) {
        return affine != null && !axes.isEmpty() && affine.isContiguous(axes.getLast());
    }

    /** From one element to the next along the last of {@code axes}. */
    Index stride(List<Integer> axes) {
        return affine == null || axes.isEmpty()
                ? Index.ZERO
                : Index.of(affine.strides().get(axes.getLast()));
    }

    /** As many of the last of {@code axes} as are one run. */
    List<Integer> run(List<Integer> axes) {
        List<Integer> run = axes;
        while (run.size() > 1 && !isOneRun(run)) {
            run = run.subList(1, run.size());
        }
        return run;
    }

    /** Whether everything goes on from one of {@code axes} to the next. */
    boolean isOneRun(List<Integer> axes) {
        return affine != null && isOneRun(kernel, affine, axes);
    }

    /** Whether {@code access} goes on from one of {@code axes} to the next. */
    static boolean isOneRun(Kernel kernel, Access access, List<Integer> axes) {
        if (axes.stream().noneMatch(access::dependsOn)) {
            return true;
        }
        for (int a = 1; a < axes.size(); a++) {
            var extent = kernel.axes().get(axes.get(a)).extent();
            if (!access.strides()
                    .get(axes.get(a - 1))
                    .equals(access.strides().get(axes.get(a)).times(extent))) {
                return false;
            }
        }
        return access.isAffine();
    }

    /**
     * Whether, elements being adjacent along {@code inner}, the next position along {@code outer} comes after all of them, and nothing
     * that is read along another axis lies between.
     */
    boolean isRunWithGaps(int outer, int inner) {
        if (affine == null || !affine.isContiguous(inner) || !affine.dependsOn(outer)) {
            return false;
        }
        Dim extent = kernel.axes().get(inner).extent();
        Dim pitch = affine.strides().get(outer);
        return pitch.minus(extent).isAtLeast(0)
                && affine.strides().stream()
                        .noneMatch(stride -> !stride.equals(pitch)
                                && stride.minus(extent).isAtLeast(0)
                                && pitch.minus(stride).isAtLeast(0));
    }
}
