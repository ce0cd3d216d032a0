package org.xhat.cli;

import java.util.OptionalDouble;
import org.xhat.runtime.text.Numbers;
import org.xhat.runtime.train.Evaluation;

/** A progress bar, beside it the loss, the accuracy and the pace. */
final class ProgressOnTerminal implements TrainingProgress {
    /** The message is renewed this often: often enough to watch, too seldom to cost. */
    private static final long MESSAGE_NANOS = 100_000_000;

    private final TerminalBar bar;
    private final Pace pace;
    private final SmoothedLoss loss = new SmoothedLoss();
    private OptionalDouble accuracy = OptionalDouble.empty();

    ProgressOnTerminal(long firstStep, long steps, int batch) {
        this.pace = new Pace(batch, System.nanoTime());
        this.bar = new TerminalBar(firstStep, steps);
    }

    @Override
    public void stepped(long step, double batchLoss) {
        loss.add(batchLoss);
        pace.stepped(System.nanoTime());
        if (pace.nanos() >= MESSAGE_NANOS) {
            bar.reach(step + 1);
            bar.say(" " + TrainingProgress.state(loss.value(), accuracy) + ", "
                    + Numbers.rounded(pace.examplesPerSecond()) + "/s");
            pace.restart();
        }
    }

    @Override
    public void evaluated(long done, Evaluation evaluation) {
        accuracy = evaluation.accuracy();
        pace.evaluated(System.nanoTime());
        bar.reach(done);
    }

    @Override
    public void close() {
        bar.close();
    }
}
