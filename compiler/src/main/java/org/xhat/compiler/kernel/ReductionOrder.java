package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xhat.compiler.graph.Dim;

/**
 * In which order a reduction takes its elements: what decides the bits of a sum. It follows from the graph, before anything is
 * fused, and only reductions of one order become one kernel.
 *
 * @param runs the reduced axes as they are walked, outermost first; neighbouring axes that are walked as one make one run
 * @param lanes whether lanes run along the last run: element j of a row then joins partial sum j mod the logical lanes.
 *     Otherwise each lane is a result of its own
 * @param running whether each element has a result, of those up to it: they are then taken one after the other
 */
record ReductionOrder(List<List<Integer>> runs, boolean lanes, boolean running) {
    /**
     * Rows known to be shorter are not worth a partial sum for each lane and the tree that folds them: most of the logical lanes,
     * 16 of them or 8, would be idle.
     */
    private static final long LEAST_LANE_ROW = 8;

    ReductionOrder {
        runs = List.copyOf(runs);
    }

    /**
     * The order of a reduction over axes {@code reduced}, ascending, of {@code extents}, given how its operand is laid out.
     * Lanes run along the run in which the operand is contiguous, which is then walked innermost.
     */
    static ReductionOrder of(List<Dim> extents, List<Integer> reduced, Layout operand) {
        var runs = new ArrayList<List<Integer>>();
        for (int axis : reduced) {
            boolean goesOn = !runs.isEmpty()
                    && runs.getLast().getLast() == axis - 1
                    && !operand.seams().contains(axis - 1);
            if (goesOn) {
                var run = new ArrayList<>(runs.removeLast());
                run.add(axis);
                runs.add(run);
            } else {
                runs.add(List.of(axis));
            }
        }
        boolean whole = reduced.size() == extents.size();
        int contiguous = operand.contiguous() < 0 ? extents.size() - 1 : operand.contiguous();
        var row = runs.stream().filter(run -> run.contains(contiguous)).findFirst();
        boolean lanes = whole || (row.isPresent() && !isShort(row.get(), extents));
        if (lanes && row.isPresent()) {
            runs.remove(row.get());
            runs.add(row.get());
        }
        return new ReductionOrder(runs, lanes, false);
    }

    /** The order of running values along {@code axis}. */
    static ReductionOrder running(int axis) {
        return new ReductionOrder(List.of(List.of(axis)), false, true);
    }

    private static boolean isShort(List<Integer> run, List<Dim> extents) {
        Dim length = run.stream().map(extents::get).reduce(Dim.ONE, Dim::times);
        return length.isConstant() && length.constantValue() < LEAST_LANE_ROW;
    }

    /** This for another numbering, in which axis a is {@code axes[a]}; empty where a run is none there. */
    Optional<ReductionOrder> renumbered(int[] axes) {
        var renumbered = new ArrayList<List<Integer>>();
        for (List<Integer> run : runs) {
            var other = run.stream().map(axis -> axes[axis]).toList();
            for (int i = 1; i < other.size(); i++) {
                if (other.get(i) != other.get(i - 1) + 1) {
                    return Optional.empty();
                }
            }
            renumbered.add(other);
        }
        return Optional.of(new ReductionOrder(renumbered, lanes, running));
    }

    /** The reduced axes as they are walked, outermost first. */
    List<Integer> axes() {
        return runs.stream().flatMap(List::stream).toList();
    }

    /** Whether {@code axis} is reduced over. */
    boolean reduces(int axis) {
        return runs.stream().anyMatch(run -> run.contains(axis));
    }

    /** Whether {@code axis} and the one after it are walked as one. */
    boolean joins(int axis) {
        return runs.stream().anyMatch(run -> run.contains(axis) && run.contains(axis + 1));
    }

    /** Whether a member with this layout, whose axis a is {@code axes.get(a)} here, can be walked in this order. */
    boolean admits(Layout member, List<Integer> axes) {
        for (List<Integer> run : runs) {
            for (int i = 1; i < run.size(); i++) {
                int outer = axes.indexOf(run.get(i - 1));
                int inner = axes.indexOf(run.get(i));
                boolean apart = outer < 0 && inner < 0;
                if (!apart && (inner != outer + 1 || outer < 0 || member.seams().contains(outer))) {
                    return false;
                }
            }
        }
        return true;
    }
}
