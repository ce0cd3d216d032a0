package org.xhat.cli.bench;

import java.util.Map;
import org.xhat.runtime.checkpoint.StoredTensor;

/** What xhat is compared with; found among the services of the class path. */
public interface Peer {
    /** Its name and version. */
    String name();

    /**
     * The peer's side of {@code workload}, by its plainest means.
     *
     * @param parameters the initial values by name, in the model's order
     * @param seed decides batches and data
     * @param threads how many it may use
     */
    Side open(Workload workload, Map<String, StoredTensor> parameters, long seed, int threads);
}
