package org.xhat.compiler.schedule;

import java.util.List;
import java.util.Objects;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;

/**
 * One side of a product as routines read it: a place, and the strides along its rows or columns and along the depth. It is where it
 * lies, or scratch, into which it is packed first: by runs along the depth where its places are affine, as those of windows are,
 * otherwise element by element, so what is computed, guarded or found by integers is that before a tile asks for it.
 */
final class TileOperand {
    /** A side from a first element on. */
    record Strided(Loop.Place place, Index stride, Index step) {}

    private final ContractTiling tiling;
    private final ProductRoutines routines;
    private final int term;
    private final List<Integer> axes;
    private final OperandPlaces places;
    private final List<Integer> run;

    /** The operand {@code term}, which varies along {@code axes}, the last fastest, and along the depth. */
    TileOperand(ContractTiling tiling, ProductRoutines routines, int term, List<Integer> axes) {
        this.tiling = tiling;
        this.routines = routines;
        this.term = term;
        this.axes = axes;
        this.places = OperandPlaces.of(tiling.kernel(), term);
        List<Integer> depth = tiling.contractedAxes();
        this.run = places.isAffine() ? places.run(depth) : ContractTiling.last(depth);
    }

    /** Whether elements that follow each other along the depth are adjacent, or there is no more than one. */
    boolean isContiguousAlongDepth() {
        return places.isAffine() && (run.isEmpty() || places.isContiguous(run));
    }

    /** Whether it has strides where it lies. */
    boolean isStrided() {
        return places.isAffine() && run.size() == tiling.contractedAxes().size();
    }

    /** Whether elements that follow each other along the axes are adjacent. */
    boolean isContiguous() {
        return places.isAffine() && (axes.isEmpty() || places.isContiguous(axes));
    }

    /** Where it lies, from {@code first} along its axes and {@code k} along the depth on. */
    Strided inPlace(KernelScope scope, Index first, Index k) {
        return from(tiling.atRun(scope, axes, first), k);
    }

    /** Where it lies from position {@code first} of a run on. */
    private Strided from(KernelScope scope, Index first) {
        var access = Objects.requireNonNull(places.affine(), "the operand is not affine");
        Index at = tiling.atRun(scope, run, first).place(access);
        return new Strided(
                new Loop.Place(new Memory.PlanBuffer(access.buffer()), at), places.stride(axes), places.stride(run));
    }

    /**
     * Appends the packing of {@code count} columns from {@code first} on, at the depths from {@code from} to {@code end}: next to each
     * other at each depth.
     *
     * @param packed where they go
     */
    void packColumns(KernelScope scope, Strided packed, Index first, Index count, Index from, Index end) {
        if (isStrided()) {
            scope.block().add(packing(inPlace(scope, first, from), packed.place, count, end.minus(from)));
        } else if (places.isAffine()) {
            scope.block()
                    .region(
                            "pack",
                            region -> tiling.overRuns(
                                    tiling.atRun(scope.inner(region), axes, first),
                                    run,
                                    from,
                                    end,
                                    (here, start, k, depth) -> here.block()
                                            .add(packing(from(here, start), at(packed, k.minus(from)), count, depth))));
        } else {
            gather(scope, packed, first, count, from, end);
        }
    }

    private static Loop.Place at(Strided packed, Index k) {
        return new Loop.Place(packed.place.memory(), packed.place.first().plus(k.times(packed.step)));
    }

    /** The call that packs {@code depth} steps of {@code columns} columns of {@code lies}. */
    private Loop.Call packing(Strided lies, Loop.Place to, Index columns, Index depth) {
        if (isContiguous() && tiling.schedule().isVector()) {
            return new Loop.Call(routines.copy(), List.of(lies.place, to), List.of(depth, lies.step));
        }
        return lies.step.is(1)
                ? new Loop.Call(routines.transpose(), List.of(lies.place, to), List.of(columns, depth, lies.stride))
                : new Loop.Call(
                        routines.pack(), List.of(lies.place, to), List.of(columns, depth, lies.stride, lies.step));
    }

    /**
     * Appends the packing of {@code count} rows from {@code first} on, at the depths from {@code from} to {@code end}: each by itself where
     * it is adjacent along the depth, otherwise next to each other at each depth.
     *
     * @param count at most a tile's rows
     */
    Strided packRows(KernelScope scope, Loop.Place to, Index first, Index count, Index from, Index end) {
        if (!isContiguousAlongDepth()) {
            var packed = new Strided(to, Index.ONE, Index.of(tiling.schedule().tileRows()));
            gather(scope, packed, first, count, from, end);
            return packed;
        }
        var packed = new Strided(to, Index.of(rowPitch(tiling.schedule())), Index.ONE);
        scope.block()
                .region(
                        "pack",
                        region -> positions(
                                scope.inner(region),
                                first,
                                count,
                                (row, r) -> tiling.overRuns(row, run, from, end, (here, start, k, depth) -> {
                                    Index at = to.first()
                                            .plus(r.times(packed.stride))
                                            .plus(k.minus(from));
                                    here.block()
                                            .add(new Loop.Call(
                                                    routines.row(),
                                                    List.of(from(here, start).place, new Loop.Place(to.memory(), at)),
                                                    List.of(depth)));
                                })));
        return packed;
    }

    /** From one packed row to the next: a chain, and what a vector may write beyond it. */
    static long rowPitch(Schedule schedule) {
        return (long) schedule.chain() + schedule.logicalLanes();
    }

    /** Element by element; what takes a division is outside: positions along several axes, otherwise the depth. */
    private void gather(KernelScope scope, Strided packed, Index first, Index count, Index from, Index end) {
        scope.block().region("gather", region -> {
            KernelScope outside = scope.inner(region);
            if (axes.size() > 1) {
                positions(
                        outside,
                        first,
                        count,
                        (here, i) -> depths(here, from, end, (body, k) -> store(body, packed, i, k.minus(from))));
            } else {
                depths(
                        outside,
                        from,
                        end,
                        (here, k) -> positions(here, first, count, (body, i) -> store(body, packed, i, k.minus(from))));
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

    private void depths(KernelScope scope, Index from, Index end, LaneLoops.Body body) {
        List<Integer> last = ContractTiling.last(tiling.contractedAxes());
        tiling.overRuns(
                scope,
                last,
                from,
                end,
                (here, start, k, count) -> here.block()
                        .loop(
                                "k",
                                Loop.Kind.SERIAL,
                                Index.ZERO,
                                count,
                                1,
                                (inner, j) ->
                                        body.fill(tiling.atRun(here.inner(inner), last, start.plus(j)), k.plus(j))));
    }

    private void store(KernelScope scope, Strided packed, Index i, Index k) {
        Index at = packed.place().first().plus(i.times(packed.stride())).plus(k.times(packed.step()));
        scope.block()
                .add(new Loop.Store(packed.place().memory(), scope.block().letIndex("to", at), scope.term(term), null));
    }
}
