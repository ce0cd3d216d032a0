package org.xhat.compiler.kernel;

import java.util.List;
import java.util.function.UnaryOperator;

/** What a kernel does over its axes. */
public sealed interface Body {
    /** Every write, in order. */
    List<Stage.Store> stores();

    /** The same, where {@code change} has been applied to every write, in order. */
    Body withStores(UnaryOperator<Stage.Store> change);

    /** The axes along which results are not: reduced over, or contracted. */
    List<Integer> innerAxes();

    /** The inner axes along which the result of reduction {@code reduction} moves: a running one along all. */
    default List<Integer> axesAlong(int reduction) {
        return List.of();
    }

    /** The lists of axes that it tells apart. */
    List<List<Integer>> roles();

    /** The same, where {@code change} has been applied to each of these lists. */
    Body withRoles(UnaryOperator<List<Integer>> change);

    /**
     * Pointwise work, with or without reductions: for each position along the kept axes, the stages in order, each traversing
     * the reduced axes once. A stage that follows another reads the same elements again, while they are in cache when a tile
     * of the kept axes times the reduced axes fits there.
     *
     * <p>The order of the axes reduced over, and whether lanes run along the last of them, decide the bits of sums, so they are
     * the kernel's and no schedule's.
     *
     * @param reducedAxes the axes reduced over as they are walked, outermost first; empty for a map
     * @param lanesReduced whether lanes run along the last of these, as they must where no axis is kept, unless reductions are running;
     *     otherwise each lane is a position along a kept axis
     * @param stages at least one
     */
    record Sweep(List<Integer> reducedAxes, boolean lanesReduced, List<Stage> stages) implements Body {
        /** Copies both. */
        public Sweep {
            reducedAxes = List.copyOf(reducedAxes);
            stages = List.copyOf(stages);
        }

        /** A sweep that reduces nothing. */
        public static Sweep map(List<Stage> stages) {
            return new Sweep(List.of(), false, stages);
        }

        @Override
        public List<Stage.Store> stores() {
            return stages.stream().flatMap(stage -> stage.stores().stream()).toList();
        }

        @Override
        public List<Integer> innerAxes() {
            return reducedAxes;
        }

        /** The reductions of all stages, in order. */
        public List<Stage.Reduction> reductions() {
            return stages.stream().flatMap(stage -> stage.reductions().stream()).toList();
        }

        @Override
        public List<Integer> axesAlong(int reduction) {
            return reductions().get(reduction).running() ? reducedAxes : List.of();
        }

        @Override
        public List<List<Integer>> roles() {
            return List.of(reducedAxes);
        }

        @Override
        public Sweep withRoles(UnaryOperator<List<Integer>> change) {
            return new Sweep(change.apply(reducedAxes), lanesReduced, stages);
        }

        @Override
        public Sweep withStores(UnaryOperator<Stage.Store> change) {
            return new Sweep(
                    reducedAxes,
                    lanesReduced,
                    stages.stream()
                            .map(stage -> new Stage(
                                    stage.reductions(),
                                    stage.stores().stream().map(change).toList()))
                            .toList());
        }
    }

    /**
     * Σ over the contracted axes of x · y as chains of fused multiply-adds in ascending order, each from +0 and of so many as {@link
     * org.xhat.runtime.program.NumericsContract} says, which are added up ascending; then the epilogue on each finished element, which
     * sees it as {@link Term.Reduced}(0, 0).
     *
     * @param batchAxes axes of both operands and the result
     * @param rowAxes axes of x and the result
     * @param columnAxes axes of y and the result
     * @param contractedAxes axes of x and y
     * @param x the left operand's term: a load
     * @param y the right operand's term
     * @param epilogue the writes; pointwise work on the element, an optimizer's update among it, rides here
     */
    record Contract(
            List<Integer> batchAxes,
            List<Integer> rowAxes,
            List<Integer> columnAxes,
            List<Integer> contractedAxes,
            int x,
            int y,
            List<Stage.Store> epilogue)
            implements Body {
        /** Copies the lists. */
        public Contract {
            batchAxes = List.copyOf(batchAxes);
            rowAxes = List.copyOf(rowAxes);
            columnAxes = List.copyOf(columnAxes);
            contractedAxes = List.copyOf(contractedAxes);
            epilogue = List.copyOf(epilogue);
        }

        @Override
        public List<Stage.Store> stores() {
            return epilogue;
        }

        @Override
        public List<Integer> innerAxes() {
            return contractedAxes;
        }

        @Override
        public List<List<Integer>> roles() {
            return List.of(batchAxes, rowAxes, columnAxes, contractedAxes);
        }

        @Override
        public Contract withRoles(UnaryOperator<List<Integer>> change) {
            return new Contract(
                    change.apply(batchAxes),
                    change.apply(rowAxes),
                    change.apply(columnAxes),
                    change.apply(contractedAxes),
                    x,
                    y,
                    epilogue);
        }

        @Override
        public Contract withStores(UnaryOperator<Stage.Store> change) {
            return new Contract(
                    batchAxes,
                    rowAxes,
                    columnAxes,
                    contractedAxes,
                    x,
                    y,
                    epilogue.stream().map(change).toList());
        }
    }
}
