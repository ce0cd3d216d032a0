package org.xhat.cli;

import java.util.OptionalDouble;
import org.xhat.runtime.text.Numbers;
import org.xhat.runtime.train.Evaluation;

/** A plain line for each tenth of a run, with the accuracy where it was measured just then: for files, pipes and terminals that
 * cannot draw. */
final class ProgressLines implements TrainingProgress {
    private static final int LINES = 10;

    private final long steps;
    private final Pace pace;
    private final SmoothedLoss loss = new SmoothedLoss();
    private long printed;
    private long done;
    private OptionalDouble accuracy = OptionalDouble.empty();

    ProgressLines(long firstStep, long steps, int batch) {
        this.steps = steps;
        this.pace = new Pace(batch, System.nanoTime());
        this.printed = firstStep;
        this.done = firstStep;
    }

    /** A line waits for the next step: an evaluation may still follow the one before it. */
    @Override
    public void stepped(long step, double batchLoss) {
        printIfDue();
        accuracy = OptionalDouble.empty();
        loss.add(batchLoss);
        done = step + 1;
        pace.stepped(System.nanoTime());
    }

    @Override
    public void evaluated(long evaluatedAfter, Evaluation evaluation) {
        accuracy = evaluation.accuracy();
        pace.evaluated(System.nanoTime());
        printIfDue();
    }

    private void printIfDue() {
        if (tenth(done) > tenth(printed)) {
            Terminal.tell("step " + Numbers.grouped(done) + " of " + Numbers.grouped(steps) + ": "
                    + TrainingProgress.state(loss.value(), accuracy) + ", "
                    + Numbers.rounded(pace.examplesPerSecond()) + " examples/s");
            pace.restart();
            printed = done;
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
