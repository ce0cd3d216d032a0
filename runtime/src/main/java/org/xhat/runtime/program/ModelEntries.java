package org.xhat.runtime.program;

/**
 * What computes a model: its entries over the {@link ModelValues}. A {@link ModelProgram} adds to them what does not depend on
 * how they are computed: when they may run, what counts as done, and where predictions are kept.
 */
public interface ModelEntries extends AutoCloseable {
    /** The values the entries read and write. */
    ModelValues values();

    /** How it computes, for reports: {@code jvm, 512-bit vectors}. */
    String backend();

    /** Kernels of one training step; 0 where nothing is compiled. */
    int stepKernelCount();

    /**
     * Makes room for a training step on a batch of this size; no value changes.
     *
     * @throws IllegalArgumentException where such a batch is too large
     */
    void prepareTrainStep(int batch);

    /** Updates θ, the slots and the states by the batch in the inputs; the batch's mean loss before. The step stays. */
    double trainStep(int batch);

    /**
     * The mean loss of the batch in the inputs, with population statistics.
     *
     * @param prediction gets the predictions, examples × {@link ModelSignature.Prediction#exampleElements}, row-major
     */
    double evaluate(int batch, Elements prediction);

    /** As {@link #evaluate}, without the loss and the inputs that only the loss reads. */
    void predict(int batch, Elements prediction);

    /** Adds the batch statistics at θ of each state that takes them from a calibration pass. */
    void calibrate(int batch, PopulationStatistics statistics);

    /** Gives back threads. */
    @Override
    void close();
}
