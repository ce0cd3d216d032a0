package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Affine;
import org.xhat.compiler.kernel.Position;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Memory;

/** The element that an access is of: its guards become conditions, the indices in it are loaded. */
final class AccessedElement {
    private AccessedElement() {}

    /**
     * Appends to {@code block} what runs where {@code access} is of an element.
     *
     * @param affine an affine index, as far as it depends on the kernel's axes
     * @param body fills a block, given the element's place
     */
    static void where(
            Block block, Access access, BiFunction<List<Dim>, Dim, Index> affine, BiConsumer<Block, Index> body) {
        where(block, access, List.of(), affine, body);
    }

    /** The lanes from the first of which there is an element to the last: where {@code from < to}, these are neighbours in memory. */
    record Lanes(Index from, Index to) {}

    /**
     * The lanes along {@code axis} that have an element; null where such are no neighbours, or not all those between two.
     *
     * @param affine as {@link #where}, of the first of {@code count} lanes
     */
    static @Nullable Lanes lanes(
            Block block, Access access, int axis, Index count, BiFunction<List<Dim>, Dim, Index> affine) {
        int axes = access.strides().size() - access.positions().size();
        Dim stride = access.strides().get(axis);
        Index from = Index.ZERO;
        Index to = count;
        for (int p = 0; p < access.positions().size(); p++) {
            var position = access.positions().get(p);
            Affine index = position.index();
            if (!index.coefficients().subList(axes, axes + p).stream().allMatch(Dim.ZERO::equals)) {
                return null;
            }
            if (index.dependsOn(axis)) {
                boolean isInterval = position instanceof Position.Guard<Integer> guard
                        && guard.step().is(1)
                        && index.coefficients().get(axis).is(1);
                if (!isInterval) {
                    return null;
                }
                Index first = block.letIndex("index", affine.apply(index.coefficients(), index.offset()));
                from = from.max(Index.ZERO.minus(first));
                to = to.min(Index.of(position.extent()).minus(first));
                stride = stride.plus(access.strides().get(axes + p));
            }
        }
        return stride.is(1) ? new Lanes(block.letIndex("from", from), block.letIndex("to", to)) : null;
    }

    private static void where(
            Block block,
            Access access,
            List<Index> positions,
            BiFunction<List<Dim>, Dim, Index> affine,
            BiConsumer<Block, Index> body) {
        BiFunction<List<Dim>, Dim, Index> whole = (coefficients, offset) -> {
            int axes = access.strides().size() - access.positions().size();
            Index index = affine.apply(coefficients, offset);
            for (int p = 0; p < positions.size(); p++) {
                index = index.plus(positions.get(p).times(Index.of(coefficients.get(axes + p))));
            }
            return index;
        };
        if (positions.size() == access.positions().size()) {
            body.accept(block, whole.apply(access.strides(), access.offset()));
            return;
        }
        BiConsumer<Block, Index> next = (inside, position) -> {
            var more = new ArrayList<>(positions);
            more.add(position);
            where(inside, access, more, affine, body);
        };
        Affine from = access.positions().get(positions.size()).index();
        Index index = block.letIndex("index", whole.apply(from.coefficients(), from.offset()));
        switch (access.positions().get(positions.size())) {
            case Position.Guard<Integer> guard -> {
                Index step = Index.of(guard.step());
                block.when(
                        Index.of(-1),
                        index,
                        after -> after.when(
                                index,
                                Index.of(guard.extent()).times(step),
                                inside -> inside.when(
                                        index.remainder(step),
                                        Index.ONE,
                                        met -> next.accept(met, index.dividedBy(step)))));
            }
            case Position.Gathered<Integer> gathered ->
                next.accept(block, block.loadIndex("row", new Memory.PlanBuffer(gathered.indices(), true), index));
        }
    }
}
