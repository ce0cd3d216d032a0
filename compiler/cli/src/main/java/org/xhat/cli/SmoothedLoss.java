package org.xhat.cli;

/** A loss without the jumps from batch to batch: an exponential average over about the last fifty. */
final class SmoothedLoss {
    private static final double NEWEST = 0.02;

    private double value = Double.NaN;

    void add(double loss) {
        value = Double.isNaN(value) ? loss : value + NEWEST * (loss - value);
    }

    double value() {
        return value;
    }
}
