package org.xhat.compiler.schedule;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;

/**
 * What is done side by side in the same loops: one position, or lanes of one vector, or of several that follow each other along the
 * lanes' axis.
 *
 * @param vectors a scope for each; all append to the same block
 */
record ColumnTile(List<KernelScope> vectors) {
    /** Copies the list. */
    ColumnTile {
        vectors = List.copyOf(vectors);
    }

    /** One alone. */
    static ColumnTile of(KernelScope scope) {
        return new ColumnTile(List.of(scope));
    }

    /** {@code count} vectors in {@code scope}, each made by {@code vector} from its number. */
    static ColumnTile of(KernelScope scope, int count, BiFunction<KernelScope, Integer, KernelScope> vector) {
        return new ColumnTile(IntStream.range(0, count)
                .mapToObj(number -> vector.apply(scope, number))
                .toList());
    }

    Block block() {
        return vectors.getFirst().block();
    }

    /** This in scopes inside, appending to {@code block}. */
    ColumnTile inner(Block block) {
        return new ColumnTile(
                vectors.stream().map(vector -> vector.inner(block)).toList());
    }

    /** This where {@code axis} is at {@code position}, appending to {@code block}. */
    ColumnTile at(int axis, Index position, Block block) {
        return new ColumnTile(
                vectors.stream().map(vector -> vector.at(axis, position, block)).toList());
    }
}
