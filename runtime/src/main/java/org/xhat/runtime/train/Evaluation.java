package org.xhat.runtime.train;

import java.util.OptionalDouble;
import org.xhat.runtime.data.LabelledImages;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelProgram;

/**
 * How a model does on a whole set, with population statistics.
 *
 * @param loss the mean loss over all examples
 * @param accuracy the fraction whose largest prediction is at the label (the first of equal ones); empty without labels
 */
public record Evaluation(double loss, OptionalDouble accuracy) {
    /** Examples evaluated at once: large enough to amortize a run, small enough for the caches. */
    private static final int BATCH = 200;

    /** Evaluates {@code program} on all of {@code images}; the last batch may be smaller. */
    public static Evaluation of(ModelProgram program, LabelledImages images, String dataName) {
        var loader = new BatchLoader(program, images, dataName);
        var indices = new int[BATCH];
        double lossSum = 0;
        int right = 0;
        for (int first = 0; first < images.count(); first += BATCH) {
            int batch = Math.min(BATCH, images.count() - first);
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
                lossSum / images.count(),
                loader.hasLabels() ? OptionalDouble.of((double) right / images.count()) : OptionalDouble.empty());
    }

    private static int largest(Elements predictions, int example, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (predictions.get(example * classes + c) > predictions.get(example * classes + best)) {
                best = c;
            }
        }
        return best;
    }
}
