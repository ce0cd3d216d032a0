package org.xhat.runtime.program;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The averages of a calibration pass, Ioffe &amp; Szegedy 2015, algorithm 2, and whether they are those of the present θ.
 */
public final class PopulationStatistics {
    private final ModelValues values;
    private final Map<String, double[]> sums = new LinkedHashMap<>();
    private int batches;
    private boolean current;

    /** Of the states in {@code values}. */
    public PopulationStatistics(ModelValues values) {
        this.values = values;
    }

    /** Starts a pass. */
    public void begin() {
        sums.clear();
        batches = 0;
    }

    /** Adds one batch's statistic of a state. */
    public void add(String state, double[] statistic) {
        double[] sum = sums.computeIfAbsent(state, name -> new double[statistic.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += statistic[i];
        }
    }

    /** Counts a batch whose statistics were all added. */
    public void endBatch() {
        batches++;
    }

    /** Ends the pass: the averages become the states; {@link IllegalStateException} where it saw no batch. */
    public void end() {
        if (batches == 0) {
            throw new IllegalStateException("a calibration pass without a batch has no averages");
        }
        sums.forEach((state, sum) -> {
            var average = sum.clone();
            for (int i = 0; i < average.length; i++) {
                average[i] /= batches;
            }
            values.write(state, average);
        });
        current = true;
    }

    /** Says whether the states are the population statistics of the present θ. */
    public void markCurrent(boolean current) {
        this.current = current;
    }

    /** Whether a prediction may use the states: always, unless the model's come from a calibration pass. */
    public boolean usable() {
        return current || !values.model().calibrated();
    }

    /** {@link IllegalStateException} unless {@link #usable}. */
    public void requireUsable() {
        if (!usable()) {
            throw new IllegalStateException(values.model().model()
                    + " takes its population statistics from a calibration pass; calibrate it first");
        }
    }
}
