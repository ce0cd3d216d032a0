package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.op.Draw;

/**
 * Makes one axis of two neighbours wherever every access walks them as one: {@code [batch,100]} of dense buffers is one axis of
 * {@code batch·100}. Fewer, longer axes are what backends vectorize and cut into chunks. Of axes reduced over those become one
 * that the order of the reductions says, as their bits depend on it.
 */
final class AxisCollapse {
    private AxisCollapse() {}

    /** {@code kernel}, whose reductions go in {@code order}, with as few axes as that and its accesses allow. */
    static Kernel of(Kernel kernel, @Nullable ReductionOrder order) {
        Kernel collapsed = kernel;
        for (int axis = kernel.axes().size() - 2; axis >= 0; axis--) {
            boolean can = canJoin(collapsed, axis);
            var reductions = order == null || !order.reduces(axis) || !order.reduces(axis + 1) ? null : order;
            if (reductions != null && reductions.joins(axis) && !can) {
                throw new IllegalStateException(kernel.name() + " does not walk axes " + axis + " and " + (axis + 1)
                        + " as one, in which its reductions were to be taken");
            }
            if (reductions == null ? can : reductions.joins(axis)) {
                collapsed = join(collapsed, axis);
            }
        }
        return collapsed;
    }

    private static boolean canJoin(Kernel kernel, int axis) {
        Dim inner = kernel.axes().get(axis + 1).extent();
        return kernel.body().roles().stream().allMatch(role -> role.contains(axis) == role.contains(axis + 1))
                && kernel.terms().stream()
                        .noneMatch(term -> term instanceof Term.Index(int i) && (i == axis || i == axis + 1))
                && kernel.terms().stream()
                        .allMatch(term -> !(term instanceof Term.Drawn drawn)
                                || drawn.index().walksAsOne(axis, inner))
                && accesses(kernel).stream().allMatch(access -> access.walksAsOne(axis, inner));
    }

    private static List<Access> accesses(Kernel kernel) {
        var accesses = new ArrayList<>(kernel.loads());
        kernel.stores().forEach(store -> accesses.add(store.to()));
        return accesses;
    }

    private static Kernel join(Kernel kernel, int axis) {
        var axes = new ArrayList<>(kernel.axes());
        Axis inner = axes.remove(axis + 1);
        axes.set(axis, new Axis(axes.get(axis).name(), axes.get(axis).extent().times(inner.extent())));
        var terms = kernel.terms().stream()
                .<Term>map(term -> switch (term) {
                    case Term.Load(Access from) -> new Term.Load(from.joined(axis));
                    case Term.Index(int i) -> new Term.Index(i > axis ? i - 1 : i);
                    case Term.Drawn(int key, Draw draw, Affine index) -> new Term.Drawn(key, draw, index.without(axis));
                    case Term.Constant _, Term.DimValue _, Term.Apply _, Term.Reduced _ -> term;
                })
                .toList();
        Body body = kernel.body()
                .withRoles(role -> join(role, axis))
                .withStores(store -> new Stage.Store(store.value(), store.to().joined(axis)));
        return new Kernel(kernel.name(), axes, terms, body, kernel.origins(), kernel.boundaries());
    }

    /** A list of axes in which the two, which are neighbours there, are one. */
    private static List<Integer> join(List<Integer> role, int axis) {
        return role.stream()
                .filter(a -> a != axis + 1)
                .map(a -> a > axis ? a - 1 : a)
                .toList();
    }
}
