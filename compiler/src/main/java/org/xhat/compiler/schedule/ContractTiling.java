package org.xhat.compiler.schedule;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;

/**
 * What of a contraction a tile's rows are, and its columns: those along which an operand has vectors where it lies, then the writes
 * are contiguous, and then that operand is.
 *
 * <p>Columns run along several axes where all that is read and written along them goes on from one to the next. They run along two also
 * where only y does so, if need be after gaps: of columns in gaps nothing is stored.
 *
 * @param x the operand's term whose elements are broadcast along the columns
 * @param y the operand's term whose vectors are loaded along them
 * @param rowAxes what rows run along, the last fastest
 * @param columnAxes what columns run along, the last fastest
 * @param contractedAxes what is summed over, outermost first
 * @param gaps whether only y goes on from one of the columns' axes to the next
 */
record ContractTiling(
        Kernel kernel,
        Schedule schedule,
        int x,
        int y,
        List<Integer> rowAxes,
        List<Integer> columnAxes,
        List<Integer> contractedAxes,
        boolean gaps) {

    /** The tiling of {@code kernel}, whose body is {@code contract}. */
    static ContractTiling of(Kernel kernel, Body.Contract contract, Schedule schedule) {
        boolean swap = preference(kernel, contract, contract.x(), contract.rowAxes(), schedule)
                > preference(kernel, contract, contract.y(), contract.columnAxes(), schedule);
        int x = swap ? contract.y() : contract.x();
        int y = swap ? contract.x() : contract.y();
        List<Integer> rows = swap ? contract.columnAxes() : contract.rowAxes();
        List<Integer> all = swap ? contract.rowAxes() : contract.columnAxes();
        List<Integer> columns = columns(kernel, contract, y, all);
        return new ContractTiling(
                kernel,
                schedule,
                x,
                y,
                OperandPlaces.of(kernel, x).isOneRun(contract.contractedAxes()) ? last(rows) : rows,
                columns,
                contract.contractedAxes(),
                !areOneRun(kernel, contract, y, columns));
    }

    /** How well {@code operand} is one whose vectors are loaded along {@code axes}. */
    private static int preference(
            Kernel kernel, Body.Contract contract, int operand, List<Integer> axes, Schedule schedule) {
        if (axes.isEmpty()) {
            return -1;
        }
        var places = OperandPlaces.of(kernel, operand);
        List<Integer> columns = columns(kernel, contract, operand, axes);
        var extent = kernel.axes().get(columns.getLast()).extent();
        boolean isShort = columns.size() == 1
                && axes.size() > 1
                && extent.isConstant()
                && extent.constantValue() < schedule.logicalLanes();
        boolean isStrided = places.isOneRun(contract.contractedAxes()) || places.isContiguous(axes) && !isShort;
        int axis = axes.getLast();
        boolean isWritten =
                contract.epilogue().stream().allMatch(store -> store.to().isContiguous(axis));
        // What has to be gathered is better that which has fewer axes: of a window every element is gathered many
        // times.
        return (isStrided ? 0 : -4 * axes.size()) + (isWritten ? 2 : 0) + (places.isContiguous(axes) ? 1 : 0);
    }

    /** As many of the last of {@code axes} as columns can run along. */
    private static List<Integer> columns(Kernel kernel, Body.Contract contract, int y, List<Integer> axes) {
        var places = OperandPlaces.of(kernel, y);
        List<Integer> columns = axes;
        while (!areOneRun(kernel, contract, y, columns)) {
            columns = columns.subList(1, columns.size());
        }
        boolean hasGaps = columns.size() == 1
                && axes.size() > 1
                && places.isRunWithGaps(axes.get(axes.size() - 2), axes.getLast());
        return hasGaps ? axes.subList(axes.size() - 2, axes.size()) : columns;
    }

    /** The last of {@code axes}, if there is any. */
    static List<Integer> last(List<Integer> axes) {
        return axes.isEmpty() ? axes : List.of(axes.getLast());
    }

    /** Whether there is but one of {@code axes}, or y where it has places, and all of the epilogue, go on from one to the next. */
    private static boolean areOneRun(Kernel kernel, Body.Contract contract, int y, List<Integer> axes) {
        var places = OperandPlaces.of(kernel, y);
        return axes.size() < 2 || (!places.isAffine() || places.isOneRun(axes)) && areOneRun(kernel, contract, axes);
    }

    /** Whether everything that the epilogue reads or writes goes on from one of {@code axes} to the next, and no value counts along them. */
    private static boolean areOneRun(Kernel kernel, Body.Contract contract, List<Integer> axes) {
        var numbers = new BitSet();
        contract.epilogue().forEach(store -> numbers.set(store.value()));
        for (int number = kernel.terms().size() - 1; number >= 0; number--) {
            if (numbers.get(number) && kernel.terms().get(number) instanceof Term.Apply apply) {
                apply.operands().forEach(numbers::set);
            }
        }
        var used = numbers.stream().mapToObj(kernel.terms()::get).toList();
        boolean counted = used.stream()
                .anyMatch(term ->
                        term instanceof Term.Index(int axis) && axes.contains(axis) || term instanceof Term.Drawn);
        Stream<Access> accesses = Stream.concat(
                used.stream().flatMap(Term::loads), contract.epilogue().stream().map(Stage.Store::to));
        return !counted && accesses.allMatch(access -> OperandPlaces.isOneRun(kernel, access, axes));
    }

    /** The axes that are neither contracted nor a tile's, outermost first. */
    List<Integer> outerAxes() {
        return IntStream.range(0, kernel.axes().size())
                .boxed()
                .filter(axis -> !rowAxes.contains(axis) && !columnAxes.contains(axis) && !contractedAxes.contains(axis))
                .toList();
    }

    /** The extent of an axis. */
    Index extent(int axis) {
        return Index.of(kernel.axes().get(axis).extent());
    }

    /** Positions along all of {@code axes}. */
    Index product(List<Integer> axes) {
        return axes.stream().map(this::extent).reduce(Index.ONE, Index::times);
    }

    /** Rows of the product. */
    Index rows() {
        return product(rowAxes);
    }

    /** Columns of the product, those in gaps among them. */
    Index columns() {
        if (!gaps) {
            return product(columnAxes);
        }
        Index gap = pitch().minus(extent(columnAxes.getLast()));
        return extent(columnAxes.getFirst()).times(pitch()).minus(gap).max(Index.ZERO);
    }

    /** Columns from one position along the first of their axes to the next, where there are gaps. */
    Index pitch() {
        return OperandPlaces.of(kernel, y).stride(columnAxes.subList(0, 1));
    }

    /** What is summed up for each element. */
    Index depth() {
        return product(contractedAxes);
    }

    /** The scope in which {@code axes} together are at position {@code number}, the last axis fastest. */
    KernelScope at(KernelScope scope, List<Integer> axes, Index number) {
        KernelScope at = scope;
        Index rest = number;
        for (int axis : axes.reversed()) {
            boolean isFirst = axis == axes.getFirst();
            Index position = isFirst ? rest : rest.remainder(extent(axis));
            at = at.at(axis, scope.block().letIndex(LaneLoops.hint(axis), position), scope.block());
            rest = rest.dividedBy(extent(axis));
        }
        return at;
    }

    /** The scope in which {@code axes}, along which everything that is asked for is one run, are together at {@code number}. */
    KernelScope atRun(KernelScope scope, List<Integer> axes, Index number) {
        KernelScope at = scope;
        for (int axis : axes) {
            at = at.at(axis, axis == axes.getLast() ? number : Index.ZERO, scope.block());
        }
        return at;
    }

    /** Fills what happens to a run of the depth. */
    interface RunBody {
        /**
         * {@code scope} has the axes before the run's at their positions; the run begins at {@code first} of it and {@code k} of the depth.
         * There is nothing to do for a {@code count} that is not positive.
         */
        void fill(KernelScope scope, Index first, Index k, Index count);
    }

    /**
     * Appends to the scope's block the loops over the depth from {@code from} to {@code to}, ascending, the last axes of which, {@code
     * run}, are taken at once. There is a division for the outermost axis alone.
     */
    void overRuns(KernelScope scope, List<Integer> run, Index from, Index to, RunBody body) {
        if (run.size() == contractedAxes.size()) {
            body.fill(scope, from, from, to.minus(from));
            return;
        }
        Index inner = product(contractedAxes.subList(1, contractedAxes.size())).max(Index.ONE);
        overRuns(scope, run, 0, Index.ZERO, from.dividedBy(inner), to.dividedUp(inner), from, to, body);
    }

    private void overRuns(
            KernelScope scope,
            List<Integer> run,
            int next,
            Index before,
            Index first,
            Index end,
            Index from,
            Index to,
            RunBody body) {
        int axis = contractedAxes.get(next);
        boolean isLast = next + 1 == contractedAxes.size() - run.size();
        scope.block().loop("k", Loop.Kind.SERIAL, first, end, 1, (block, position) -> {
            KernelScope here = scope.at(axis, position, block);
            Index extent = isLast ? product(run) : extent(contractedAxes.get(next + 1));
            Index there = block.letIndex("before", before.plus(position).times(extent));
            if (!isLast) {
                overRuns(here, run, next + 1, there, Index.ZERO, extent, from, to, body);
                return;
            }
            Index least = block.letIndex("first", from.max(there).minus(there));
            Index most = block.letIndex("end", to.min(there.plus(extent)).minus(there));
            body.fill(here, least, there.plus(least), most.minus(least));
        });
    }
}
