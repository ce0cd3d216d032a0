package org.xhat.runtime.train;

import java.util.OptionalDouble;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelProgram;

/**
 * How a model does on a whole set, with population statistics. A model that takes a fixed number of examples at a time cannot
 * see the last ones where they fill no batch: they are left out.
 *
 * @param loss the mean loss over the examples
 * @param accuracy the fraction whose largest prediction is at the label (the first of equal ones; NaN is none); empty
 *     without labels
 * @param examples how many there were: all, but for what fills no batch of a fixed size
 */
public record Evaluation(double loss, OptionalDouble accuracy, int examples) {
    /** Examples evaluated at once: large enough to amortize a run, small enough for the caches. */
    private static final int BATCH = 200;

    /**
     * Evaluates {@code program} on all of {@code images}; the last batch may be smaller, where the model takes that.
     *
     * @throws DataException where the images fill not even one batch of the model's fixed size
     */
    public static Evaluation of(ModelProgram program, LabelledImages images, String dataName) {
        var loader = new BatchLoader(program, images, dataName);
        int most = loader.fixedBatch().orElse(BATCH);
        int examples = loader.fixedBatch().isPresent() ? images.count() - images.count() % most : images.count();
        if (examples == 0) {
            throw new DataException(
                    dataName,
                    "has " + images.count() + " images to evaluate, fewer than the " + most + " that "
                            + program.model().model() + " takes at a time",
                    "use more data, or name the model's batch, as in @Dims(\"batch, 784\")");
        }
        var indices = new int[most];
        double lossSum = 0;
        int right = 0;
        for (int first = 0; first < examples; first += most) {
            int batch = Math.min(most, examples - first);
            for (int i = 0; i < batch; i++) {
                indices[i] = first + i;
            }
            loader.load(indices, batch);
            lossSum += program.evaluate(batch) * batch;
            for (int i = 0; i < batch; i++) {
                if (largest(program.prediction(), i, program.predictionElements()) == images.label(first + i)) {
                    right++;
                }
            }
        }
        return new Evaluation(
                lossSum / examples,
                loader.hasLabels() ? OptionalDouble.of((double) right / examples) : OptionalDouble.empty(),
                examples);
    }

    /** The class of the largest prediction; −1 where all are NaN. */
    private static int largest(Elements predictions, int example, int classes) {
        int best = -1;
        for (int c = 0; c < classes; c++) {
            double value = predictions.get(example * classes + c);
            if (best < 0 ? !Double.isNaN(value) : value > predictions.get(example * classes + best)) {
                best = c;
            }
        }
        return best;
    }
}
