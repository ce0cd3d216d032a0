package org.xhat.runtime.train;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.ModelValues;

/**
 * Watches over a training program's values: every hundredth of a run parameters, states and optimizer slots are looked at, and kept
 * where they are finite. A failure is then traced: training starts again from what was kept – a batch is a function of (seed,
 * step), and a step of its batch and the values –, looks after each step, and stops before the first that spoils something.
 */
final class FiniteValues {
    /** Looks at the values in a run. */
    private static final int LOOKS = 100;

    /** With more trained elements nothing is kept: there memory is worth more than the place of a fault. */
    private static final long MOST_KEPT = 1L << 26;

    private final ModelProgram program;
    private final BatchLoader loader;
    private final BatchOrder order;
    private final Training.Options options;
    private ModelValues.@Nullable Snapshot kept;

    /** Over the values that {@code program} has now, which are kept. */
    FiniteValues(ModelProgram program, BatchLoader loader, BatchOrder order, Training.Options options) {
        this.program = program;
        this.loader = loader;
        this.order = order;
        this.options = options;
        keep();
    }

    private void keep() {
        long slots = program.optimizer().slots().size();
        if (program.model().parameterCount() * (1 + slots) <= MOST_KEPT) {
            kept = program.snapshot();
        }
    }

    /** Whether, after {@code done} steps, it is time to look. */
    boolean due(long done) {
        return done * LOOKS / options.steps() > (done - 1) * LOOKS / options.steps();
    }

    /** Looks; {@link NonFiniteLossException} where something is not finite. */
    void require() {
        var name = program.firstNonFinite();
        if (name.isPresent()) {
            throw traced(NonFiniteLossException.inVariable(program.step(), name.get(), Optional.empty()));
        }
        keep();
    }

    /** What happened first, since the values were last looked at; {@code otherwise} where nothing was kept. */
    NonFiniteLossException traced(NonFiniteLossException otherwise) {
        if (kept == null) {
            return otherwise;
        }
        long failed = program.step();
        program.restore(kept);
        var indices = new int[options.batch()];
        while (program.step() < failed) {
            var before = program.snapshot();
            long step = program.step();
            order.indices(step, indices);
            var dims = loader.load(indices, options.batch());
            double loss = program.trainStep(dims);
            var spoiled = program.firstNonFinite();
            if (!Double.isFinite(loss) || spoiled.isPresent()) {
                program.restore(before);
                var origin = program.nonFiniteInStep(dims);
                return Double.isFinite(loss)
                        ? NonFiniteLossException.inVariable(step + 1, spoiled.orElseThrow(), origin)
                        : NonFiniteLossException.inTraining(step, loss, origin);
            }
        }
        return otherwise;
    }
}
