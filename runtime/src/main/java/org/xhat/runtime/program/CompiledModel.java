package org.xhat.runtime.program;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.parallel.ThreadTeam;

/**
 * A model and an optimizer as compiled programs over shared flat arrays.
 *
 * <p>A training step runs the <i>gradient</i> program (loss, gradients, assigned states), runs the <i>update</i> program over
 * the flat arrays, and commits the assigned states. Where the optimizer takes its gradient at a point θ' other than θ, update
 * t also writes the θ' of step t + 1; whatever changes θ, a slot, a hyperparameter or the step from outside makes θ' stale,
 * and the <i>look-ahead</i> program rebuilds it before the next step.
 */
public final class CompiledModel implements ModelProgram {
    /**
     * A program and where its outputs lie.
     *
     * @param program the program
     * @param outputs the buffer of each named output
     */
    public record Entry(Program program, Map<String, Integer> outputs) {
        /** Copies the map, keeping its order. */
        public Entry {
            outputs = new LinkedHashMap<>(outputs);
        }
    }

    /**
     * The scalar {@code scale · step + offset}, which some program reads.
     *
     * @param scale factor
     * @param offset summand
     */
    public record StepScalar(long scale, long offset) {}

    /**
     * Everything the compiler made.
     *
     * @param model what the model holds
     * @param optimizer what the optimizer holds
     * @param backend how it computes, for reports
     * @param gradient outputs {@code loss}; writes gradients and assigned states
     * @param update writes θ, the slots and, where there is one, θ'; null where the gradient program does it itself
     * @param lookAhead writes θ' from θ and the slots; null where the gradient is taken at θ
     * @param evaluate outputs {@code loss} and {@code prediction}
     * @param predict outputs {@code prediction}
     * @param calibrate outputs {@code statistic:STATE} for each state it observes; null where nothing is calibrated
     * @param assignedStates the states that a training step assigns
     * @param stepScalars the step counter's scalars that the programs read
     * @param predictionElements elements of one example's prediction
     */
    public record Parts(
            ModelSignature model,
            OptimizerSignature optimizer,
            String backend,
            Entry gradient,
            @Nullable Entry update,
            @Nullable Entry lookAhead,
            Entry evaluate,
            Entry predict,
            @Nullable Entry calibrate,
            List<String> assignedStates,
            List<StepScalar> stepScalars,
            int predictionElements) {
        /** Copies the lists. */
        public Parts {
            assignedStates = List.copyOf(assignedStates);
            stepScalars = List.copyOf(stepScalars);
        }
    }

    /** An entry joined with the values. */
    private static final class Bound {
        final Execution execution;
        final Map<String, Integer> outputs;
        private final long[] dims;

        Bound(Entry entry, Storage storage, ThreadTeam team) {
            this.execution = new Execution(entry.program(), storage, team);
            this.outputs = entry.outputs();
            this.dims = new long[entry.program().dims().size()];
        }

        static @Nullable Bound of(@Nullable Entry entry, Storage storage, ThreadTeam team) {
            return entry == null ? null : new Bound(entry, storage, team);
        }

        void run(int size) {
            Arrays.fill(dims, size);
            execution.bind(dims);
            execution.run();
        }

        Elements array(int buffer) {
            return execution.array(buffer);
        }

        int buffer(String output) {
            Integer buffer = outputs.get(output);
            if (buffer == null) {
                throw new IllegalStateException("no output '" + output + "' among " + outputs.keySet());
            }
            return buffer;
        }
    }

    private final Parts parts;
    private final ModelValues values;
    private final PopulationStatistics statistics;
    private final ThreadTeam team;
    private final Bound gradient;
    private final @Nullable Bound update;
    private final @Nullable Bound lookAhead;
    private final Bound evaluate;
    private final Bound predict;
    private final @Nullable Bound calibrate;
    private final Elements[] stepScalars;
    private final int[] commitOffsets;
    private final int[] commitCounts;
    private final int lossBuffer;
    private long gradientPointChanges = -1;
    private boolean torn;
    private @Nullable Elements prediction;

    /** Joins the parts with fresh values; the team is closed with the model. Call {@link #initialize} next. */
    public CompiledModel(Parts parts, ThreadTeam team) {
        this.parts = parts;
        this.team = team;
        this.values = new ModelValues(
                parts.model(), parts.optimizer(), parts.gradient().program().type());
        this.statistics = new PopulationStatistics(values);
        Storage storage = values.storage();
        this.gradient = new Bound(parts.gradient(), storage, team);
        this.update = Bound.of(parts.update(), storage, team);
        this.lookAhead = Bound.of(parts.lookAhead(), storage, team);
        this.evaluate = new Bound(parts.evaluate(), storage, team);
        this.predict = new Bound(parts.predict(), storage, team);
        this.calibrate = Bound.of(parts.calibrate(), storage, team);
        this.lossBuffer = gradient.buffer("loss");
        this.stepScalars = parts.stepScalars().stream()
                .map(scalar -> values.scalar(ModelValues.Slots.step(scalar.scale(), scalar.offset())))
                .toArray(Elements[]::new);
        var assigned = parts.model().states().stream()
                .filter(state -> parts.assignedStates().contains(state.name()))
                .toList();
        this.commitOffsets = assigned.stream()
                .mapToInt(state -> values.stateLayout().offset(state.name()))
                .toArray();
        this.commitCounts = assigned.stream()
                .mapToInt(ModelSignature.Variable::elementCount)
                .toArray();
    }

