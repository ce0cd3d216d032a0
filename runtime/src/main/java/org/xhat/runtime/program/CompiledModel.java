package org.xhat.runtime.program;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.parallel.ThreadTeam;

/**
 * A model and an optimizer as compiled programs over shared flat arrays.
 *
 * <p>A training step runs the <i>gradient</i> program (loss, gradients, assigned states), commits the assigned states, and runs
 * the <i>update</i> program over the flat arrays. Where the optimizer takes its gradient at a point θ' other than θ, update t
 * also writes the θ' of step t + 1; whatever changes θ, a slot, a hyperparameter or the step from outside marks θ' stale, and
 * the <i>look-ahead</i> program rebuilds it before the next step.
 */
public final class CompiledModel implements ModelProgram {
    /** Shared slots of {@link Storage}, as the compiler names them. */
    public static final class Slots {
        /** θ, flat. */
        public static final String PARAMETERS = "parameters";

        /** θ', flat: where the gradient is taken if the optimizer says so. */
        public static final String GRADIENT_POINT = "gradientPoint";

        /** ∂loss/∂θ, flat, in the layout of the parameters. */
        public static final String GRADIENTS = "gradients";

        /** The states, flat. */
        public static final String STATES = "states";

        /** What a step assigned to the states, flat, until it is committed. */
        public static final String NEXT_STATES = "states.next";

        private Slots() {}

        /** The array of an input. */
        public static String input(String name) {
            return "input." + name;
        }

        /** The scalar of a hyperparameter. */
        public static String hyperparameter(String name) {
            return "hyper." + name;
        }

        /** The flat array of an optimizer slot. */
        public static String optimizerSlot(String name) {
            return "slot." + name;
        }

        /** The scalar {@code scale · step + offset}. */
        public static String step(long scale, long offset) {
            return "step." + scale + "." + offset;
        }
    }

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

    /** A scalar of the step counter that some program reads. */
    public record StepScalar(long scale, long offset) {}

    /**
     * Everything the compiler made.
     *
     * @param model what the model holds
     * @param optimizer what the optimizer holds
     * @param backend how it computes, for reports
     * @param gradient outputs {@code loss}; writes gradients and assigned states
     * @param update writes θ, the slots and, where there is one, θ'
     * @param lookAhead writes θ' from θ and the slots; null where the gradient is taken at θ
     * @param evaluate outputs {@code loss} and {@code prediction}
     * @param predict outputs {@code prediction}
     * @param calibrate outputs one {@code statistic:STATE} for each state it observes; null where nothing is calibrated
     * @param assignedStates the states that a training step assigns
     * @param stepScalars the step counter's scalars that the programs read
     * @param predictionElements elements of one example's prediction
     */
    public record Parts(
            ModelSignature model,
            OptimizerSignature optimizer,
            String backend,
            Entry gradient,
            Entry update,
            @Nullable Entry lookAhead,
            Entry evaluate,
            Entry predict,
            @Nullable Entry calibrate,
            List<String> assignedStates,
            List<StepScalar> stepScalars,
            int predictionElements) {}

    /** An entry joined with its storage. */
    private static final class Bound {
        final Execution execution;
        final Map<String, Integer> outputs;
        final int dimCount;
        private final long[] dims;

        Bound(Entry entry, Storage storage, ThreadTeam team) {
            this.execution = new Execution(entry.program(), storage, team);
            this.outputs = entry.outputs();
            this.dimCount = entry.program().dims().size();
            this.dims = new long[dimCount];
        }

        void run(int batch) {
            java.util.Arrays.fill(dims, batch);
            execution.bind(dims);
            execution.run();
        }

