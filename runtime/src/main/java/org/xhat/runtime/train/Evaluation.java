package org.xhat.runtime.train;

import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.ClassChoice;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.ModelSignature;

/**
 * How a model does on a whole set, with population statistics, in batches of the size it is trained in.
 *
 * <p>The loss is the mean of the batches' losses, each weighted by its examples: of a loss that is a mean over examples it is the
 * mean over the whole set, whatever the batch; a loss that is a sum grows with the batch here as it does in training.
 *
 * @param loss the weighted mean of the batches' losses
 * @param accuracy the fraction of examples whose label the prediction names; empty where it names no classes
 * @param examples how many there were: all, but for what fills no batch of a model that takes a fixed number of examples
 */
public record Evaluation(double loss, OptionalDouble accuracy, int examples) {
    /**
     * The sizes of the batches in which {@code model} would be evaluated on {@code images}: the size asked for, or the one that it
     * takes, and that of the last batch, where it is smaller.
     */
    public static Set<Integer> batchSizes(ModelSignature model, LabelledImages images, int batch) {
        var sizes = new TreeSet<Integer>();
        int most = model.fixedBatch().orElse(batch);
        if (images.count() >= most) {
            sizes.add(most);
        }
        if (images.count() % most > 0 && model.fixedBatch().isEmpty()) {
            sizes.add(images.count() % most);
        }
        return sizes;
    }

    /**
     * Evaluates {@code program} on all of {@code images} in batches of {@code batch}; the last one may be smaller, where the model
     * takes that.
     *
     * @throws DataException where the images fill not even one batch of the model's fixed size
     */
    public static Evaluation of(ModelProgram program, LabelledImages images, String dataName, int batch) {
        return of(program, images, dataName, batch, false);
    }

    /** As {@link #of}; {@link NonFiniteLossException} at the first batch whose loss is no number. */
    public static Evaluation finite(ModelProgram program, LabelledImages images, String dataName, int batch) {
        return of(program, images, dataName, batch, true);
    }

    private static Evaluation of(
            ModelProgram program, LabelledImages images, String dataName, int batch, boolean finite) {
        var loader = new BatchLoader(program, images, dataName);
        var fixed = program.model().fixedBatch();
        int most = fixed.orElse(Math.min(batch, images.count()));
        int examples = fixed.isPresent() ? images.count() - images.count() % most : images.count();
        if (examples == 0) {
            throw new DataException(
                    dataName,
                    "has " + images.count() + " images to evaluate, fewer than the " + most + " that "
                            + program.model().model() + " takes at a time",
                    "use more data, or name the model's batch, as in @Dims(\"batch, 784\")");
        }
        var prediction = program.model().prediction();
        var indices = new int[most];
        double lossSum = 0;
        int right = 0;
        for (int first = 0; first < examples; first += most) {
            int size = Math.min(most, examples - first);
            for (int i = 0; i < size; i++) {
                indices[i] = first + i;
            }
            var dims = loader.load(indices, size);
            double loss = program.evaluate(dims);
            if (finite && !Double.isFinite(loss)) {
                throw NonFiniteLossException.inEvaluation(program.step(), loss, program.nonFiniteInEvaluation(dims));
            }
            lossSum += loss * size;
            int row = (int) (prediction.elementCount().applyAsLong(dims) / size);
            for (int i = 0; i < size; i++) {
                int named = prediction.choice().classOf(program.prediction(), i, row);
                if (named == images.label(first + i)) {
                    right++;
                }
            }
        }
        return new Evaluation(
                lossSum / examples,
                prediction.choice() == ClassChoice.NONE
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) right / examples),
                examples);
    }
}
