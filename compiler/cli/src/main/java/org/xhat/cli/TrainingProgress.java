package org.xhat.cli;

import java.util.Locale;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xhat.runtime.train.Evaluation;

/** The progress bar of a training run, on standard error: loss, test accuracy and examples per second as it goes. */
final class TrainingProgress implements AutoCloseable {
    /** The message is renewed this often: often enough to watch, too seldom to cost. */
    private static final long MESSAGE_NANOS = 100_000_000;

    /** Where nobody watches, a line every few seconds is enough. */
    private static final int UNWATCHED_INTERVAL_MILLIS = 10_000;

    private static final int WATCHED_INTERVAL_MILLIS = 100;
    private static final int WIDTH = 110;

    private final ProgressBar bar;
    private final int batch;
    private long lastNanos = System.nanoTime();
    private long lastStep;
    private double smoothedLoss = Double.NaN;
    private OptionalDouble accuracy = OptionalDouble.empty();

    TrainingProgress(long firstStep, long steps, int batch) {
        this.batch = batch;
        this.lastStep = firstStep;
        boolean watched = Boolean.getBoolean("xhat.terminal"); // the launcher asks whether standard error is one
        this.bar = new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(watched ? WATCHED_INTERVAL_MILLIS : UNWATCHED_INTERVAL_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .build();
        bar.stepTo(firstStep);
    }

    void stepped(long step, double loss) {
        smoothedLoss = Double.isNaN(smoothedLoss) ? loss : smoothedLoss + 0.02 * (loss - smoothedLoss);
        long now = System.nanoTime();
        if (now - lastNanos >= MESSAGE_NANOS) {
            double perSecond = (step + 1 - lastStep) * (double) batch * 1e9 / (now - lastNanos);
            bar.stepTo(step + 1);
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    " loss %.3f%s, %s examples/s",
                    smoothedLoss,
                    accuracy.isPresent() ? String.format(Locale.ROOT, ", accuracy %.3f", accuracy.getAsDouble()) : "",
                    Numbers.rounded(perSecond)));
            lastNanos = now;
            lastStep = step + 1;
        }
    }

    void evaluated(long done, Evaluation evaluation) {
        accuracy = evaluation.accuracy();
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }
}
