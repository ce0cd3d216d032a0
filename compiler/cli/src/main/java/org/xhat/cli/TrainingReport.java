package org.xhat.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.text.Numbers;
import org.xhat.runtime.train.Training;

/**
 * What {@code xhat train} says when it is done.
 *
 * @param result what came of the training
 * @param batch examples in a step
 * @param testImages examples of the test set
 * @param seconds the whole training took
 */
record TrainingReport(Training.Result result, int batch, int testImages, double seconds) {
    /** Whether training made the model worse: a loss that more than doubled grew by more than batches differ. */
    boolean diverged() {
        return result.trainLoss() - result.firstLoss() > Math.abs(result.firstLoss());
    }

    /** The sentence for a run that diverged without ever having a loss that is no number. */
    String warning() {
        return "the loss grew from " + Numbers.significant(result.firstLoss()) + " to "
                + Numbers.significant(result.trainLoss()) + "; try a smaller learning rate with --set learningRate=…";
    }

    void print(RunLog log, @Nullable Path checkpoint) {
        Terminal.report(
                "%s %s of %s in %s; median of the last half %s a step, %s examples/s",
                result.interrupted() ? "Interrupted after" : "Trained",
                Numbers.count(result.steps(), "step"),
                Numbers.grouped(batch),
                Numbers.duration(seconds),
                Numbers.duration(result.stepNanosMedian() / 1e9),
                Numbers.rounded(result.examplesPerSecond()));
        Terminal.report(
                "training loss %s (%s), test loss %s%s",
                Numbers.significant(result.trainLoss()),
                result.lossesAveraged() == 1 ? "last step" : "last " + result.lossesAveraged() + " steps",
                Numbers.significant(result.test().loss()),
                result.test().examples() < testImages
                        ? " (" + Numbers.grouped(result.test().examples()) + " images, in full batches)"
                        : "");
        Terminal.reportLine((log.problem() == null
                        ? "curves " + log.curves() + ", metrics " + log.metrics()
                        : "incomplete log " + log.folder() + " (" + log.problem() + ")")
                + (checkpoint == null ? "" : ", checkpoint " + checkpoint));
        result.test().accuracy().ifPresent(accuracy -> Terminal.report("test accuracy %s", Numbers.fixed(accuracy, 4)));
    }
}
