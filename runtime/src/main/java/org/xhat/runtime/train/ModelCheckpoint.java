package org.xhat.runtime.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.xhat.runtime.checkpoint.Checkpoint;
import org.xhat.runtime.checkpoint.CheckpointException;
import org.xhat.runtime.checkpoint.CheckpointReader;
import org.xhat.runtime.checkpoint.CheckpointWriter;
import org.xhat.runtime.checkpoint.StoredTensor;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.OptimizerSignature;

/**
 * A program's values in a checkpoint file: parameters and states under their names, optimizer slots as {@code
 * velocity/logits.dense1.weight}, and in the metadata the model, its settings, the optimizer, hyperparameters, step, seed,
 * batch and the version of the {@link org.xhat.runtime.program.NumericsContract}. The values
 * are those at rest, θ.
 */
public final class ModelCheckpoint {
    private static final String MODEL = "model";
    private static final String SETTING = "setting.";
    private static final String STEP = "step";
    private static final String BATCH = "batch";
    private static final String CALIBRATED = "calibrated";
    private static final String NUMERICS = "numerics";

    private static final int DEFAULT_BATCH = 60;

    private ModelCheckpoint() {}

    /**
     * Saves {@code program} atomically: {@code file} is the old checkpoint or the new one, never half of one.
     *
     * @throws IllegalStateException where a failure has left the program's values half updated
     * @throws NonFiniteLossException where a parameter, a statistic or an optimizer slot is no number: the old checkpoint stays
     * @throws CheckpointException where the file cannot be written
     */
    public static void save(ModelProgram program, Path file, long seed, int batch) {
        if (program.torn()) {
            throw new IllegalStateException("a step failed half way; its values are not saved");
        }
        program.firstNonFinite().ifPresent(name -> {
            throw NonFiniteLossException.inVariable(program.step(), name, Optional.empty());
        });
        var metadata = new LinkedHashMap<String, String>();
        metadata.put(MODEL, program.model().model());
        program.model().settings().forEach((name, value) -> metadata.put(SETTING + name, value));
        metadata.put(STEP, Long.toString(program.step()));
        metadata.put(NUMERICS, Integer.toString(program.numerics()));
        metadata.put(CALIBRATED, Boolean.toString(program.calibrated()));
        metadata.put("seed", Long.toString(seed));
        metadata.put(BATCH, Integer.toString(batch));
        metadata.put("optimizer", program.optimizer().optimizer());
        for (var hyperparameter : program.optimizer().hyperparameters()) {
            metadata.put(
                    "hyper." + hyperparameter.name(), Double.toString(program.hyperparameter(hyperparameter.name())));
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var parameter : program.model().parameters()) {
            tensors.put(parameter.name(), tensor(program, parameter.name(), parameter.shape()));
            for (String slot : program.optimizer().slotNames()) {
                String name = OptimizerSignature.slotOf(parameter.name(), slot);
                tensors.put(name, tensor(program, name, parameter.shape()));
            }
        }
        for (var state : program.model().states()) {
            tensors.put(state.name(), tensor(program, state.name(), state.shape()));
        }
        CheckpointWriter.save(file, new Checkpoint(metadata, tensors));
    }

