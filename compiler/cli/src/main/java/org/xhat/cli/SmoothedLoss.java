package org.xhat.cli;

/** A loss without the jumps from batch to batch: an average in which a loss counts less with every step since it. */
final class SmoothedLoss {
    private static final double NEWEST = 0.05;

    private double sum;
    private double weight;

    void add(double loss) {
        sum += NEWEST * (loss - sum);
        weight += NEWEST * (1 - weight);
    }

    /** The average; NaN where there is no loss yet. */
    double value() {
        return sum / weight;
    }
}
