package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;

/**
 * What of a contraction a tile's rows are, and its columns: those along which the writes, and then an operand, are contiguous.
 *
 * @param x the operand's term whose elements are broadcast along the columns
 * @param y the operand's term whose vectors are loaded along them
 * @param rowAxes what rows run along, the last fastest
 * @param columnAxes what columns run along, the last fastest
 * @param contractedAxes what is summed over, outermost first
 */
record ContractTiling(
        Kernel kernel,
        Schedule schedule,
        int x,
        int y,
        List<Integer> rowAxes,
        List<Integer> columnAxes,
        List<Integer> contractedAxes) {

    /** The tiling of {@code kernel}, whose body is {@code contract}. */
    static ContractTiling of(Kernel kernel, Body.Contract contract, Schedule schedule) {
        boolean swap = alongLanes(kernel, contract, contract.x(), contract.rowAxes())
                > alongLanes(kernel, contract, contract.y(), contract.columnAxes());
        int x = swap ? contract.y() : contract.x();
        int y = swap ? contract.x() : contract.y();
        List<Integer> rows = swap ? contract.columnAxes() : contract.rowAxes();
        List<Integer> columns = swap ? contract.rowAxes() : contract.columnAxes();
        boolean packsX = strided(kernel, x, contract.contractedAxes()) == null;
        boolean packsY = strided(kernel, y, contract.contractedAxes()) == null;
        return new ContractTiling(
                kernel,
                schedule,
                x,
                y,
                packsX ? rows : last(rows),
                packsY && areOneRun(kernel, contract, columns) ? columns : last(columns),
                contract.contractedAxes());
    }

    /** How much of {@code operand} and the writes is contiguous along the last of {@code axes}. */
    private static int alongLanes(Kernel kernel, Body.Contract contract, int operand, List<Integer> axes) {
        if (axes.isEmpty()) {
            return -1;
        }
        int axis = axes.getLast();
        Access access = access(kernel, operand);
        int score = access != null && access.isContiguous(axis) ? 1 : 0;
        return contract.epilogue().stream().allMatch(store -> store.to().isContiguous(axis)) ? score + 2 : score;
    }

    private static List<Integer> last(List<Integer> axes) {
        return axes.isEmpty() ? axes : List.of(axes.getLast());
    }

    private static @Nullable Access access(Kernel kernel, int term) {
        return kernel.terms().get(term) instanceof Term.Load(Access from) ? from : null;
    }

    /** Where a factor is loaded from at one stride for a step of the depth; null where it is not. */
    private static @Nullable Access strided(Kernel kernel, int term, List<Integer> contractedAxes) {
        Access access = access(kernel, term);
        return access == null || !access.isAffine() || access.integers() || !isOneRun(kernel, access, contractedAxes)
                ? null
                : access;
    }

    /** As the static one. */
    @Nullable Access strided(int term) {
        return strided(kernel, term, contractedAxes);
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
        return !counted
                && Stream.concat(
                                used.stream().flatMap(Term::loads),
                                contract.epilogue().stream().map(Stage.Store::to))
                        .allMatch(access -> isOneRun(kernel, access, axes));
    }

    private static boolean isOneRun(Kernel kernel, Access access, List<Integer> axes) {
        if (axes.stream().noneMatch(access::dependsOn)) {
            return true;
        }
        var strides = new ArrayList<>(axes.stream().map(access.strides()::get).toList());
        for (int a = 1; a < axes.size(); a++) {
            var expected = strides.get(a).times(kernel.axes().get(axes.get(a)).extent());
            if (!strides.get(a - 1).equals(expected)) {
                return false;
            }
        }
        return access.isAffine();
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

    /** Columns of the product. */
    Index columns() {
        return product(columnAxes);
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

    /**
     * Appends to the scope's block the loops over the depth from {@code from} to {@code to}, ascending; the body's position is the one
     * in the depth. There is a division for the outermost axis alone.
     */
    void overDepth(KernelScope scope, Index from, Index to, LaneLoops.Body body) {
        if (contractedAxes.isEmpty()) {
            body.fill(scope, from);
            return;
        }
        Index inner = product(contractedAxes.subList(1, contractedAxes.size())).max(Index.ONE);
        overDepth(scope, 0, Index.ZERO, from.dividedBy(inner), to.dividedUp(inner), from, to, body);
    }

    private void overDepth(
            KernelScope scope,
            int next,
            Index before,
            Index first,
            Index end,
            Index from,
            Index to,
            LaneLoops.Body body) {
        int axis = contractedAxes.get(next);
        scope.block().loop("k", Loop.Kind.SERIAL, first, end, 1, (block, position) -> {
            KernelScope here = scope.at(axis, position, block);
            if (next + 1 == contractedAxes.size()) {
                body.fill(here, before.plus(position));
                return;
            }
            Index extent = extent(contractedAxes.get(next + 1));
            Index there = block.letIndex("before", before.plus(position).times(extent));
            if (next + 2 < contractedAxes.size()) {
                overDepth(here, next + 1, there, Index.ZERO, extent, from, to, body);
                return;
            }
            Index least = block.letIndex("first", from.max(there).minus(there));
            Index most = block.letIndex("end", to.min(there.plus(extent)).minus(there));
            overDepth(here, next + 1, there, least, most, from, to, body);
        });
    }
}