    /**
     * Loads parameters, states and the step from {@code file}; optimizer slots are left as they are.
     *
     * @param warnings told what is doubtful about a file that can be loaded
     * @return the batch that it was trained with; {@value #DEFAULT_BATCH} where the file does not say
     * @throws CheckpointException where the file is broken, or is not of this model: it is another's by name, it was trained with
     *     other settings, or the first tensor that is missing, too many or of another kind or shape is named
     */
    public static int load(ModelProgram program, Path file, Consumer<String> warnings) {
        Checkpoint checkpoint = CheckpointReader.load(file, warnings);
        String saved = checkpoint.metadata().getOrDefault(MODEL, "(unnamed)");
        String cure = "use the checkpoint of " + program.model().model() + ", with the settings it was trained with";
        if (!saved.equals(program.model().model())) {
            throw new CheckpointException(file.toString(), "it is of the model " + saved, cure);
        }
        program.model().settings().forEach((name, value) -> {
            String trained = checkpoint.metadata().getOrDefault(SETTING + name, value);
            if (!trained.equals(value)) {
                throw new CheckpointException(
                        file.toString(),
                        "it was trained with the setting " + name + " = " + trained + ", but the model's is " + value,
                        "write --set model." + name + "=" + trained);
            }
        });
        var found = new LinkedHashMap<String, StoredTensor>();
        for (var variable : variables(program)) {
            StoredTensor stored = checkpoint.tensors().get(variable.name());
            if (stored == null) {
                throw new CheckpointException(file.toString(), "has no tensor '" + variable.name() + "'", cure);
            }
            requireLike(variable, variable.name(), stored, file, cure);
            requireFinite(variable.name(), stored, file);
            found.put(variable.name(), stored);
        }
        var parameters = program.model().parameters().stream()
                .collect(Collectors.toMap(ModelSignature.Variable::name, parameter -> parameter));
        for (String name : checkpoint.tensors().keySet()) {
            if (!found.containsKey(name)) {
                // a slot of the optimizer that trained it, which need not be this program's
                var owner = parameters.get(name.substring(name.indexOf('/') + 1));
                if (owner == null) {
                    throw new CheckpointException(
                            file.toString(), "holds '" + name + "', which the model has not", cure);
                }
                requireLike(owner, name, checkpoint.tensors().get(name), file, cure);
            }
        }
        long step = number(checkpoint, STEP, 0, Long.MAX_VALUE, "0 to 2⁶³ − 1", 0, file);
        long batch = number(checkpoint, BATCH, 1, Integer.MAX_VALUE, "1 to 2³¹ − 1", DEFAULT_BATCH, file);
        long numerics = number(checkpoint, NUMERICS, 1, Integer.MAX_VALUE, "1 to 2³¹ − 1", program.numerics(), file);
        if (numerics != program.numerics()) {
            warnings.accept(file + " was trained by version " + numerics + " of the order of sums, this is version "
                    + program.numerics() + ": results may differ in their last bits");
        }
        found.forEach((name, stored) -> program.write(name, values(stored)));
        program.setStep(step);
        if (Boolean.parseBoolean(checkpoint.metadata().get(CALIBRATED))) {
            program.markCalibrated();
        }
        return Math.toIntExact(batch);
    }

    /** A number of the metadata, where it has one of that name; otherwise {@code absent}. */
    private static long number(
            Checkpoint checkpoint, String name, long least, long most, String range, long absent, Path file) {
        String text = checkpoint.metadata().getOrDefault(name, Long.toString(absent));
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the message below says what is expected
        }
        throw new CheckpointException(
                file.toString(),
                "its " + name + " is '" + text + "', expected a whole number from " + range,
                "save the checkpoint again");
    }

    private static void requireLike(
            ModelSignature.Variable variable, String name, StoredTensor stored, Path file, String cure) {
        if (stored.dtype() == StoredTensor.Dtype.I64) {
            throw new CheckpointException(
                    file.toString(), "tensor '" + name + "' holds integers (I64), expected F32 or F64", cure);
        }
        long[] expected =
                variable.shape().stream().mapToLong(Integer::longValue).toArray();
        if (!Arrays.equals(stored.shape(), expected)) {
            throw new CheckpointException(
                    file.toString(),
                    "tensor '" + name + "' has the shape " + Arrays.toString(stored.shape()) + ", but the model's has "
                            + variable.shape(),
                    cure);
        }
    }

    /** xhat saves none that is not, and no loss it enters is a number. */
    private static void requireFinite(String name, StoredTensor stored, Path file) {
        double[] values = values(stored);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new CheckpointException(
                        file.toString(),
                        "tensor '" + name + "' holds " + values[i] + " as element " + i + " in row-major order",
                        "the file was altered, or saved by something else: train again, or take an earlier checkpoint");
            }
        }
    }

    private static List<ModelSignature.Variable> variables(ModelProgram program) {
        var variables = new ArrayList<>(program.model().parameters());
        variables.addAll(program.model().states());
        return variables;
    }

    private static StoredTensor tensor(ModelProgram program, String name, List<Integer> extents) {
        long[] shape = extents.stream().mapToLong(Integer::longValue).toArray();
        double[] values = program.read(name);
        if (program.elementType() == ElementType.FLOAT64) {
            return new StoredTensor.F64(shape, values);
        }
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new StoredTensor.F32(shape, floats);
    }

    private static double[] values(StoredTensor stored) {
        return switch (stored) {
            case StoredTensor.F32 f32 -> {
                var values = new double[f32.values().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = f32.values()[i];
                }
                yield values;
            }
            case StoredTensor.F64 f64 -> f64.values();
            case StoredTensor.I64 _ -> throw new IllegalStateException("no variable of a program holds integers");
        };
    }
}
