package org.xhat.compiler.kernel;

import java.util.List;
import org.xhat.compiler.op.Combine;

/**
 * One traversal of a sweep's reduced axes, for one position along its kept axes. Reductions of a stage may use what earlier
 * stages reduced. The values that running ones have so far are there during the traversal, and
 * only there; reductions of a stage are all running, or none is. Stores to places that move along a reduced axis happen during the traversal; the others once after it, when
 * the stage's own reductions are done, too. A load from a buffer that an earlier stage of the same kernel stores to is from
 * the very place stored to.
 *
 * @param reductions what is reduced
 * @param stores what is written
 */
public record Stage(List<Reduction> reductions, List<Store> stores) {
    /** Copies both. */
    public Stage {
        reductions = List.copyOf(reductions);
        stores = List.copyOf(stores);
    }

    /**
     * A reduction over all reduced axes of the sweep.
     *
     * @param combine how
     * @param value the term
     * @param running whether each position has a result, of the elements that the traversal has come to
     */
    public record Reduction(Combine combine, int value, boolean running) {
        /** One with one result. */
        public Reduction(Combine combine, int value) {
            this(combine, value, false);
        }
    }

    /**
     * A write.
     *
     * @param value the term
     * @param to where
     */
    public record Store(int value, Access to) {}
}
