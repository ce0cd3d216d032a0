package org.xhat.compiler.schedule;

import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;

/**
 * One side of a product as tiles read it along its axis, the rows or the columns: where it lies, or, where that cannot be, from
 * scratch, into which it is packed first, element k·width + i for position i of the tile at depth k.
 */
final class TileOperand {
    private final ContractTiling tiling;
    private final int term;
    private final int axis;
    private final int width;
    private final boolean lanes;
    private final @Nullable Access inPlace;
    private final Index packed;

    /**
     * An operand.
     *
     * @param width positions of a full tile along {@code axis}
     * @param lanes whether it is read in vectors along {@code axis}; otherwise one element at a time
     * @param block where scratch for a packed tile is claimed
     */
    private TileOperand(ContractTiling tiling, int term, int axis, int width, boolean lanes, Block block) {
        this.tiling = tiling;
        this.term = term;
        this.axis = axis;
        this.width = width;
        this.lanes = lanes;
        Access access = tiling.access(term);
        this.inPlace = access == null || !access.isAffine() || access.integers() || lanes && !access.isContiguous(axis)
                ? null
                : access;
        this.packed = inPlace == null
                ? block.scratch(tiling.product(tiling.contractedAxes()).times(Index.of(width)))
                : Index.ZERO;
    }

    /** The operand whose elements are broadcast along a tile's rows. */
    static TileOperand x(ContractTiling tiling, Block block) {
        return new TileOperand(tiling, tiling.x(), tiling.rowAxis(), tiling.tileRows(), false, block);
    }

    /** The operand whose vectors are loaded along a tile's columns. */
    static TileOperand y(ContractTiling tiling, Block block) {
        return new TileOperand(tiling, tiling.y(), tiling.columnAxis(), tiling.tileColumns(), tiling.hasLanes(), block);
    }

    /** Whether it is read from scratch, and {@link #pack} comes first. */
    boolean isPacked() {
        return inPlace == null;
    }

    /** Appends the packing of the {@code count} positions from {@code first} on, at every depth. */
    void pack(KernelScope scope, String hint, Index first, Index count) {
        scope.block()
                .region(
                        "pack",
                        block -> block.loop(hint, Loop.Kind.SERIAL, Index.ZERO, count, 1, (inner, i) -> {
                            KernelScope here = axis < 0 ? scope.inner(inner) : scope.at(axis, first.plus(i), inner);
                            tiling.overDepth(
                                    here,
                                    (body, k) -> body.block()
                                            .add(new Loop.Store(
                                                    Memory.SCRATCH,
                                                    packed.plus(i).plus(k.times(Index.of(width))),
                                                    body.term(term),
                                                    null)));
                        }));
    }

    /** The element, or the vector, that begins {@code offset} positions after the tile's {@code first}, at depth {@code k}. */
    Scalar load(KernelScope scope, Index first, long offset, Index k) {
        if (inPlace == null) {
            Index place = packed.plus(k.times(Index.of(width))).plus(offset);
            return new Scalar.Load(Memory.SCRATCH, place, lanes);
        }
        KernelScope there = axis < 0 ? scope : scope.at(axis, first, scope.block());
        Index stride = axis < 0 ? Index.ZERO : Index.of(inPlace.strides().get(axis));
        Index place = there.place(inPlace).plus(stride.times(Index.of(offset)));
        return new Scalar.Load(new Memory.PlanBuffer(inPlace.buffer()), place, lanes);
    }
}
