package org.xhat.cli;

import java.util.OptionalDouble;
import org.xhat.runtime.text.Numbers;
import org.xhat.runtime.train.Evaluation;

/** How a training run comes along, on standard error: a bar where somebody watches, otherwise a line now and then. */
sealed interface TrainingProgress extends AutoCloseable permits ProgressOnTerminal, ProgressLines {

    /** Of a run from {@code firstStep} to {@code steps}, with {@code batch} examples in each. */
    static TrainingProgress of(long firstStep, long steps, int batch) {
        return TerminalBar.isPossible()
                ? new ProgressOnTerminal(firstStep, steps, batch)
                : new ProgressLines(firstStep, steps, batch);
    }

    /** Step {@code step}, from 0, is done; its batch had this loss. */
    void stepped(long step, double loss);

    /** The test set was evaluated after {@code done} steps. */
    void evaluated(long done, Evaluation evaluation);

    @Override
    void close();

    /** A warning in the middle of it: the bar is drawn again, below. */
    static void warn(String sentence) {
        if (TerminalBar.isPossible()) {
            TerminalBar.erase();
        }
        Terminal.warn(sentence);
    }

    /** {@code loss 0.4123, accuracy 0.884}. */
    static String state(double loss, OptionalDouble accuracy) {
        return "loss " + Numbers.significant(loss)
                + (accuracy.isPresent() ? ", accuracy " + Numbers.fixed(accuracy.getAsDouble(), 3) : "");
    }
}
