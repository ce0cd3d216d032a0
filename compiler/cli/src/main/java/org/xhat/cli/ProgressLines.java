package org.xhat.cli;

import java.util.OptionalDouble;
import org.xhat.runtime.train.Evaluation;

/** A plain line for each tenth of a run: for files, pipes and terminals that cannot draw. */
final class ProgressLines implements TrainingProgress {
    private static final int LINES = 10;

    private final long steps;
    private final int batch;
    private final SmoothedLoss loss = new SmoothedLoss();
    private long lastNanos = System.nanoTime();
    private long lastStep;
    private long done;
    private OptionalDouble accuracy = OptionalDouble.empty();

    ProgressLines(long firstStep, long steps, int batch) {
        this.steps = steps;
        this.batch = batch;
        this.lastStep = firstStep;
        this.done = firstStep;
    }

    /** A line waits for the next step: an evaluation may still follow the one before it. */
    @Override
    public void stepped(long step, double batchLoss) {
        printIfDue();
        loss.add(batchLoss);
        done = step + 1;
    }

    @Override
    public void evaluated(long evaluatedAfter, Evaluation evaluation) {
        accuracy = evaluation.accuracy();
        printIfDue();
    }

    private void printIfDue() {
        if (tenth(done) > tenth(lastStep)) {
            long now = System.nanoTime();
            double perSecond = (done - lastStep) * (double) batch * 1e9 / (now - lastNanos);
            System.err.println("step " + Numbers.grouped(done) + " of " + Numbers.grouped(steps) + ": "
                    + TrainingProgress.state(loss.value(), accuracy) + ", " + Numbers.rounded(perSecond)
                    + " examples/s");
            lastNanos = now;
            lastStep = done;
        }
    }

    private long tenth(long step) {
        return step * LINES / steps;
    }

    @Override
    public void close() {
        printIfDue();
    }
}
