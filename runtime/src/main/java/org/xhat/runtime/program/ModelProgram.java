package org.xhat.runtime.program;

/**
 * A model joined with an optimizer, compiled (or interpreted) and holding its values: what training, evaluation and serving
 * call. Not safe for use by several threads at once; the threads it uses itself are its own business.
 *
 * <p>A caller writes a batch into {@link #input}, then calls one of the entries with the number of examples. Values at rest
 * are θ, also where the optimizer takes its gradient elsewhere.
 */
public interface ModelProgram extends ModelInputs, AutoCloseable {
    /** What the optimizer is set by and remembers. */
    OptimizerSignature optimizer();

    /** What it computes in. */
    ElementType elementType();

    /** How it computes, for reports: {@code jvm, 512-bit vectors}. */
    String backend();

    /** Kernels of one training step; 0 where nothing is compiled. */
    int stepKernelCount();

    /** Fresh parameters, states and optimizer slots, and step 0. Each parameter's values depend on its name and the seed alone. */
    void initialize(long seed);

    /** Updates made so far. */
    long step();

    /** Says that {@code step} updates have been made: what a schedule sees next. */
    void setStep(long step);

    /**
     * Sets a hyperparameter.
     *
     * @throws IllegalArgumentException where there is none of that name or the value is out of its range
     */
    void setHyperparameter(String name, double value);

    /** A hyperparameter's value. */
    double hyperparameter(String name);

    /**
     * The values of a parameter, a state, or an optimizer slot ({@code velocity/logits.dense1.weight}), row-major.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    double[] read(String variable);

    /**
     * Replaces the values of a parameter, a state or an optimizer slot.
     *
     * @throws IllegalArgumentException where there is none of that name, or the number of elements differs
     */
    void write(String variable, double[] values);

    /** One update on the batch in the inputs; the batch's mean loss before the update. */
    double trainStep(int batch);

    /**
     * The loss with population statistics on the batch in the inputs; the prediction is then in {@link #prediction}.
     *
     * @throws IllegalStateException where the model must be calibrated first
     */
    double evaluate(int batch);

    /**
     * The prediction with population statistics on the batch in the inputs; the loss's other inputs are not read.
     *
     * @throws IllegalStateException where the model must be calibrated first
     */
    Elements predict(int batch);

    /** What the last {@link #evaluate} or {@link #predict} predicted: examples × {@link #predictionElements}, row-major. */
    Elements prediction();

    /**
     * One batch of a calibration pass: the batch statistics at θ enter the averages. The first batch after {@link
     * #beginCalibration} starts them anew; {@link #endCalibration} makes them the population statistics.
     */
    void calibrate(int batch);

    /** Starts a calibration pass. */
    void beginCalibration();

    /** Ends a calibration pass. */
    void endCalibration();

    /** Whether the population statistics may be used: always, unless the model's come from a calibration pass at these θ. */
    boolean calibrated();

    /** Says that the population statistics just written came from a calibration pass at the θ just written. */
    void markCalibrated();

    /** Whether a failure left values half updated; such a program refuses to be saved. */
    boolean torn();

    @Override
    void close();
}
