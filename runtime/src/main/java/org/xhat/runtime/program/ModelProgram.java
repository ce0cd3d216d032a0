package org.xhat.runtime.program;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model joined with an optimizer, compiled (or interpreted) and holding its values: what training, evaluation and serving
 * call. Not safe for use by several threads at once; the threads it uses itself are its own business.
 *
 * <p>A caller binds the model's named dimensions to the shapes of its data with {@link ModelSignature#bind}, writes the data into
 * {@link #input}, then calls one of the entries with those dims, which may differ from call to call. Values at rest are θ, also where
 * the optimizer takes its gradient elsewhere.
 */
public final class ModelProgram implements ModelInputs, AutoCloseable {
    private final ModelEntries entries;
    private final NonFiniteOrigin.Search search;
    private final ModelValues values;
    private final PopulationStatistics statistics;
    private boolean torn;
    private @Nullable Elements prediction;

    /**
     * A program that computes by {@code entries}, which are closed with it. Call {@link #initialize} next.
     *
     * @param search finds where in the source a NaN came from
     */
    public ModelProgram(ModelEntries entries, NonFiniteOrigin.Search search) {
        this.entries = entries;
        this.search = search;
        this.values = entries.values();
        this.statistics = new PopulationStatistics(values);
    }

    @Override
    public ModelSignature model() {
        return values.model();
    }

    /** What the optimizer is set by and remembers. */
    public OptimizerSignature optimizer() {
        return values.optimizer();
    }

    /** What it computes in. */
    public ElementType elementType() {
        return values.storage().type();
    }

    /** How it computes, for reports: {@code jvm, 512-bit vectors}. */
    public String backend() {
        return entries.backend();
    }

    /** The version of the {@link NumericsContract} that it computes by. */
    public int numerics() {
        return entries.numerics();
    }

    /** Kernels of one training step; 0 where nothing is compiled. */
    public int stepKernelCount() {
        return entries.stepKernelCount();
    }

    /** Fresh parameters, states and optimizer slots, and step 0. Each parameter's values depend on its name and the seed alone. */
    public void initialize(long seed) {
        values.initialize(seed);
        statistics.markCurrent(false);
        torn = false;
    }

    /** Updates made so far. */
    public long step() {
        return values.step();
    }

    /** Says that {@code step} updates have been made: what a schedule sees next. */
    public void setStep(long step) {
        values.setStep(step);
    }

    /** As {@link ModelValues#setHyperparameter}. */
    public void setHyperparameter(String name, double value) {
        values.setHyperparameter(name, value);
    }

    /** As {@link ModelValues#hyperparameter}. */
    public double hyperparameter(String name) {
        return values.hyperparameter(name);
    }

    /** As {@link ModelValues#read}. */
    public double[] read(String variable) {
        return values.read(variable);
    }

    /** As {@link ModelValues#write}. */
    public void write(String variable, double[] elements) {
        values.write(variable, elements);
    }

    @Override
    public Elements input(String name, DimValues dims) {
        return values.input(name, dims);
    }

    /**
     * Makes room for {@link #trainStep}; no value changes.
     *
     * @throws RequirementException where the model does not take these dims
     * @throws org.xhat.runtime.memory.TooLargeException where something would be too large
     */
    public void prepareTrainStep(DimValues dims) {
        entries.prepareTrainStep(dims);
    }

    /** As {@link #prepareTrainStep}, for {@link #evaluate}. */
    public void prepareEvaluation(DimValues dims) {
        entries.prepareEvaluation(dims);
    }

    /**
     * One update on the batch in the inputs; the batch's mean loss before the update. Dims that the model does not take are
     * refused, as {@link #prepareTrainStep} does, before anything has changed, and so are labels.
     *
     * @throws IndexRangeException where a label is the number of no row
     */
    public double trainStep(DimValues dims) {
        entries.prepareTrainStep(dims);
        boolean wasTorn = torn;
        boolean wasUsable = statistics.usable();
        torn = true;
        statistics.markCurrent(false);
        try {
            double loss = entries.trainStep(dims);
            values.advance();
            torn = false;
            return loss;
        } catch (IndexRangeException refused) {
            torn = wasTorn;
            statistics.markCurrent(wasUsable);
            throw refused;
        }
    }

    /**
     * The loss with population statistics on the batch in the inputs; the prediction is then in {@link #prediction}.
     *
     * @throws IllegalStateException where the model must be calibrated first
     */
    public double evaluate(DimValues dims) {
        statistics.requireUsable();
        return entries.evaluate(dims, predictionOf(dims));
    }

    /**
     * The prediction with population statistics on the batch in the inputs; the loss's other inputs are not read.
     *
     * @throws IllegalStateException where the model must be calibrated first
     */
    public Elements predict(DimValues dims) {
        statistics.requireUsable();
        entries.predict(dims, predictionOf(dims));
        return prediction();
    }

    private Elements predictionOf(DimValues dims) {
        int count = Elements.count(
                "the predictions", model().prediction().elementCount().applyAsLong(dims));
        Elements known = prediction == null ? Elements.none(elementType()) : prediction;
        prediction = Elements.atLeast("the predictions", known, count);
        return prediction;
    }

    /** What the last {@link #evaluate} or {@link #predict} predicted, row-major. */
    public Elements prediction() {
        if (prediction == null) {
            throw new IllegalStateException("nothing has been predicted yet");
        }
        return prediction;
    }

    /** Starts a calibration pass. */
    public void beginCalibration() {
        statistics.begin();
    }

    /** One batch of a calibration pass: the batch statistics at θ, for the batch in the inputs, enter the averages. */
    public void calibrate(DimValues dims) {
        entries.calibrate(dims, statistics);
        statistics.endBatch();
    }

    /**
     * Ends a calibration pass: the averages become the population statistics.
     *
     * @throws IllegalStateException where the pass saw no batch
     */
    public void endCalibration() {
        statistics.end();
    }

    /** Whether the population statistics may be used: always, unless the model's come from a calibration pass at these θ. */
    public boolean calibrated() {
        return statistics.usable();
    }

    /** Says that the population statistics just written came from a calibration pass at the θ just written. */
    public void markCalibrated() {
        statistics.markCurrent(true);
    }

    /** As {@link ModelValues#firstNonFinite}. */
    public Optional<String> firstNonFinite() {
        return values.firstNonFinite();
    }

    /** As {@link ModelValues#snapshot}. */
    public ModelValues.Snapshot snapshot() {
        return values.snapshot();
    }

    /** As {@link ModelValues#restore}. */
    public void restore(ModelValues.Snapshot snapshot) {
        values.restore(snapshot);
        statistics.markCurrent(false);
    }

    /** As {@link NonFiniteOrigin.Search#inStep}, for the batch in the inputs. */
    public Optional<NonFiniteOrigin> nonFiniteInStep(DimValues dims) {
        return search.inStep(values, dims);
    }

    /** As {@link NonFiniteOrigin.Search#inEvaluation}, for the batch in the inputs. */
    public Optional<NonFiniteOrigin> nonFiniteInEvaluation(DimValues dims) {
        return search.inEvaluation(values, dims);
    }

    /** Whether a failure left values half updated; such a program refuses to be saved. */
    public boolean torn() {
        return torn;
    }

    @Override
    public void close() {
        entries.close();
    }
}
