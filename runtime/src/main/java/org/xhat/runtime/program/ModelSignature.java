package org.xhat.runtime.program;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntToLongFunction;
import org.xhat.runtime.init.Init;
import org.xhat.runtime.memory.Allocation;
import org.xhat.runtime.random.RandomKey;

/**
 * What a model takes, holds and gives, as its definition says.
 *
 * @param model the model's name
 * @param inputs what each entry is given, in order
 * @param labelReadings where the loss reads labels as classes
 * @param prediction what it predicts
 * @param parameters what is trained, in the order of the flat parameter array
 * @param states what is remembered without being trained
 * @param settings the values of its compile-time switches, as text, by name
 * @param calibrated whether prediction needs statistics of a calibration pass
 */
public record ModelSignature(
        String model,
        List<Input> inputs,
        List<LabelReading> labelReadings,
        Prediction prediction,
        List<Variable> parameters,
        List<Variable> states,
        Map<String, String> settings,
        boolean calibrated) {
    /** Copies the collections. */
    public ModelSignature {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        inputs = List.copyOf(inputs);
        labelReadings = List.copyOf(labelReadings);
        parameters = List.copyOf(parameters);
        states = List.copyOf(states);
    }

    /** The input called {@code name}; {@link IllegalArgumentException} where there is none. */
    public Input input(String name) {
        for (var input : inputs) {
            if (input.name().equals(name)) {
                return input;
            }
        }
        throw new IllegalArgumentException("the model " + model + " has no input '" + name + "'; it has "
                + inputs.stream().map(Input::name).toList());
    }

    /** How many examples it takes at a time, where a number and no name is the first extent of its inputs. */
    public OptionalInt fixedBatch() {
        return inputs.stream()
                .flatMapToInt(input -> input.fixedBatch().stream())
                .findFirst();
    }

    /** The number of trained elements. */
    public long parameterCount() {
        return parameters.stream().mapToLong(Variable::elementCount).sum();
    }

    /**
     * An input of the loss.
     *
     * @param name its name in the model
     * @param labels whether it is integer labels; otherwise floating
     * @param extents the extents as written, such as {@code batch} or {@code 784}; the first is the batch
     */
    public record Input(String name, boolean labels, List<String> extents) {
        /** Copies the extents. */
        public Input {
            extents = List.copyOf(extents);
        }

        /** How many examples it holds, where a number and no name is its first extent. */
        public OptionalInt fixedBatch() {
            String extent = extents.getFirst();
            return extent.chars().allMatch(Character::isDigit)
                    ? OptionalInt.of(Integer.parseInt(extent))
                    : OptionalInt.empty();
        }

        /**
         * Elements of one example: the product of all extents but the first.
         *
         * @throws IllegalStateException where one of them is a name
         */
        public int exampleElements() {
            long count = 1;
            for (String extent : extents.subList(1, extents.size())) {
                if (!extent.chars().allMatch(Character::isDigit)) {
                    throw new IllegalStateException(
                            "input '" + name + "' has the extent '" + extent + "' beside its batch; give it a number");
                }
                count = Math.multiplyExact(count, Long.parseLong(extent));
            }
            return Math.toIntExact(count);
        }
    }

    /**
     * An operator of the loss that reads labels as one of so many classes: a label beyond them is an error.
     *
     * @param input the labels
     * @param classes how many classes there are, in a batch of so many examples
     * @param isFixed whether there are as many in every batch
     * @param place where the model's author reads them, and the text there
     */
    public record LabelReading(String input, IntToLongFunction classes, boolean isFixed, String place) {}

    /**
     * What is predicted for an example.
     *
     * @param exampleElements how many numbers
     * @param choice how they name a class
     */
    public record Prediction(int exampleElements, ClassChoice choice) {}

    /**
     * A parameter or a state.
     *
     * @param name such as {@code logits.linear1.weight}
     * @param shape its extents
     * @param group weight, bias, gamma, beta or another word by which hyperparameters may be set; for a state {@code state}
     * @param init its first values
     */
    public record Variable(String name, List<Integer> shape, String group, Init init) {
        /** Copies the shape. */
        public Variable {
            shape = List.copyOf(shape);
        }

        /** The product of the extents. */
        public int elementCount() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }

        /** The first values for a seed: a function of seed, name, shape and initializer alone. */
        public double[] initialValues(long seed) {
            var values = Allocation.of(
                    "the initial values of '" + name + "' with the shape " + shape,
                    (long) Double.BYTES * elementCount(),
                    FlatLayout.SMALLER,
                    () -> new double[elementCount()]);
            init.fill(
                    values,
                    shape.stream().mapToLong(Integer::longValue).toArray(),
                    RandomKey.of(seed, "init").child(name));
            return values;
        }
    }
}
