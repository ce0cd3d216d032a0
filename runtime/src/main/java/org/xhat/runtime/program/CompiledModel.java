package org.xhat.runtime.program;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.xhat.runtime.parallel.ThreadTeam;

/**
 * The entries of a model and an optimizer as compiled programs over shared flat arrays.
 *
 * <p>A training step sets the step's scalars, runs the <i>gradient</i> program (loss, gradients, assigned states), runs the
 * <i>update</i> program over the flat arrays, and commits the assigned states. Where the optimizer takes its gradient at a point
 * θ' other than θ, update t also writes the θ' of step t + 1; whatever changes θ, a slot, a hyperparameter or the step from
 * outside makes θ' stale, and the <i>look-ahead</i> program rebuilds it before the next step.
 */
public final class CompiledModel implements ModelEntries {
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
     * Everything the compiler made.
     *
     * @param model what the model holds
     * @param optimizer what the optimizer holds
     * @param backend how it computes, for reports
     * @param entries those that there are: {@link EntryKind#UPDATE} is absent where the training entry updates, {@link
     *     EntryKind#LOOK_AHEAD} where the gradient is taken at θ, {@link EntryKind#CALIBRATE} where nothing is calibrated
     * @param assignedStates the states that a training step assigns
     * @param stepScalars the scalars that are computed once a step for the programs to read
     * @param numerics the version of the {@link NumericsContract} that they were compiled by
     */
    public record Parts(
            ModelSignature model,
            OptimizerSignature optimizer,
            String backend,
            Map<EntryKind, Entry> entries,
            List<String> assignedStates,
            List<StepFormula> stepScalars,
            int numerics) {
        /** Copies the collections. */
        public Parts {
            entries = new EnumMap<>(entries);
            assignedStates = List.copyOf(assignedStates);
            stepScalars = List.copyOf(stepScalars);
        }
    }

    /** Where an assigned state lies among the flat states. */
    private record Assigned(int offset, int count) {}

    private final Parts parts;
    private final ModelValues values;
    private final ThreadTeam team;
    private final DimValues flat;
    private final Map<EntryKind, BoundEntry> entries = new EnumMap<>(EntryKind.class);
    private final Elements[] stepScalars;
    private final ToLongFunction<String> integers;
    private final Assigned[] assignedStates;
    private long gradientPointChanges = -1;

    /** Joins the parts with fresh values; the team is closed with the model. */
    public CompiledModel(Parts parts, ThreadTeam team) {
        this.parts = parts;
        this.team = team;
        ElementType type =
                requireNonNull(parts.entries().get(EntryKind.TRAIN)).program().type();
        this.values = new ModelValues(parts.model(), parts.optimizer(), type, type);
        int elements = values.parameterLayout().elementCount();
        this.flat = elements == 0 ? DimValues.NONE : DimValues.of(OptimizerSignature.ELEMENTS, elements);
        Storage storage = values.storage();
        parts.entries().forEach((kind, entry) -> entries.put(kind, new BoundEntry(entry, storage, team)));
        this.stepScalars = parts.stepScalars().stream()
                .map(scalar -> values.scalar(ModelValues.Slots.step(scalar)))
                .toArray(Elements[]::new);
        this.integers = name -> (long) values.hyperparameter(name);
        this.assignedStates = parts.model().states().stream()
                .filter(state -> parts.assignedStates().contains(state.name()))
                .map(state -> new Assigned(values.stateLayout().offset(state.name()), state.elementCount()))
                .toArray(Assigned[]::new);
    }

    private BoundEntry entry(EntryKind kind) {
        return requireNonNull(entries.get(kind));
    }

    @Override
    public ModelValues values() {
        return values;
    }

    @Override
    public String backend() {
        return parts.backend();
    }

    @Override
    public int numerics() {
        return parts.numerics();
    }

    @Override
    public int stepKernelCount() {
        return Stream.of(EntryKind.TRAIN, EntryKind.UPDATE)
                .map(parts.entries()::get)
                .filter(Objects::nonNull)
                .mapToInt(entry -> Math.toIntExact(entry.program().steps().stream()
                        .filter(step -> !(step.code() instanceof LibraryCode))
                        .count()))
                .sum();
    }

    @Override
    public void prepareTrainStep(DimValues dims) {
        entry(EntryKind.TRAIN).bind(dims);
    }

    @Override
    public void prepareEvaluation(DimValues dims) {
        entry(EntryKind.EVALUATE).bind(dims);
    }

    @Override
    public double trainStep(DimValues dims) {
        computeStepScalars();
        if (gradientPointChanges != values.changes()) {
            sweep(EntryKind.LOOK_AHEAD);
            gradientPointChanges = values.changes();
        }
        BoundEntry gradient = entry(EntryKind.TRAIN);
        gradient.run(dims);
        sweep(EntryKind.UPDATE);
        commitStates();
        return gradient.scalar(EntryOutputs.LOSS);
    }

    private void computeStepScalars() {
        for (int i = 0; i < stepScalars.length; i++) {
            StepFormula formula = parts.stepScalars().get(i);
            try {
                stepScalars[i].set(0, formula.at(values.step(), integers));
            } catch (ArithmeticException wrong) {
                throw StepDivisionException.of(formula, values.step(), wrong);
            }
        }
    }

    private void sweep(EntryKind kind) {
        BoundEntry overParameters = entries.get(kind);
        if (overParameters != null && !flat.values().isEmpty()) {
            overParameters.run(flat);
        }
    }

    private void commitStates() {
        Object next = values.nextStates().raw();
        Object states = values.states().raw();
        for (Assigned state : assignedStates) {
            System.arraycopy(next, state.offset, states, state.offset, state.count);
        }
    }

    @Override
    public double evaluate(DimValues dims, Elements prediction) {
        BoundEntry evaluate = entry(EntryKind.EVALUATE);
        evaluate.run(dims);
        evaluate.copy(EntryOutputs.PREDICTION, predictionElements(dims), prediction);
        return evaluate.scalar(EntryOutputs.LOSS);
    }

    @Override
    public void predict(DimValues dims, Elements prediction) {
        BoundEntry predict = entry(EntryKind.PREDICT);
        predict.run(dims);
        predict.copy(EntryOutputs.PREDICTION, predictionElements(dims), prediction);
    }

    private int predictionElements(DimValues dims) {
        return Math.toIntExact(parts.model().prediction().elementCount().applyAsLong(dims));
    }

    @Override
    public void calibrate(DimValues dims, PopulationStatistics statistics) {
        BoundEntry calibrate = entries.get(EntryKind.CALIBRATE);
        if (calibrate == null) {
            return;
        }
        calibrate.run(dims);
        for (var state : parts.model().states()) {
            String output = EntryOutputs.STATISTIC + state.name();
            if (calibrate.has(output)) {
                statistics.add(state.name(), calibrate.elements(output, state.elementCount()));
            }
        }
    }

    @Override
    public void close() {
        team.close();
    }
}
