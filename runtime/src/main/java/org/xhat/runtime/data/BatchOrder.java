package org.xhat.runtime.data;

import org.xhat.runtime.random.RandomKey;
import org.xhat.runtime.random.RandomStream;

/**
 * Which examples each training step sees. Every epoch visits all examples once, in an order that depends on (seed, epoch)
 * alone, and drops the incomplete last batch. A step's batch is a function of the step, so resuming needs no state.
 *
 * <p>The order of epoch e: from the identity, for i = n − 1 … 1 exchange element i with element {@code nextBelow(i + 1)}
 * (Fisher and Yates) of the stream {@code RandomKey.of(seed, "batch-order").child(e)}.
 *
 * <p>Asking for a batch allocates nothing. Not thread-safe.
 */
public final class BatchOrder {
    private final int batch;
    private final RandomKey key;
    private final RandomStream stream;
    private final int[] order;
    private long epochOfOrder = -1;

    /**
     * An order of training.
     *
     * @param examples how many examples the training set has
     * @param batch how many of them a step sees, 1 … {@code examples}
     * @param seed the run's seed
     */
    public BatchOrder(int examples, int batch, long seed) {
        if (batch < 1 || batch > examples) {
            throw new IllegalArgumentException("a batch of " + batch + " does not fit the " + examples
                    + " training examples; choose 1 to " + examples);
        }
        this.batch = batch;
        this.key = RandomKey.of(seed, "batch-order");
        this.stream = new RandomStream(key);
        this.order = new int[examples];
    }

    /** How many full batches an epoch has: ⌊examples ÷ batch⌋. */
    public int stepsPerEpoch() {
        return order.length / batch;
    }

    /**
     * Writes the examples of a step. Steps of one epoch are cheap in any order; the first step of another epoch shuffles.
     *
     * @param step from 0
     * @param indices receives the batch's example indices in its first elements
     */
    public void indices(long step, int[] indices) {
        long epoch = step / stepsPerEpoch();
        if (epoch != epochOfOrder) {
            shuffle(epoch);
        }
        System.arraycopy(order, (int) (step % stepsPerEpoch()) * batch, indices, 0, batch);
    }

    private void shuffle(long epoch) {
        stream.restart(key.seed(), key.childStream(epoch));
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int i = order.length - 1; i > 0; i--) {
            int j = stream.nextBelow(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        epochOfOrder = epoch;
    }
}
