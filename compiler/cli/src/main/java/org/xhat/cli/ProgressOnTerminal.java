package org.xhat.cli;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.xhat.runtime.train.Evaluation;

/** A progress bar, as wide as the terminal. */
final class ProgressOnTerminal implements TrainingProgress {
    /** The message is renewed this often: often enough to watch, too seldom to cost. */
    private static final long MESSAGE_NANOS = 100_000_000;

    private static final int DRAWING_INTERVAL_MILLIS = 100;

    private static final int SHORTEST_BAR = 8;
    private static final int LONGEST_BAR = 60;

    private final ProgressBar bar;
    private final int batch;
    private final SmoothedLoss loss = new SmoothedLoss();
    private long lastNanos = System.nanoTime();
    private long lastStep;
    private OptionalDouble accuracy = OptionalDouble.empty();

    ProgressOnTerminal(long firstStep, long steps, int batch) {
        this.batch = batch;
        this.lastStep = firstStep;
        this.bar = new ProgressBarBuilder()
                .setTaskName("")
                .setInitialMax(steps)
                .setRenderer((progress, width) ->
                        line(progress.getCurrent(), progress.getMax(), progress.getExtraMessage(), width))
                .setUpdateIntervalMillis(DRAWING_INTERVAL_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
        bar.stepTo(firstStep);
    }

    /** What is known, and the bar in what is left of the width: where that is little it is no bar worth its place. */
    static String line(long done, long steps, String state, int width) {
        String percent = done * 100 / steps + "%";
        String known = percent + " of " + Numbers.grouped(steps) + state;
        int room = Math.min(width - known.length() - " []".length(), LONGEST_BAR);
        if (room < SHORTEST_BAR) {
            return Stream.of(known, percent + state, state.strip())
                    .filter(words -> words.length() <= width)
                    .findFirst()
                    .orElse(state.strip()
                            .substring(
                                    0,
                                    Math.min(Math.max(0, width), state.strip().length())));
        }
        int full = (int) (done * room / steps);
        return "[" + "=".repeat(full) + " ".repeat(room - full) + "] " + known;
    }

    @Override
    public void stepped(long step, double batchLoss) {
        loss.add(batchLoss);
        long now = System.nanoTime();
        if (now - lastNanos >= MESSAGE_NANOS) {
            double perSecond = (step + 1 - lastStep) * (double) batch * 1e9 / (now - lastNanos);
            bar.stepTo(step + 1);
            bar.setExtraMessage(
                    " " + TrainingProgress.state(loss.value(), accuracy) + ", " + Numbers.rounded(perSecond) + "/s");
            lastNanos = now;
            lastStep = step + 1;
        }
    }

    @Override
    public void evaluated(long done, Evaluation evaluation) {
        accuracy = evaluation.accuracy();
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }
}
