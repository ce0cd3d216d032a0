package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Scalar;

/** What a block of the reduced axes comes to, in as many passes as the reductions of a stage want. */
final class BlockSums {
    private final Schedule schedule;
    private final boolean alongLanes;
    private final List<Stage.Reduction> reductions;

    /** For blocks of {@code reductions}, those of each of a tile's vectors in turn; along the lanes or not as {@link PartialSums} has it. */
    BlockSums(Schedule schedule, boolean alongLanes, List<Stage.Reduction> reductions) {
        this.schedule = schedule;
        this.alongLanes = alongLanes;
        this.reductions = reductions;
    }

    /** Walks along the elements of one block. */
    interface Walk {
        void walk(BiConsumer<ColumnTile, Index> body);
    }

    /**
     * Appends a block of {@code count} elements, in whose earlier rows are {@code before}, to the block of {@code tile}. Passes end together: a reduction with fewer than others
     * starts later, and the stores ride on the last. Returns for each reduction its parts as {@link Totals} joins them.
     */
    List<List<Scalar>> append(ColumnTile tile, Walk walk, Index before, Index count, List<Stage.Store> during) {
        Block block = tile.block();
        Supplier<Scalar> number = () -> block.let("count", new Scalar.OfIndex(count));
        var known = new ArrayList<List<Scalar>>(Collections.nCopies(reductions.size(), List.of()));
        int most = reductions.stream().mapToInt(BlockSums::passes).max().orElse(0);
        for (int p = 0; p < most; p++) {
            boolean isLast = p + 1 == most;
            var joining = new LinkedHashMap<Integer, PartialSums>();
            for (int r = 0; r < reductions.size(); r++) {
                int pass = p - most + passes(reductions.get(r));
                if (pass >= 0) {
                    joining.put(
                            r,
                            new PartialSums(block, schedule, reductions.get(r).combine(), pass, alongLanes));
                }
            }
            walk.walk((inner, at) -> {
                joining.forEach((r, partial) -> {
                    KernelScope vector = inner.vectors().get(r * inner.vectors().size() / reductions.size());
                    partial.join(vector, vector.term(reductions.get(r).value()), before, at, known.get(r));
                });
                if (isLast) {
                    inner.vectors().forEach(vector -> vector.store(during));
                }
            });
            joining.forEach((r, partial) -> known.set(r, partial.finish(block, known.get(r), number)));
        }
        return known;
    }

    private static int passes(Stage.Reduction reduction) {
        return reduction.combine().passes().size();
    }
}
