package org.xhat.cli;

/** How fast steps follow one another, the time of evaluations between them left out. */
final class Pace {
    private final int batch;
    private long lastNanos;
    private long stepNanos;
    private long steps;

    /** Of steps of {@code batch} examples each, from the moment {@code nanoTime} on. */
    Pace(int batch, long nanoTime) {
        this.batch = batch;
        this.lastNanos = nanoTime;
    }

    /** A step ended at {@code nanoTime}. */
    void stepped(long nanoTime) {
        stepNanos += nanoTime - lastNanos;
        lastNanos = nanoTime;
        steps++;
    }

    /** An evaluation ended at {@code nanoTime}. */
    void evaluated(long nanoTime) {
        lastNanos = nanoTime;
    }

    /** The time of the steps since the last {@link #restart}. */
    long nanos() {
        return stepNanos;
    }

    /** Examples per second since the last {@link #restart}. */
    double examplesPerSecond() {
        return stepNanos == 0 ? 0 : steps * batch * 1e9 / stepNanos;
    }

    void restart() {
        stepNanos = 0;
        steps = 0;
    }
}
