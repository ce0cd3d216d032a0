package org.xhat.runtime.train;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.program.ModelProgram;

/**
 * The training loop. The batch of a step is a function of (seed, step), so a run that starts from a checkpoint's step sees
 * what the uninterrupted run would have seen.
 */
public final class Training {
    /** The training loss reported is the mean over this many last steps. */
    private static final int REPORTED_LOSSES = 100;

    /** Room for so many steps' times at first: an ordinary run's, however many steps are asked for. */
    private static final int FIRST_TIMES = 1 << 16;

    /**
     * What to do.
     *
     * @param steps the total since step 0
     * @param batch examples in a step, and at a time in an evaluation
     * @param seed decides initial values and batches
     * @param evaluations how often the test set is evaluated on the way, evenly spread, the last at the end; at least 1
     * @param checkpointEvery steps between checkpoints; 0 for none on the way
     */
    public record Options(long steps, int batch, long seed, int evaluations, long checkpointEvery) {}

    /** What the loop tells while it runs. */
    public interface Listener {
        /** Step {@code step} (from 0) is done; its batch had this mean loss before the update. */
        void stepped(long step, double loss) throws IOException;

        /** The test set was evaluated after {@code steps} updates. */
        void evaluated(long steps, Evaluation evaluation) throws IOException;

        /** It is time for a checkpoint, after {@code steps} updates. */
        void checkpointDue(long steps) throws IOException;
    }

    /**
     * What came of it.
     *
     * @param steps updates made in all
     * @param interrupted whether it was stopped before its last step
     * @param firstLoss the first batch's loss, before any update; NaN where no step was made
     * @param trainLoss the mean of the last 100 steps' batch losses; NaN where no step was made
     * @param lossesAveraged of how many steps that is the mean: 100, or all where fewer were made
     * @param test the evaluation of the whole test set at the end
     * @param stepNanosMedian over the last half of the steps made; 0 where none was
     * @param examplesPerSecond the batch over the median step
     * @param firstStepEndNanos {@link System#nanoTime} at the end of the first step made
     */
    public record Result(
            long steps,
            boolean interrupted,
            double firstLoss,
            double trainLoss,
            int lossesAveraged,
            Evaluation test,
            long stepNanosMedian,
            double examplesPerSecond,
            long firstStepEndNanos) {}

    private final ModelProgram program;
    private final Dataset data;
    private final Options options;

    /** Of an initialized program. */
    public Training(ModelProgram program, Dataset data, Options options) {
        this.program = program;
        this.data = data;
        this.options = options;
    }

    /**
     * Trains from the program's step to {@link Options#steps}.
     *
     * @param interrupted asked after every step; a step is never left half done
     * @throws NonFiniteLossException at the first loss that is no number, and where a parameter, a state or an optimizer slot is
     *     found not to be finite: at the latest a hundredth of the run after, and before anything is saved
     */
    public Result run(Listener listener, BooleanSupplier interrupted) throws IOException {
        var loader = new BatchLoader(program, data.train(), data.name());
        new BatchLoader(program, data.test(), data.name()); // refuses now what the first evaluation would refuse
        var order = new BatchOrder(data.train().count(), options.batch(), options.seed());
        var watch = new FiniteValues(program, loader, order, options);
        var indices = new int[options.batch()];
        long first = program.step();
        var nanos = new long[FIRST_TIMES];
        var losses = new double[REPORTED_LOSSES];
        long firstStepEnd = System.nanoTime();
        double firstLoss = Double.NaN;
        boolean stopped = false;
        for (long step = first; step < options.steps() && !stopped; step++) {
            long start = System.nanoTime();
            order.indices(step, indices);
            double loss = program.trainStep(loader.load(indices, options.batch()));
            long end = System.nanoTime();
            if (!Double.isFinite(loss)) {
                throw watch.traced(NonFiniteLossException.inTraining(step, loss, Optional.empty()));
            }
            if (step == first) {
                firstStepEnd = end;
                firstLoss = loss;
            }
            int made = (int) (step - first);
            if (made == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * made);
            }
            nanos[made] = end - start;
            losses[made % REPORTED_LOSSES] = loss;
            listener.stepped(step, loss);
            stopped = interrupted.getAsBoolean();
            long done = step + 1;
            boolean last = done == options.steps() || stopped;
            boolean checkpoint = !last && options.checkpointEvery() > 0 && done % options.checkpointEvery() == 0;
            if (last || checkpoint || watch.due(done)) {
                watch.require();
            }
            if (!last && evaluationDue(done)) {
                listener.evaluated(done, evaluate());
            }
            if (checkpoint) {
                calibrateIfNeeded();
                listener.checkpointDue(done);
            }
        }
        var test = evaluate(); // before the last checkpoint: none of a network that computes no number
        listener.evaluated(program.step(), test);
        if (program.step() > first) {
            listener.checkpointDue(program.step());
        }
        int made = (int) (program.step() - first);
        int averaged = Math.min(made, REPORTED_LOSSES);
        long median = median(Arrays.copyOfRange(nanos, made / 2, made));
        return new Result(
                program.step(),
                stopped && program.step() < options.steps(),
                firstLoss,
                mean(losses, averaged),
                averaged,
                test,
                median,
                median == 0 ? 0 : options.batch() * 1e9 / median,
                firstStepEnd);
    }

    private boolean evaluationDue(long done) {
        long due = done * options.evaluations() / options.steps();
        long before = (done - 1) * options.evaluations() / options.steps();
        return due > before;
    }

    private Evaluation evaluate() {
        calibrateIfNeeded();
        return Evaluation.finite(program, data.test(), data.name(), options.batch());
    }

    /** Before anything that uses population statistics, checkpoints included: they may come from a pass of their own. */
    private void calibrateIfNeeded() {
        if (!program.calibrated()) {
            Calibration.run(program, data, options.batch());
        }
    }

    private static double mean(double[] values, int count) {
        return Arrays.stream(values, 0, count).average().orElse(Double.NaN);
    }

    private static long median(long[] values) {
        if (values.length == 0) {
            return 0;
        }
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
