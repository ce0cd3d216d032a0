package org.xhat.cli.bench;

/** One side of a comparison, ready to take steps. */
public interface Side extends AutoCloseable {
    /** One step: of a network with its batch loaded. */
    void step();

    /**
     * What the last step came to, to be compared with the other side's: a network's loss; of a piece {@link Given#probe} of all that
     * it computes.
     */
    double value();

    @Override
    void close();
}
