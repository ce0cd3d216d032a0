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

    /** The version of the {@link NumericsContract} that it computes by. */
    int numerics();

    /** Kernels of one training step; 0 where nothing is compiled. */
    int stepKernelCount();

    /**
     * Makes room for a training step at these dims; no value changes.
     *
     * @throws RequirementException where the step does not take them
     * @throws org.xhat.runtime.memory.TooLargeException where something would be too large
     */
    void prepareTrainStep(DimValues dims);

    /** As {@link #prepareTrainStep}, for {@link #evaluate}. */
    void prepareEvaluation(DimValues dims);

    /** Updates θ, the slots and the states by the batch in the inputs; the batch's mean loss before. The step stays. */
    double trainStep(DimValues dims);

    /**
     * The mean loss of the batch in the inputs, with population statistics.
     *
     * @param prediction gets the predictions, {@link ModelSignature.Prediction#elementCount} of them, row-major
     */
    double evaluate(DimValues dims, Elements prediction);

    /** As {@link #evaluate}, without the loss and the inputs that only the loss reads. */
    void predict(DimValues dims, Elements prediction);

    /** Adds the batch statistics at θ of each state that takes them from a calibration pass. */
    void calibrate(DimValues dims, PopulationStatistics statistics);

    /** Gives back threads. */
    @Override
    void close();
}
