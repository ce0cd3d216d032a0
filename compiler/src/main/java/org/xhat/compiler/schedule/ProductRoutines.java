package org.xhat.compiler.schedule;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Routine;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;

/**
 * The routines that every contraction calls. Extents and strides are their parameters, so there are as many for a program of a hundred
 * products as for one, and a just-in-time compiler has them after the first few steps.
 *
 * <p>Sums lie in scratch, a row of them {@link #width} elements apart from the next. Sums of rows and columns that a tile has beyond the
 * last are no one's: what it reads for them is the last row again, or whatever comes next in memory.
 *
 * @param width the columns of a full tile, and of a packed panel
 * @param add adds sums to sums
 * @param copy packs a panel whose columns are adjacent
 * @param transpose packs a panel of columns that each are adjacent along the depth
 * @param pack packs a panel of other columns
 * @param row packs a row of x that is adjacent along the depth; it may write as much as a vector beyond
 * @param alongDepth makes sums of the products of some rows and a panel, where a row of x is adjacent along the depth
 * @param alongRows the same, where at each depth the rows of x are adjacent
 */
record ProductRoutines(
        int width,
        Routine add,
        Routine copy,
        Routine transpose,
        Routine pack,
        Routine row,
        Routine alongDepth,
        Routine alongRows) {
    /** Steps of the depth that are packed together: 8 kB of a panel of 512-bit vectors. */
    private static final int STRETCH = 64;

    private static final Memory.Parameter X = new Memory.Parameter("x");
    private static final Memory.Parameter Y = new Memory.Parameter("y");
    private static final Memory.Parameter SUMS = new Memory.Parameter("sums");
    private static final Memory.Parameter PANEL = new Memory.Parameter("panel");

    private static final IndexVariable ROWS = new IndexVariable("rows");
    private static final IndexVariable COLUMNS = new IndexVariable("columns");
    private static final IndexVariable DEPTH = new IndexVariable("depth");
    private static final IndexVariable LAST_ROW = new IndexVariable("lastRow");
    private static final IndexVariable X_STRIDE = new IndexVariable("xStride");
    private static final IndexVariable Y_COLUMN = new IndexVariable("yColumn");
    private static final IndexVariable Y_STEP = new IndexVariable("yStep");
    private static final IndexVariable COUNT = new IndexVariable("count");

    private static final Map<Shape, ProductRoutines> KNOWN = new ConcurrentHashMap<>();

    /** What decides the routines. */
    private record Shape(ElementType element, int lanes, int tileRows, int fewRows, int tileVectors) {
        int width() {
            return lanes * tileVectors;
        }

        boolean isVector() {
            return lanes > 1;
        }

        Loop.Kind kind() {
            return isVector() ? Loop.Kind.LANE : Loop.Kind.SERIAL;
        }

        Routine routine(
                String name, List<Memory.Parameter> memories, List<IndexVariable> indices, Consumer<Block> fill) {
            return Routine.of(name, element, lanes, memories, indices, fill);
        }
    }

    /** Those of {@code schedule}. */
    static ProductRoutines of(Schedule schedule) {
        return KNOWN.computeIfAbsent(
                new Shape(
                        schedule.element(),
                        schedule.lanes(),
                        schedule.tileRows(),
                        schedule.fewRows(),
                        schedule.tileVectors()),
                ProductRoutines::make);
    }

    private static ProductRoutines make(Shape shape) {
        return new ProductRoutines(
                shape.width(),
                add(shape),
                copy(shape),
                pack(shape, "transpose", List.of(COLUMNS, DEPTH, Y_COLUMN), Index.ONE),
                pack(shape, "pack", List.of(COLUMNS, DEPTH, Y_COLUMN, Y_STEP), Index.of(Y_STEP)),
                row(shape),
                product(shape, false),
                product(shape, true));
    }

    private static Routine add(Shape shape) {
        var more = new Memory.Parameter("more");
        return shape.routine(
                "add",
                List.of(SUMS, more),
                List.of(COUNT),
                block -> block.loop("i", shape.kind(), Index.ZERO, Index.of(COUNT), shape.lanes(), (inner, i) -> {
                    Scalar sum = inner.let("sum", new Scalar.Load(SUMS, i, shape.isVector()));
                    Scalar added = inner.let("added", new Scalar.Load(more, i, shape.isVector()));
                    inner.add(new Loop.Store(SUMS, i, new Scalar.Apply(ScalarOp.ADD, List.of(sum, added)), null));
                }));
    }

    private static Routine copy(Shape shape) {
        return shape.routine(
                "copy",
                List.of(Y, PANEL),
                List.of(DEPTH, Y_STEP),
                block -> block.loop("k", Loop.Kind.SERIAL, Index.ZERO, Index.of(DEPTH), 1, (inner, k) -> {
                    Index from = inner.letIndex("from", k.times(Index.of(Y_STEP)));
                    Index to = inner.letIndex("to", k.times(Index.of(shape.width())));
                    for (int column = 0; column < shape.width(); column += shape.lanes()) {
                        inner.add(new Loop.Store(
                                PANEL, to.plus(column), new Scalar.Load(Y, from.plus(column), shape.isVector()), null));
                    }
                }));
    }

    private static Routine row(Shape shape) {
        var packed = new Memory.Parameter("packed");
        return shape.routine(
                "row",
                List.of(X, packed),
                List.of(DEPTH),
                block -> block.loop("k", shape.kind(), Index.ZERO, Index.of(DEPTH), shape.lanes(), (inner, k) -> {
                    inner.add(new Loop.Store(packed, k, new Scalar.Load(X, k, shape.isVector()), null));
                }));
    }

    /** A stretch of the depth at a time, whose part of the panel stays in L1 while each column writes into it. */
    private static Routine pack(Shape shape, String name, List<IndexVariable> indices, Index step) {
        Index columns = Index.of(COLUMNS);
        Index depth = Index.of(DEPTH);
        return shape.routine(name, List.of(Y, PANEL), indices, block -> {
            block.loop("from", Loop.Kind.SERIAL, Index.ZERO, depth, STRETCH, (stretch, from) -> {
                Index to = stretch.letIndex("to", from.plus(STRETCH).min(depth));
                stretch.loop("c", Loop.Kind.SERIAL, Index.ZERO, columns, 1, (inner, c) -> {
                    Index column = inner.letIndex("column", c.times(Index.of(Y_COLUMN)));
                    inner.loop("k", Loop.Kind.SERIAL, from, to, 1, (body, k) -> {
                        Scalar element = new Scalar.Load(Y, column.plus(k.times(step)), false);
                        body.add(new Loop.Store(
                                PANEL, k.times(Index.of(shape.width())).plus(c), element, null));
                    });
                });
            });
        });
    }

    /** Large tiles, then one small one where it has room for what is left: of both as wide as the panel is. */
    private static Routine product(Shape shape, boolean alongRows) {
        var indices = List.of(ROWS, COLUMNS, DEPTH, X_STRIDE, Y_STEP);
        return shape.routine("product" + suffix(alongRows), List.of(X, Y, SUMS), indices, block -> {
            Index rows = Index.of(ROWS);
            Index size = Index.of(shape.tileRows());
            Index end = block.letIndex(
                    "end",
                    rows.plus(shape.tileRows() - shape.fewRows() - 1)
                            .dividedBy(size)
                            .times(size));
            tiles(shape, block, Index.ZERO, end, shape.tileRows(), alongRows);
            tiles(shape, block, end, rows, shape.fewRows(), alongRows);
        });
    }

    private static String suffix(boolean alongRows) {
        return alongRows ? "AlongRows" : "AlongDepth";
    }

    private static void tiles(Shape shape, Block block, Index from, Index to, int height, boolean alongRows) {
        Routine wide = tile(shape, height, shape.tileVectors(), alongRows);
        Routine narrow = tile(shape, height, 1, alongRows);
        Index lanes = Index.of(shape.lanes());
        Index stride = alongRows ? Index.ONE : Index.of(X_STRIDE);
        block.loop("row", Loop.Kind.SERIAL, from, to, height, (inner, row) -> {
            Index x = inner.letIndex("inX", row.times(stride));
            inner.when(lanes, Index.of(COLUMNS), body -> body.add(call(shape, wide, x, row)));
            inner.when(Index.of(COLUMNS), lanes.plus(1), body -> body.add(call(shape, narrow, x, row)));
        });
    }

    private static Loop.Call call(Shape shape, Routine tile, Index x, Index row) {
        return new Loop.Call(
                tile,
                List.of(
                        new Loop.Place(X, x),
                        new Loop.Place(Y, Index.ZERO),
                        new Loop.Place(SUMS, row.times(Index.of(shape.width())))),
                List.of(
                        Index.of(DEPTH),
                        Index.of(ROWS).minus(row).minus(Index.ONE),
                        Index.of(X_STRIDE),
                        Index.of(Y_STEP)));
    }

    /**
     * Sums in registers while k ascends: one broadcast of x for each row, and one load of y for each vector, a step. Along the depth,
     * places of x are a row's and k, along rows the depth's and a literal: of either a just-in-time compiler checks few or none.
     */
    private static Routine tile(Shape shape, int rows, int vectors, boolean alongRows) {
        var indices = List.of(DEPTH, LAST_ROW, X_STRIDE, Y_STEP);
        String name = "tile" + rows + "x" + vectors + suffix(alongRows);
        return shape.routine(name, List.of(X, Y, SUMS), indices, block -> {
            Scalar zero = new Scalar.Constant(0);
            var offsets = new Index[rows];
            var sums = new Register[rows][vectors];
            for (int r = 0; r < rows; r++) {
                offsets[r] = block.letIndex(
                        "row", Index.of(r).min(Index.of(LAST_ROW)).times(Index.of(X_STRIDE)));
                for (int v = 0; v < vectors; v++) {
                    sums[r][v] = block.define(
                            "s" + r + (char) ('a' + v), shape.isVector() ? new Scalar.Broadcast(zero) : zero);
                }
            }
            block.loop("k", Loop.Kind.SERIAL, Index.ZERO, Index.of(DEPTH), 1, (body, k) -> {
                Index x = alongRows ? body.letIndex("inX", k.times(Index.of(X_STRIDE))) : k;
                Index y = body.letIndex("inY", k.times(Index.of(Y_STEP)));
                var factors = new Scalar[vectors];
                for (int v = 0; v < vectors; v++) {
                    factors[v] = body.let("y", new Scalar.Load(Y, y.plus((long) v * shape.lanes()), shape.isVector()));
                }
                for (int r = 0; r < rows; r++) {
                    Scalar factor =
                            body.let("x", new Scalar.Load(X, alongRows ? x.plus(r) : offsets[r].plus(x), false));
                    Scalar all = shape.isVector()
                            ? new Scalar.Read(body.define("xs", new Scalar.Broadcast(factor)))
                            : factor;
                    for (int v = 0; v < vectors; v++) {
                        Scalar sum = new Scalar.Read(sums[r][v]);
                        body.assign(sums[r][v], new Scalar.Apply(ScalarOp.FMA, List.of(all, factors[v], sum)));
                    }
                }
            });
            for (int r = 0; r < rows; r++) {
                for (int v = 0; v < vectors; v++) {
                    block.add(new Loop.Store(SUMS, sum(shape, r, v), new Scalar.Read(sums[r][v]), null));
                }
            }
        });
    }

    private static Index sum(Shape shape, int row, int vector) {
        return Index.of((long) row * shape.width() + (long) vector * shape.lanes());
    }
}