    @Override
    public ModelSignature model() {
        return parts.model();
    }

    @Override
    public OptimizerSignature optimizer() {
        return parts.optimizer();
    }

    @Override
    public ElementType elementType() {
        return values.storage().type();
    }

    @Override
    public String backend() {
        return parts.backend();
    }

    @Override
    public int stepKernelCount() {
        int updates =
                parts.update() == null ? 0 : parts.update().program().kernels().size();
        return parts.gradient().program().kernels().size() + updates;
    }

    @Override
    public void initialize(long seed) {
        values.initialize(seed);
        statistics.markCurrent(false);
        torn = false;
    }

    @Override
    public long step() {
        return values.step();
    }

    @Override
    public void setStep(long step) {
        values.setStep(step);
    }

    @Override
    public void setHyperparameter(String name, double value) {
        values.setHyperparameter(name, value);
    }

    @Override
    public double hyperparameter(String name) {
        return values.hyperparameter(name);
    }

    @Override
    public double[] read(String variable) {
        return values.read(variable);
    }

    @Override
    public void write(String variable, double[] elements) {
        values.write(variable, elements);
    }

    @Override
    public Elements input(String name, int batch) {
        return values.input(name, batch);
    }

    @Override
    public double trainStep(int batch) {
        torn = true;
        statistics.markCurrent(false);
        setStepScalars();
        int parameterElements = values.parameterLayout().elementCount();
        if (lookAhead != null && gradientPointChanges != values.changes()) {
            lookAhead.run(parameterElements);
            gradientPointChanges = values.changes();
        }
        gradient.run(batch);
        if (update != null) {
            update.run(parameterElements);
        }
        commitStates();
        values.advance();
        torn = false;
        return gradient.array(lossBuffer).get(gradient.execution.offset(lossBuffer));
    }

    private void setStepScalars() {
        for (int i = 0; i < stepScalars.length; i++) {
            var scalar = parts.stepScalars().get(i);
            stepScalars[i].set(0, scalar.scale() * values.step() + scalar.offset());
        }
    }

    private void commitStates() {
        if (commitOffsets.length > 0) {
            Object next =
                    values.storage().require(ModelValues.Slots.NEXT_STATES, 0).raw();
            Object states = values.states().raw();
            for (int i = 0; i < commitOffsets.length; i++) {
                System.arraycopy(next, commitOffsets[i], states, commitOffsets[i], commitCounts[i]);
            }
        }
    }

    @Override
    public double evaluate(int batch) {
        statistics.requireUsable();
        evaluate.run(batch);
        takePrediction(evaluate, batch);
        int loss = evaluate.buffer("loss");
        return evaluate.array(loss).get(evaluate.execution.offset(loss));
    }

    @Override
    public Elements predict(int batch) {
        statistics.requireUsable();
        predict.run(batch);
        takePrediction(predict, batch);
        return prediction();
    }

    private void takePrediction(Bound entry, int batch) {
        int buffer = entry.buffer("prediction");
        int count = Math.multiplyExact(batch, parts.predictionElements());
        if (prediction == null || prediction.length() < count) {
            prediction = Elements.allocate(elementType(), count);
        }
        System.arraycopy(entry.array(buffer).raw(), entry.execution.offset(buffer), prediction.raw(), 0, count);
    }

    @Override
    public Elements prediction() {
        if (prediction == null) {
            throw new IllegalStateException("nothing has been predicted yet");
        }
        return prediction;
    }

    @Override
    public int predictionElements() {
        return parts.predictionElements();
    }

    @Override
    public void beginCalibration() {
        statistics.begin();
    }

    @Override
    public void calibrate(int batch) {
        if (calibrate == null) {
            return;
        }
        calibrate.run(batch);
        for (var state : parts.model().states()) {
            Integer buffer = calibrate.outputs.get("statistic:" + state.name());
            if (buffer != null) {
                statistics.add(
                        state.name(),
                        calibrate.array(buffer),
                        calibrate.execution.offset(buffer),
                        state.elementCount());
            }
        }
        statistics.endBatch();
    }

    @Override
    public void endCalibration() {
        statistics.end();
    }

    @Override
    public boolean calibrated() {
        return statistics.usable();
    }

    @Override
    public void markCalibrated() {
        statistics.markCurrent(true);
    }

    @Override
    public boolean torn() {
        return torn;
    }

    @Override
    public void close() {
        team.close();
    }
}
