package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;
import org.xhat.compiler.loop.Schedule;
import org.xhat.compiler.op.Elementwise;

/**
 * Contractions as loops: a register tile of rows × vectors of the result, walked over ascending k with one broadcast of x for
 * each row and one load of y for each vector. An operand that cannot be read so is packed into scratch first: y once for each
 * panel of columns, x once for each tile. Tiles of fewer rows and vectors finish what the full tile leaves.
 *
 * <p>Where transposing the whole product lets y and the result be read and written along lanes, the operands change places:
 * multiplication commutes to the bit.
 */
final class ContractSchedule {
    /** Writes, loads and operations that are worth writing out for each of a tile's vectors; more loop over the tile. */
    private static final int LONGEST_UNROLLED_EPILOGUE = 120;

    private final Kernel kernel;
    private final Schedule schedule;
    private final Operand x;
    private final Operand y;
    private final int rowAxis;
    private final int columnAxis;
    private final List<Integer> outerAxes = new ArrayList<>();
    private final List<Integer> contractedAxes;
    private final List<Stage.Store> epilogue;
    private final Index rows;
    private final Index columns;

    /** One side of the product. */
    private record Operand(int term, @Nullable Access access) {}

    private ContractSchedule(Kernel kernel, Body.Contract contract, Schedule schedule) {
        this.kernel = kernel;
        this.schedule = schedule;
        this.contractedAxes = contract.contractedAxes();
        this.epilogue = contract.epilogue();
        boolean swap = isBetterSwapped(kernel, contract);
        var rowAxes = swap ? contract.columnAxes() : contract.rowAxes();
        var columnAxes = swap ? contract.rowAxes() : contract.columnAxes();
        this.x = operand(kernel, swap ? contract.y() : contract.x());
        this.y = operand(kernel, swap ? contract.x() : contract.y());
        this.rowAxis = rowAxes.isEmpty() ? -1 : rowAxes.getLast();
        this.columnAxis = columnAxes.isEmpty() ? -1 : columnAxes.getLast();
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (axis != rowAxis && axis != columnAxis && !contractedAxes.contains(axis)) {
                outerAxes.add(axis);
            }
        }
        this.rows = extent(rowAxis);
        this.columns = extent(columnAxis);
    }

    /** The loops of {@code kernel}, whose body is {@code contract}. */
    static LoopNest schedule(Kernel kernel, Body.Contract contract, Schedule schedule) {
        return new ContractSchedule(kernel, contract, schedule).nest();
    }

    private static Operand operand(Kernel kernel, int term) {
        return new Operand(term, kernel.terms().get(term) instanceof Term.Load(Access from) ? from : null);
    }

    private static boolean isBetterSwapped(Kernel kernel, Body.Contract contract) {
        return alongLanes(kernel, contract, contract.x(), contract.rowAxes())
                > alongLanes(kernel, contract, contract.y(), contract.columnAxes());
    }

    /** How much of {@code operand} and the writes is contiguous along the last of {@code axes}. */
    private static int alongLanes(Kernel kernel, Body.Contract contract, int operand, List<Integer> axes) {
        if (axes.isEmpty()) {
            return -1;
        }
        int axis = axes.getLast();
        Access access = operand(kernel, operand).access;
        int score = access != null && LaneAxis.isContiguous(access, axis) ? 1 : 0;
        return contract.epilogue().stream().allMatch(store -> LaneAxis.isContiguous(store.to(), axis))
                ? score + 2
                : score;
    }

    private Index extent(int axis) {
        return axis < 0 ? Index.ONE : Index.of(kernel.axes().get(axis).extent());
    }

    private Index product(List<Integer> axes) {
        return axes.stream().map(this::extent).reduce(Index.ONE, Index::times);
    }

    /** Whether sums have lanes: a product without rows or columns is one number. */
    private boolean hasLanes() {
        return schedule.isVector() && columnAxis >= 0;
    }

    private int lanes() {
        return hasLanes() ? schedule.lanes() : 1;
    }

    private int tileVectors() {
        return columnAxis < 0 ? 1 : schedule.tileVectors();
    }

    /** Columns of a full tile. */
    private int tileColumns() {
        return lanes() * tileVectors();
    }

    /** y goes through scratch unless a tile's vectors of it can be loaded where they lie. */
    private boolean packsY() {
        return y.access == null || hasLanes() && !LaneAxis.isContiguous(y.access, columnAxis);
    }

    private boolean packsX() {
        return x.access == null;
    }

    private LoopNest nest() {
        Block block = Block.outermost();
        var scope = KernelScope.outermost(kernel, schedule, block);
        Index panels = columns.dividedUp(Index.of(tileColumns()));
        Index depth = product(contractedAxes);
        Index rowsTogether = packsY()
                ? rows
                : Index.of(schedule.tileRows())
                        .times(Index.of(schedule.chunkWork())
                                .dividedBy(Index.of((long) schedule.tileRows() * tileColumns())
                                        .times(depth)
                                        .max(Index.ONE))
                                .max(Index.ONE));
        Index groups = packsY() ? Index.ONE : rows.dividedUp(rowsTogether);
        Index packedY = packsY() ? block.scratch(depth.times(Index.of(tileColumns()))) : Index.ZERO;
        Index packedX = packsX() ? block.scratch(depth.times(Index.of(schedule.tileRows()))) : Index.ZERO;
        Index tile = block.scratch(Index.of((long) schedule.tileRows() * tileColumns()));
        block.loop(
                "chunk",
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                (inner, chunk) -> {
                    Index group = inner.letIndex("group", chunk.remainder(groups));
                    Index rest = inner.letIndex("rest", chunk.dividedBy(groups));
                    Index panel = inner.letIndex("panel", rest.remainder(panels));
                    Index outer = rest.dividedBy(panels);
                    var places = new HashMap<Integer, Index>();
                    for (int axis : outerAxes.reversed()) {
                        places.put(
                                axis,
                                axis == outerAxes.getFirst()
                                        ? inner.letIndex(LaneLoops.hint(axis), outer)
                                        : inner.letIndex(LaneLoops.hint(axis), outer.remainder(extent(axis))));
                        outer = outer.dividedBy(extent(axis));
                    }
                    KernelScope at = scope.inner(inner);
                    for (int axis : outerAxes) {
                        at = at.at(axis, position(places, axis), inner);
                    }
                    Index column = inner.letIndex("column", panel.times(Index.of(tileColumns())));
                    Index row = inner.letIndex("row", group.times(rowsTogether));
                    Index rowEnd = groups.is(1)
                            ? rows
                            : inner.letIndex("rowEnd", row.plus(rowsTogether).min(rows));
                    var chunkTiles = new Tiles(at, column, packedX, packedY, tile);
                    if (packsY()) {
                        chunkTiles.packY();
                    }
                    chunkTiles.rows(row, rowEnd);
                });
        return new LoopNest(
                kernel.name(),
                schedule.element(),
                schedule.lanes(),
                groups.times(panels).times(product(outerAxes)),
                block.scratchElements(),
                block.statements());
    }

    private static Index position(Map<Integer, Index> places, int axis) {
        Index place = places.get(axis);
        if (place == null) {
            throw new IllegalStateException("axis " + axis + " has no position");
        }
        return place;
    }

    /** The tiles of one chunk: some rows of one panel of columns. */
    private final class Tiles {
        private final KernelScope scope;
        private final Index column;
        private final Index packedX;
        private final Index packedY;
        private final Index tile;

        Tiles(KernelScope scope, Index column, Index packedX, Index packedY, Index tile) {
            this.scope = scope;
            this.column = column;
            this.packedX = packedX;
            this.packedY = packedY;
            this.tile = tile;
        }

        /** y[k, column + c] → packedY[k·tileColumns + c]. */
        void packY() {
            Index width = columns.minus(column).min(Index.of(tileColumns()));
            scope.block()
                    .region(
                            "pack",
                            block -> block.loop(
                                    "c",
                                    Loop.Kind.SERIAL,
                                    Index.ZERO,
                                    width,
                                    1,
                                    (inner, c) -> depth(
                                            columnAxis < 0
                                                    ? scope.inner(inner)
                                                    : scope.at(columnAxis, column.plus(c), inner),
                                            0,
                                            Index.ZERO,
                                            (body, k) -> body.block()
                                                    .add(new Loop.Store(
                                                            Memory.SCRATCH,
                                                            packedY.plus(c).plus(k.times(Index.of(tileColumns()))),
                                                            body.term(y.term),
                                                            null)))));
        }

        /** x[row + r, k] → packedX[k·tileRows + r]. */
        private void packX(Index row, int height) {
            scope.block()
                    .region(
                            "pack",
                            block -> block.loop(
                                    "r",
                                    Loop.Kind.SERIAL,
                                    Index.ZERO,
                                    Index.of(height),
                                    1,
                                    (inner, r) -> depth(
                                            rowAxis < 0 ? scope.inner(inner) : scope.at(rowAxis, row.plus(r), inner),
                                            0,
                                            Index.ZERO,
                                            (body, k) -> body.block()
                                                    .add(new Loop.Store(
                                                            Memory.SCRATCH,
                                                            packedX.plus(r)
                                                                    .plus(k.times(Index.of(schedule.tileRows()))),
                                                            body.term(x.term),
                                                            null)))));
        }

        /** The contracted axes from {@code next} on, ascending; {@code k} numbers their positions. */
        private void depth(KernelScope at, int next, Index k, LaneLoops.Body body) {
            if (next == contractedAxes.size()) {
                body.fill(at, k);
                return;
            }
            int axis = contractedAxes.get(next);
            at.block()
                    .loop(
                            "k",
                            Loop.Kind.SERIAL,
                            Index.ZERO,
                            extent(axis),
                            1,
                            (inner, position) -> depth(
                                    at.at(axis, position, inner),
                                    next + 1,
                                    k.times(extent(axis)).plus(position),
                                    body));
        }

        /** Covers the rows with full tiles, then with smaller ones. */
        void rows(Index from, Index to) {
            Block block = scope.block();
            Index next = from;
            List<Integer> heights = Stream.concat(Stream.of(schedule.tileRows()), schedule.remainderRows().stream())
                    .toList();
            long left = rows instanceof Index.Constant(long count) ? count : -1;
            for (int height : heights) {
                boolean never = left >= 0 && left < height;
                if (!never) {
                    Index size = Index.of(height);
                    Index end = height == 1
                            ? to
                            : block.letIndex(
                                    "rowEnd",
                                    next.plus(to.minus(next).dividedBy(size).times(size)));
                    tiles(next, end, height);
                    next = end;
                    left = left >= 0 ? left % height : left;
                }
            }
        }

        private void tiles(Index from, Index to, int height) {
            scope.block().loop("i", Loop.Kind.SERIAL, from, to, height, (inner, row) -> {
                var at = new Tiles(scope.inner(inner), column, packedX, packedY, tile);
                if (packsX()) {
                    at.packX(row, height);
                }
                for (int vectors = tileVectors(); vectors > 0; vectors--) {
                    at.tileOf(row, height, vectors);
                }
            });
        }

        /** A tile where this panel has exactly {@code vectors} vectors, the last perhaps in part. */
        private void tileOf(Index row, int height, int vectors) {
            boolean full = vectors == tileVectors();
            boolean masked = hasLanes();
            int lanes = lanes();
            if (columns instanceof Index.Constant(long count)) {
                long rest = count % tileColumns();
                long vectorsOfRest = (rest + lanes - 1) / lanes;
                boolean occurs = full ? count >= tileColumns() || vectorsOfRest == vectors : vectorsOfRest == vectors;
                if (!occurs) {
                    return;
                }
                masked &= vectorsOfRest == vectors && rest % lanes != 0;
            }
            boolean mask = masked;
            Index before = column.plus((long) (vectors - 1) * lanes);
            scope.block().when(before, columns, some -> {
                if (full) {
                    some.region("tile" + height + "x" + vectors, body -> tile(body, row, height, vectors, mask));
                } else {
                    some.when(
                            columns,
                            before.plus(lanes + 1L),
                            exactly -> exactly.region(
                                    "tile" + height + "x" + vectors, body -> tile(body, row, height, vectors, mask)));
                }
            });
        }

        private void tile(Block block, Index row, int height, int vectors, boolean masked) {
            boolean lanes = hasLanes();
            Scalar zero = new Scalar.Constant(0);
            var sums = new Register[height][vectors];
            for (int r = 0; r < height; r++) {
                for (int v = 0; v < vectors; v++) {
                    sums[r][v] = block.define("s" + r + "_" + v, lanes ? new Scalar.Broadcast(zero) : zero);
                }
            }
            depth(scope.inner(block), 0, Index.ZERO, (at, k) -> {
                Block body = at.block();
                var factors = new Scalar[vectors];
                for (int v = 0; v < vectors; v++) {
                    factors[v] = body.let("y", loadY(at, k, v));
                }
                for (int r = 0; r < height; r++) {
                    Scalar factor = body.let("x", loadX(at, row, r, k));
                    Scalar broadcast = lanes ? new Scalar.Broadcast(factor) : factor;
                    Scalar factorX = lanes ? new Scalar.Read(body.define("xs", broadcast)) : factor;
                    for (int v = 0; v < vectors; v++) {
                        Register sum = sums[r][v];
                        body.assign(
                                sum,
                                new Scalar.Apply(ScalarOp.FMA, List.of(factorX, factors[v], new Scalar.Read(sum))));
                    }
                }
            });
            if (isShort(height * vectors)) {
                unrolledEpilogue(block, row, sums, masked);
            } else {
                loopedEpilogue(block, row, sums, masked);
            }
        }

        private Scalar loadX(KernelScope at, Index row, int r, Index k) {
            if (x.access == null) {
                Index place =
                        packedX.plus(k.times(Index.of(schedule.tileRows()))).plus(r);
                return new Scalar.Load(Memory.SCRATCH, place, false);
            }
            var there = rowAxis < 0 ? at : at.at(rowAxis, row, at.block());
            Index stride =
                    rowAxis < 0 ? Index.ZERO : Index.of(x.access.strides().get(rowAxis));
            Index place = there.place(x.access).plus(stride.times(Index.of(r)));
            return new Scalar.Load(new Memory.PlanBuffer(x.access.buffer()), place, false);
        }

        private Scalar loadY(KernelScope at, Index k, int v) {
            long first = (long) v * lanes();
            if (packsY() || y.access == null) {
                Index place = packedY.plus(k.times(Index.of(tileColumns()))).plus(first);
                return new Scalar.Load(Memory.SCRATCH, place, hasLanes());
            }
            var there = columnAxis < 0 ? at : at.at(columnAxis, column, at.block());
            Index stride =
                    columnAxis < 0 ? Index.ZERO : Index.of(y.access.strides().get(columnAxis));
            Index place = there.place(y.access).plus(stride.times(Index.of(first)));
            return new Scalar.Load(new Memory.PlanBuffer(y.access.buffer()), place, hasLanes());
        }

        private boolean isShort(int vectors) {
            boolean contiguous = Stream.concat(
                            kernel.loads().stream(), epilogue.stream().map(Stage.Store::to))
                    .filter(access -> columnAxis >= 0 && !isOperand(access))
                    .allMatch(access -> !access.dependsOn(columnAxis) || LaneAxis.isContiguous(access, columnAxis));
            long operations = kernel.terms().stream()
                    .filter(term -> term instanceof Term.Apply)
                    .count();
            long expanded = kernel.terms().stream()
                    .filter(term -> term instanceof Term.Apply(var op, List<Integer> operands) && isExpanded(op))
                    .count();
            return contiguous && expanded == 0 && (operations + epilogue.size()) * vectors <= LONGEST_UNROLLED_EPILOGUE;
        }

        private boolean isOperand(Access access) {
            return access.equals(x.access) || access.equals(y.access);
        }

        private static boolean isExpanded(Elementwise op) {
            return switch (op) {
                case ADD, SUB, MUL, DIV, NEG, ABS, SQUARE, SQRT, RSQRT, RECIPROCAL, RELU, MIN, MAX, FMA -> false;
                case SIGN,
                        EXP,
                        LOG,
                        LOG1P,
                        LOG2,
                        TANH,
                        SIGMOID,
                        SOFTPLUS,
                        ERF,
                        SIN,
                        COS,
                        POW,
                        FLOOR,
                        EQUAL,
                        LESS,
                        LESS_EQUAL,
                        WHERE -> true;
            };
        }

        /** The epilogue on the registers, written out. */
        private void unrolledEpilogue(Block block, Index row, Register[][] sums, boolean masked) {
            for (int v = 0; v < sums[0].length; v++) {
                Index first = column.plus((long) v * lanes());
                KernelScope atColumn = atColumn(scope.inner(block), first, masked && v == sums[0].length - 1, block);
                for (int r = 0; r < sums.length; r++) {
                    KernelScope here = rowAxis < 0 ? atColumn.inner(block) : atColumn.at(rowAxis, row.plus(r), block);
                    here.setReduced(0, 0, new Scalar.Read(sums[r][v]));
                    here.store(epilogue);
                }
            }
        }

        private KernelScope atColumn(KernelScope at, Index first, boolean masked, Block block) {
            if (columnAxis < 0) {
                return at.inner(block);
            }
            return hasLanes()
                    ? at.lanesAt(columnAxis, first, masked ? columns.minus(first) : null, block)
                    : at.at(columnAxis, first, block);
        }

        /** The tile goes to scratch; then the epilogue loops over it. */
        private void loopedEpilogue(Block block, Index row, Register[][] sums, boolean masked) {
            int lanes = lanes();
            int width = sums[0].length * lanes;
            for (int r = 0; r < sums.length; r++) {
                for (int v = 0; v < sums[r].length; v++) {
                    Index at = tile.plus((long) r * width + (long) v * lanes);
                    block.add(new Loop.Store(Memory.SCRATCH, at, new Scalar.Read(sums[r][v]), null));
                }
            }
            block.loop("r", Loop.Kind.SERIAL, Index.ZERO, Index.of(sums.length), 1, (rowBlock, r) -> {
                KernelScope atRow = rowAxis < 0 ? scope.inner(rowBlock) : scope.at(rowAxis, row.plus(r), rowBlock);
                Loop.Kind kind = hasLanes() ? Loop.Kind.LANE : Loop.Kind.SERIAL;
                rowBlock.loop("c", kind, Index.ZERO, Index.of(width), lanes, (inner, c) -> {
                    KernelScope here = atColumn(atRow, column.plus(c), masked, inner);
                    Index at = tile.plus(c).plus(r.times(Index.of(width)));
                    here.setReduced(0, 0, inner.let("sum", new Scalar.Load(Memory.SCRATCH, at, hasLanes())));
                    here.store(epilogue);
                });
            });
        }
    }
}
