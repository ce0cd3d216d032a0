package org.xhat.compiler.schedule;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;

/**
 * One side of a product as routines read it: a place, and the strides along its rows or columns and along the depth. It is where it lies,
 * or scratch, into which it is packed first: so what is computed, guarded or gathered is that before a tile asks for it.
 */
final class TileOperand {
    /** A side from a first element on. */
    record Strided(Loop.Place place, Index stride, Index step) {}

    private final ContractTiling tiling;
    private final int term;
    private final List<Integer> axes;
    private final @Nullable Access strided;

    /** The operand {@code term}, which varies along {@code axes}, the last fastest, and along the depth. */
    TileOperand(ContractTiling tiling, int term, List<Integer> axes) {
        this.tiling = tiling;
        this.term = term;
        this.axes = axes;
        this.strided = axes.size() > 1 ? null : tiling.strided(term);
    }

    /** Whether elements that follow each other along the depth are adjacent, or there is no more than one. */
    boolean isContiguousAlongDepth() {
        List<Integer> depth = tiling.contractedAxes();
        return strided != null && (depth.isEmpty() || strided.isContiguous(depth.getLast()));
    }

    /** Whether it has strides where it lies. */
    boolean isStrided() {
        return strided != null;
    }

    /** Whether elements that follow each other along the axis are adjacent. */
    boolean isContiguous() {
        return strided != null && (axes.isEmpty() || strided.isContiguous(axes.getFirst()));
    }

    /** Where it lies, from {@code first} along its axis and {@code k} along the depth on. */
    Strided inPlace(KernelScope scope, Index first, Index k) {
        Access access = Objects.requireNonNull(strided, "the operand has no strides");
        List<Integer> depth = tiling.contractedAxes();
        KernelScope there = tiling.atRun(tiling.at(scope, axes, first), depth, k);
        return new Strided(
                new Loop.Place(new Memory.PlanBuffer(access.buffer()), there.place(access)),
                axes.isEmpty() ? Index.ZERO : Index.of(access.strides().get(axes.getFirst())),
                depth.isEmpty() ? Index.ZERO : Index.of(access.strides().get(depth.getLast())));
    }

    /**
     * Appends the packing of {@code count} positions from {@code first} on, at the depths from {@code from} to {@code to}. What takes a
     * division is outside: positions along several axes, otherwise the depth.
     *
     * @param packed where the first goes; the others by its strides
     */
    void pack(KernelScope scope, Strided packed, Index first, Index count, Index from, Index to) {
        scope.block().region("gather", region -> {
            KernelScope outside = scope.inner(region);
            if (axes.size() > 1) {
                positions(
                        outside,
                        first,
                        count,
                        (here, i) -> tiling.overDepth(
                                here, from, to, (body, k) -> body.block().add(store(body, packed, i, k.minus(from)))));
            } else {
                tiling.overDepth(
                        outside,
                        from,
                        to,
                        (here, k) -> positions(
                                here,
                                first,
                                count,
                                (body, i) -> body.block().add(store(body, packed, i, k.minus(from)))));
            }
        });
    }

    private void positions(KernelScope scope, Index first, Index count, LaneLoops.Body body) {
        scope.block()
                .loop(
                        "i",
                        Loop.Kind.SERIAL,
                        Index.ZERO,
                        count,
                        1,
                        (inner, i) -> body.fill(tiling.at(scope.inner(inner), axes, first.plus(i)), i));
    }

    private Loop store(KernelScope scope, Strided packed, Index i, Index k) {
        Block block = scope.block();
        Index at = packed.place().first().plus(i.times(packed.stride())).plus(k.times(packed.step()));
        return new Loop.Store(packed.place().memory(), block.letIndex("to", at), scope.term(term), null);
    }
}