        double scalar(String output) {
            int buffer = buffer(output);
            return execution.array(buffer).get(execution.offset(buffer));
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
    private final Storage storage;
    private final ThreadTeam team;
    private final FlatLayout parameterLayout;
    private final FlatLayout stateLayout;
    private final Bound gradient;
    private final Bound update;
    private final @Nullable Bound lookAhead;
    private final Bound evaluate;
    private final Bound predict;
    private final @Nullable Bound calibrate;
    private final Map<String, String> inputSlots = new HashMap<>();
    private final Elements[] stepScalars;
    private final int[] commitOffsets;
    private final int[] commitCounts;
    private final Map<String, double[]> calibrationSums = new LinkedHashMap<>();
    private int calibrationBatches;
    private boolean gradientPointStale = true;
    private boolean calibrationCurrent;
    private boolean torn;
    private long step;
    private @Nullable Elements prediction;

    /** Joins the parts with fresh storage; the team is closed with the model. Call {@link #initialize} next. */
    public CompiledModel(Parts parts, ThreadTeam team) {
        this.parts = parts;
        this.team = team;
        this.storage = new Storage(parts.gradient().program().type());
        this.parameterLayout = FlatLayout.of(parts.model().parameters());
        this.stateLayout = FlatLayout.of(parts.model().states());
        storage.require(Slots.PARAMETERS, parameterLayout.elementCount());
        storage.require(Slots.GRADIENTS, parameterLayout.elementCount());
        storage.require(Slots.STATES, stateLayout.elementCount());
        storage.require(Slots.NEXT_STATES, stateLayout.elementCount());
        parts.optimizer().slots().forEach(slot -> optimizerSlot(slot));
        for (var hyperparameter : parts.optimizer().hyperparameters()) {
            storage.require(Slots.hyperparameter(hyperparameter.name()), 1).set(0, hyperparameter.initial());
        }
        parts.model().inputs().forEach(input -> inputSlots.put(input.name(), Slots.input(input.name())));
        this.stepScalars = parts.stepScalars().stream()
                .map(scalar -> storage.require(Slots.step(scalar.scale(), scalar.offset()), 1))
                .toArray(Elements[]::new);
        var assigned = parts.model().states().stream()
                .filter(state -> parts.assignedStates().contains(state.name()))
                .toList();
        this.commitOffsets = assigned.stream()
                .mapToInt(state -> stateLayout.offset(state.name()))
                .toArray();
        this.commitCounts = assigned.stream()
                .mapToInt(ModelSignature.Variable::elementCount)
                .toArray();
        this.gradient = new Bound(parts.gradient(), storage, team);
        this.update = new Bound(parts.update(), storage, team);
        this.lookAhead = parts.lookAhead() == null ? null : new Bound(parts.lookAhead(), storage, team);
        this.evaluate = new Bound(parts.evaluate(), storage, team);
        this.predict = new Bound(parts.predict(), storage, team);
        this.calibrate = parts.calibrate() == null ? null : new Bound(parts.calibrate(), storage, team);
    }

    private Elements optimizerSlot(String slot) {
        return storage.require(Slots.optimizerSlot(slot), parameterLayout.elementCount());
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
        return storage.type();
    }

    @Override
    public String backend() {
        return parts.backend();
    }

    @Override
    public int stepKernelCount() {
        return parts.gradient().program().kernels().size()
                + parts.update().program().kernels().size();
    }

    @Override
    public void initialize(long seed) {
        fill(parts.model().parameters(), parameterLayout, Slots.PARAMETERS, seed);
        fill(parts.model().states(), stateLayout, Slots.STATES, seed);
        for (String slot : parts.optimizer().slots()) {
            optimizerSlot(slot).write(0, new double[parameterLayout.elementCount()]);
        }
        torn = false;
        calibrationCurrent = false;
        setStep(0);
    }

    private void fill(List<ModelSignature.Variable> variables, FlatLayout layout, String slot, long seed) {
        Elements array = storage.require(slot, layout.elementCount());
        for (var variable : variables) {
            array.write(layout.offset(variable.name()), variable.initialValues(seed));
        }
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public void setStep(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("a step is counted from 0, not " + step);
        }
        this.step = step;
        gradientPointStale = true;
    }

    @Override
    public void setHyperparameter(String name, double value) {
        var hyperparameter = parts.optimizer().hyperparameter(name);
        hyperparameter.require(value);
        storage.require(Slots.hyperparameter(name), 1).set(0, value);
        gradientPointStale = true;
    }

    @Override
    public double hyperparameter(String name) {
        parts.optimizer().hyperparameter(name);
        return storage.require(Slots.hyperparameter(name), 1).get(0);
    }

    /** Where a variable lies. */
    private record Place(Elements array, int offset, int elementCount) {}

    private Place place(String variable) {
        for (var parameter : parts.model().parameters()) {
            if (parameter.name().equals(variable)) {
                return new Place(
                        storage.require(Slots.PARAMETERS, 0),
                        parameterLayout.offset(variable),
                        parameter.elementCount());
            }
            for (String slot : parts.optimizer().slots()) {
                if (variable.equals(slot + "/" + parameter.name())) {
                    return new Place(
                            optimizerSlot(slot), parameterLayout.offset(parameter.name()), parameter.elementCount());
                }
            }
        }
        for (var state : parts.model().states()) {
            if (state.name().equals(variable)) {
                return new Place(storage.require(Slots.STATES, 0), stateLayout.offset(variable), state.elementCount());
            }
        }
        throw new IllegalArgumentException("the model " + parts.model().model() + " with the optimizer "
                + parts.optimizer().optimizer() + " has no variable '" + variable + "'");
    }

    @Override
    public double[] read(String variable) {
        Place place = place(variable);
        return place.array().toDoubles(place.offset(), place.elementCount());
    }

    @Override
    public void write(String variable, double[] values) {
        Place place = place(variable);
        if (values.length != place.elementCount()) {
            throw new IllegalArgumentException(
                    "'" + variable + "' has " + place.elementCount() + " elements, not " + values.length);
        }
        place.array().write(place.offset(), values);
        gradientPointStale = true;
    }

    @Override
    public Elements input(String name, int batch) {
        int count = Math.multiplyExact(batch, parts.model().input(name).exampleElements());
        return storage.require(inputSlots.getOrDefault(name, name), count);
    }

    @Override
    public double trainStep(int batch) {
        torn = true;
        calibrationCurrent = false;
        setStepScalars();
        if (lookAhead != null && gradientPointStale) {
            lookAhead.run(batch);
            gradientPointStale = false;
        }
        gradient.run(batch);
        update.run(batch);
        commitStates();
        step++;
        torn = false;
        return gradient.scalar("loss");
    }

    private void setStepScalars() {
        for (int i = 0; i < stepScalars.length; i++) {
            var scalar = parts.stepScalars().get(i);
            stepScalars[i].set(0, scalar.scale() * step + scalar.offset());
        }
    }

    private void commitStates() {
        Object next = storage.require(Slots.NEXT_STATES, 0).raw();
        Object states = storage.require(Slots.STATES, 0).raw();
        for (int i = 0; i < commitOffsets.length; i++) {
            System.arraycopy(next, commitOffsets[i], states, commitOffsets[i], commitCounts[i]);
        }
    }

    @Override
    public double evaluate(int batch) {
        requireCalibrated();
        evaluate.run(batch);
        takePrediction(evaluate, batch);
        return evaluate.scalar("loss");
    }

    @Override
    public Elements predict(int batch) {
        requireCalibrated();
        predict.run(batch);
        takePrediction(predict, batch);
        return prediction();
    }

    private void requireCalibrated() {
        if (!calibrated()) {
            throw new IllegalStateException(parts.model().model()
                    + " takes its population statistics from a calibration pass; calibrate it first");
        }
    }

    private void takePrediction(Bound entry, int batch) {
        int buffer = entry.buffer("prediction");
        int count = Math.multiplyExact(batch, parts.predictionElements());
        if (prediction == null || prediction.length() < count) {
            prediction = Elements.allocate(storage.type(), count);
        }
        System.arraycopy(
                entry.execution.array(buffer).raw(), entry.execution.offset(buffer), prediction.raw(), 0, count);
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
        calibrationSums.clear();
        calibrationBatches = 0;
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
                double[] sums = calibrationSums.computeIfAbsent(state.name(), name -> new double[state.elementCount()]);
                Elements array = calibrate.execution.array(buffer);
                int offset = calibrate.execution.offset(buffer);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += array.get(offset + i);
                }
            }
        }
        calibrationBatches++;
    }

    @Override
    public void endCalibration() {
        calibrationSums.forEach((state, sums) -> {
            var averages = sums.clone();
            for (int i = 0; i < averages.length; i++) {
                averages[i] /= calibrationBatches;
            }
            write(state, averages);
        });
        calibrationCurrent = true;
    }

    @Override
    public boolean calibrated() {
        return calibrationCurrent || !parts.model().calibrated();
    }

    @Override
    public void markCalibrated() {
        calibrationCurrent = true;
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
