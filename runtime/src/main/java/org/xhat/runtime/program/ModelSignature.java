package org.xhat.runtime.program;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.xhat.runtime.init.Init;
import org.xhat.runtime.memory.Allocation;
import org.xhat.runtime.random.RandomKey;

/**
 * What a model takes, holds and gives, as its definition says.
 *
 * @param model the model's name
 * @param inputs what each entry is given, in order
 * @param labelReadings where the loss reads labels as classes or as the numbers of rows
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

    /** The names among its inputs' extents, in the order in which they are declared. */
    public List<String> dims() {
        return inputs.stream()
                .flatMap(input -> input.names().stream())
                .distinct()
                .toList();
    }

    /** The {@link #dims} with these values, in order. */
    public DimValues bind(long... values) {
        List<String> names = dims();
        if (values.length != names.size()) {
            throw new IllegalArgumentException(
                    "the model " + model + " has the dimensions " + names + ", not " + values.length + " of them");
        }
        var bound = new LinkedHashMap<String, Long>();
        for (int i = 0; i < values.length; i++) {
            bound.put(names.get(i), values[i]);
        }
        return new DimValues(bound);
    }

    /**
     * The {@link #dims} of inputs that are given arrays of these shapes. A name that none of those inputs has is left out: an entry
     * that reads none of the others does not need it.
     *
     * @param shapes by the inputs' names
     * @throws ShapeMismatchException where a shape is not the declared one, or two would make a name two numbers: told with the place
     *     of either
     */
    public DimValues bind(Map<String, List<Integer>> shapes) {
        return DimBinding.of(this, shapes);
    }

    /** How many examples it takes at a time, where a number and no name is the first extent of an input. */
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
     * @param extents the extents as written, such as {@code batch} or {@code 784}
     * @param place where it is declared
     */
    public record Input(String name, boolean labels, List<String> extents, String place) {
        /** Copies the extents. */
        public Input {
            extents = List.copyOf(extents);
        }

        /** How many examples it holds, where a number and no name is its first extent. */
        public OptionalInt fixedBatch() {
            return extents.isEmpty() || isName(extents.getFirst())
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(extents.getFirst()));
        }

        /** The named dimensions among its extents. */
        public List<String> names() {
            return extents.stream().filter(Input::isName).distinct().toList();
        }

        /** Whether an extent is a named dimension; otherwise it is a number. */
        public static boolean isName(String extent) {
            return !Character.isDigit(extent.charAt(0));
        }

        /** The extents at these dims. */
        public List<Long> shape(DimValues dims) {
            return IntStream.range(0, extents.size())
                    .mapToObj(axis -> extent(axis, dims))
                    .toList();
        }

        /** The product of the extents; {@link Long#MAX_VALUE} where it is more. Allocates nothing. */
        public long elementCount(DimValues dims) {
            return elementCount(0, dims);
        }

        /** As {@link #elementCount(DimValues)}, of the axes from {@code first} on. */
        public long elementCount(int first, DimValues dims) {
            long count = 1;
            for (int axis = first; axis < extents.size(); axis++) {
                long extent = extent(axis, dims);
                count = extent > Long.MAX_VALUE / count ? Long.MAX_VALUE : count * extent;
            }
            return count;
        }

        private long extent(int axis, DimValues dims) {
            String extent = extents.get(axis);
            return isName(extent) ? dims.get(extent) : Long.parseLong(extent);
        }

        /** {@code 'rows', @Dims("batch, time, 28") at TimeDim.java:10:50}. */
        public String declaration() {
            return "'" + name + "', @Dims(\"" + String.join(", ", extents) + "\") at " + place;
        }
    }

    /**
     * An operator of the loss that reads labels as one of so many classes or rows: a label beyond them is an error.
     *
     * @param input the labels
     * @param bound how many there are
     * @param isFixed whether there are as many at any dims
     * @param counted what there are so many of, in the plural
     * @param place where the model's author reads them, and the text there
     */
    public record LabelReading(
            String input, ToLongFunction<DimValues> bound, boolean isFixed, String counted, String place) {}

    /**
     * What is predicted: a row for each example.
     *
     * @param elementCount how many numbers in all
     * @param choice how the numbers of a row name a class
     */
    public record Prediction(ToLongFunction<DimValues> elementCount, ClassChoice choice) {}

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
