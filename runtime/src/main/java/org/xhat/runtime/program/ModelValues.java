package org.xhat.runtime.program;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xhat.runtime.random.RandomKey;
import org.xhat.runtime.random.RandomStream;

/**
 * The values of a model and its optimizer, in flat arrays of a {@link Storage}: θ, optimizer slots, states, hyperparameters,
 * inputs and the step. What a {@link ModelProgram} holds, whatever computes it.
 */
public final class ModelValues {
    /** Names of the arrays in the storage, as programs are compiled against them. */
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

        /** The words of the seed and of the step by which random numbers are drawn. */
        public static final String DRAW_KEY = "draw-key";

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

        /** The scalar that is computed once a step: {@code step}, or {@code add(step,1)} for the step counted from 1. */
        public static String step(StepFormula formula) {
            return formula.toString();
        }
    }

    private final ModelSignature model;
    private final OptimizerSignature optimizer;
    private final Storage storage;
    private final ElementType initialType;
    private final FlatLayout parameterLayout;
    private final FlatLayout stateLayout;
    private final Map<String, String> inputSlots = new HashMap<>();
    private final Elements drawKey;
    private long step;
    private long changes;

    /**
     * Fresh arrays, zeroed; hyperparameters and optimizer slots have the values they are declared with.
     *
     * @param type what the arrays hold
     * @param initialType what initial values are rounded to, so that values of several types may start alike
     */
    public ModelValues(ModelSignature model, OptimizerSignature optimizer, ElementType type, ElementType initialType) {
        this.model = model;
        this.optimizer = optimizer;
        this.storage = new Storage(type);
        this.initialType = initialType;
        this.drawKey = storage.require(Slots.DRAW_KEY, true, 3);
        this.parameterLayout = FlatLayout.of("parameters", model.parameters());
        this.stateLayout = FlatLayout.of("states", model.states());
        for (String slot : List.of(Slots.PARAMETERS, Slots.GRADIENTS)) {
            storage.add(slot, parameterLayout);
        }
        for (String slot : List.of(Slots.STATES, Slots.NEXT_STATES)) {
            storage.add(slot, stateLayout);
        }
        optimizer.slotNames().forEach(slot -> storage.add(Slots.optimizerSlot(slot), parameterLayout));
        for (var hyperparameter : optimizer.hyperparameters()) {
            scalar(Slots.hyperparameter(hyperparameter.name())).set(0, hyperparameter.initial());
        }
        for (var input : model.inputs()) {
            inputSlots.put(input.name(), Slots.input(input.name()));
        }
        resetSlots();
    }

    /** What the model holds. */
    public ModelSignature model() {
        return model;
    }

    /** What the optimizer holds. */
    public OptimizerSignature optimizer() {
        return optimizer;
    }

    /** The arrays. */
    public Storage storage() {
        return storage;
    }

    /** Where each parameter lies in θ, the gradients and the optimizer slots. */
    public FlatLayout parameterLayout() {
        return parameterLayout;
    }

    /** Where each state lies. */
    public FlatLayout stateLayout() {
        return stateLayout;
    }

    /** θ, flat. */
    public Elements parameters() {
        return storage.require(Slots.PARAMETERS, parameterLayout.elementCount());
    }

    /** The states, flat. */
    public Elements states() {
        return storage.require(Slots.STATES, stateLayout.elementCount());
    }

    /** What the step in progress has assigned to states, flat, in the layout of the states. */
    public Elements nextStates() {
        return storage.require(Slots.NEXT_STATES, stateLayout.elementCount());
    }

    /** An optimizer slot, flat, in the layout of the parameters. */
    public Elements optimizerSlot(String slot) {
        return storage.require(Slots.optimizerSlot(slot), parameterLayout.elementCount());
    }

    /** A one-element array. */
    public Elements scalar(String slot) {
        return storage.require(slot, 1);
    }

    /** How often something was changed from outside a step; derived values of an earlier count are stale. */
    public long changes() {
        return changes;
    }

    /** Fresh parameters, states and optimizer slots, another key of draws, and step 0. */
    public void initialize(long seed) {
        fill(model.parameters(), parameterLayout, parameters(), seed);
        fill(model.states(), stateLayout, states(), seed);
        resetSlots();
        long words = new RandomStream(RandomKey.of(seed, "draws")).nextLong();
        drawKey.set(0, (int) words);
        drawKey.set(1, (int) (words >>> Integer.SIZE));
        setStep(0);
    }

    private void resetSlots() {
        for (var slot : optimizer.slots()) {
            optimizerSlot(slot.name()).fill(initialType.round(slot.initial()));
        }
    }

    private void fill(List<ModelSignature.Variable> variables, FlatLayout layout, Elements array, long seed) {
        for (var variable : variables) {
            double[] values = variable.initialValues(seed);
            Arrays.setAll(values, i -> initialType.round(values[i]));
            array.write(layout.offset(variable.name()), values);
        }
    }

    /** What random numbers are drawn by: the low and the high word of the seed, and the step. */
    public Elements drawKey() {
        return drawKey;
    }

    /** Updates made so far. */
    public long step() {
        return step;
    }

    /** Says that {@code step} updates have been made; {@link IllegalArgumentException} below 0. */
    public void setStep(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("a step is counted from 0, not " + step);
        }
        this.step = step;
        drawKey.set(2, (int) step);
        changes++;
    }

    /** Counts a step made. */
    public void advance() {
        step++;
        drawKey.set(2, (int) step);
    }

    /**
     * Sets a hyperparameter.
     *
     * @throws IllegalArgumentException where there is none of that name or the value is out of its range
     */
    public void setHyperparameter(String name, double value) {
        optimizer.hyperparameter(name).require(value, storage.type());
        scalar(Slots.hyperparameter(name)).set(0, value);
        changes++;
    }

    /** A hyperparameter's value; {@link IllegalArgumentException} where there is none of that name. */
    public double hyperparameter(String name) {
        optimizer.hyperparameter(name);
        return scalar(Slots.hyperparameter(name)).get(0);
    }

    /** As {@link ModelInputs#input}; {@link IllegalArgumentException} where there is none of that name. */
    public Elements input(String name, DimValues dims) {
        var input = model.input(name);
        String slot = requireNonNull(inputSlots.get(name)); // made before: a step allocates nothing
        return storage.require(slot, input.labels(), Elements.count(slot, input.elementCount(dims)));
    }

    /**
     * The values of a parameter, a state, or an optimizer slot ({@code velocity/logits.dense1.weight}), row-major.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public double[] read(String variable) {
        Place place = place(variable);
        return place.array().toDoubles(place.offset(), place.elementCount());
    }

    /**
     * Replaces the values of a parameter, a state or an optimizer slot.
     *
     * @throws IllegalArgumentException where there is none of that name, or the number of elements differs
     */
    public void write(String variable, double[] values) {
        Place place = place(variable);
        if (values.length != place.elementCount()) {
            throw new IllegalArgumentException(
                    "'" + variable + "' has " + place.elementCount() + " elements, not " + values.length);
        }
        place.array().write(place.offset(), values);
        changes++;
    }

    /** A parameter, a state or an optimizer slot that has a NaN or an infinity, by name; empty where all are finite. */
    public Optional<String> firstNonFinite() {
        for (Place place : places()) {
            int element = place.array().firstNonFinite(place.offset(), place.elementCount());
            if (element >= 0) {
                return Optional.of(place.name());
            }
        }
        return Optional.empty();
    }

    /**
     * The values at a moment.
     *
     * @param arrays θ, the states and the optimizer slots
     * @param step the updates made until then
     */
    public record Snapshot(List<Elements> arrays, long step) {}

    /** A copy of all that training changes. */
    public Snapshot snapshot() {
        return new Snapshot(trained().map(Elements::copy).toList(), step);
    }

    /** Puts back what a snapshot of these values holds. */
    public void restore(Snapshot snapshot) {
        var arrays = trained().toList();
        for (int i = 0; i < arrays.size(); i++) {
            Elements from = snapshot.arrays().get(i);
            System.arraycopy(from.raw(), 0, arrays.get(i).raw(), 0, from.length());
        }
        setStep(snapshot.step());
    }

    private Stream<Elements> trained() {
        return Stream.concat(
                Stream.of(parameters(), states()),
                optimizer.slotNames().stream().map(this::optimizerSlot));
    }

    /** Where a variable lies. */
    private record Place(String name, Elements array, int offset, int elementCount) {}

    private Place place(String variable) {
        return places().stream()
                .filter(place -> place.name().equals(variable))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model " + model.model() + " with the optimizer "
                        + optimizer.optimizer() + " has no variable '" + variable + "'"));
    }

    private List<Place> places() {
        var places = new ArrayList<Place>();
        for (var parameter : model.parameters()) {
            int offset = parameterLayout.offset(parameter.name());
            int count = parameter.elementCount();
            places.add(new Place(parameter.name(), parameters(), offset, count));
            for (String slot : optimizer.slotNames()) {
                String name = OptimizerSignature.slotOf(parameter.name(), slot);
                places.add(new Place(name, optimizerSlot(slot), offset, count));
            }
        }
        for (var state : model.states()) {
            places.add(new Place(state.name(), states(), stateLayout.offset(state.name()), state.elementCount()));
        }
        return places;
    }
}
