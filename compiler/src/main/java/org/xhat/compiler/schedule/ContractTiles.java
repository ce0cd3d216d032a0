package org.xhat.compiler.schedule;

import java.util.List;
import java.util.stream.Stream;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;

/**
 * The tiles of one chunk, some rows of one panel of columns: full tiles, then tiles of fewer rows and vectors for what those
 * leave. A tile's sums stay in registers while k ascends.
 */
final class ContractTiles {
    private final ContractTiling tiling;
    private final TileOperand x;
    private final TileOperand y;
    private final TileEpilogue epilogue;
    private final Index column;

    /** The tiles of the panel that begins at {@code column}. */
    ContractTiles(ContractTiling tiling, TileOperand x, TileOperand y, TileEpilogue epilogue, Index column) {
        this.tiling = tiling;
        this.x = x;
        this.y = y;
        this.epilogue = epilogue;
        this.column = column;
    }

    /** Appends to the scope's block the tiles of the rows from {@code from} to {@code to}. */
    void append(KernelScope scope, Index from, Index to) {
        if (y.isPacked()) {
            Index width = tiling.columns().minus(column).min(Index.of(tiling.tileColumns()));
            y.pack(scope, "c", column, width);
        }
        List<Integer> heights = Stream.concat(Stream.of(tiling.tileRows()), tiling.schedule().remainderRows().stream())
                .toList();
        Index next = from;
        long left = tiling.rows() instanceof Index.Constant(long count) ? count : -1;
        for (int height : heights) {
            boolean never = left >= 0 && left < height;
            if (!never) {
                Index size = Index.of(height);
                Index end = height == 1
                        ? to
                        : scope.block()
                                .letIndex(
                                        "rowEnd",
                                        next.plus(to.minus(next).dividedBy(size).times(size)));
                tilesOfHeight(scope, next, end, height);
                next = end;
                left = left >= 0 ? left % height : left;
            }
        }
    }

    private void tilesOfHeight(KernelScope scope, Index from, Index to, int height) {
        scope.block().loop("i", Loop.Kind.SERIAL, from, to, height, (inner, row) -> {
            KernelScope here = scope.inner(inner);
            if (x.isPacked()) {
                x.pack(here, "r", row, Index.of(height));
            }
            for (int vectors = tiling.tileVectors(); vectors > 0; vectors--) {
                tileOfWidth(here, row, height, vectors);
            }
        });
    }

    /** A tile where this panel has exactly {@code vectors} vectors, the last perhaps in part. */
    private void tileOfWidth(KernelScope scope, Index row, int height, int vectors) {
        boolean full = vectors == tiling.tileVectors();
        boolean masked = tiling.hasLanes();
        int lanes = tiling.lanes();
        if (tiling.columns() instanceof Index.Constant(long count)) {
            long rest = count % tiling.tileColumns();
            long vectorsOfRest = (rest + lanes - 1) / lanes;
            boolean isRest = vectorsOfRest == vectors;
            if (!isRest && !(full && count >= tiling.tileColumns())) {
                return;
            }
            masked &= isRest && rest % lanes != 0;
        }
        boolean mask = masked;
        String name = "tile" + height + "x" + vectors;
        Index before = column.plus((long) (vectors - 1) * lanes);
        scope.block().when(before, tiling.columns(), some -> {
            if (full) {
                some.region(name, body -> tile(scope, body, row, height, vectors, mask));
            } else {
                some.when(
                        tiling.columns(),
                        before.plus(lanes + 1L),
                        exactly -> exactly.region(name, body -> tile(scope, body, row, height, vectors, mask)));
            }
        });
    }

    private void tile(KernelScope scope, Block block, Index row, int height, int vectors, boolean masked) {
        boolean lanes = tiling.hasLanes();
        Scalar zero = new Scalar.Constant(0);
        var sums = new Register[height][vectors];
        for (int r = 0; r < height; r++) {
            for (int v = 0; v < vectors; v++) {
                sums[r][v] = block.define("s" + r + (char) ('a' + v), lanes ? new Scalar.Broadcast(zero) : zero);
            }
        }
        tiling.overDepth(scope.inner(block), (at, k) -> {
            Block body = at.block();
            var factors = new Scalar[vectors];
            for (int v = 0; v < vectors; v++) {
                factors[v] = body.let("y", y.load(at, column, (long) v * tiling.lanes(), k));
            }
            for (int r = 0; r < height; r++) {
                Scalar factor = body.let("x", x.load(at, row, r, k));
                Scalar factorX = lanes ? new Scalar.Read(body.define("xs", new Scalar.Broadcast(factor))) : factor;
                for (int v = 0; v < vectors; v++) {
                    Register sum = sums[r][v];
                    body.assign(
                            sum, new Scalar.Apply(ScalarOp.FMA, List.of(factorX, factors[v], new Scalar.Read(sum))));
                }
            }
        });
        epilogue.append(scope, block, row, column, sums, masked);
    }
}
