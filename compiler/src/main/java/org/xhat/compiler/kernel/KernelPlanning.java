package org.xhat.compiler.kernel;

import java.util.Set;
import org.xhat.compiler.graph.Graph;

/** The way from a graph to a plan: partition, order, storage, proof. */
public final class KernelPlanning {
    private KernelPlanning() {}

    /**
     * The verified plan of {@code graph}.
     *
     * @param updates outputs that overwrite a parameter
     * @param chooser where the caller wants buffers to lie
     */
    public static Plan plan(Graph graph, FusionOptions options, Set<String> updates, Placement.Chooser chooser) {
        Plan ordered = InPlaceOrder.of(KernelPartitioner.partition(graph, options, updates), chooser);
        return HazardVerifier.verify(BufferPlanner.assign(ordered, chooser), chooser);
    }
}
