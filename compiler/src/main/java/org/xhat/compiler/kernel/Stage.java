package org.xhat.compiler.kernel;

import java.util.List;

/**
 * One traversal of a sweep's reduced axes, for one position along its kept axes. Reductions of a stage may use what earlier
 * stages reduced. Stores of values that depend on a reduced axis happen during the traversal, the others once after it.
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
     */
    public record Reduction(Combine combine, int value) {}

    /**
     * A write.
     *
     * @param value the term
     * @param to where
     */
    public record Store(int value, Access to) {}
}
