package org.xhat.runtime.program;

/** How a prediction names the class of an example, and so has an accuracy. */
public enum ClassChoice {
    /** It names none: its elements are not the classes that the loss reads labels as. */
    NONE,
    /** By its largest element, one for each class; the first of equal ones. NaN is none. */
    LARGEST,
    /** By its only element, a logit: class 1 from 0 on, else class 0. */
    LOGIT,
    /** By its only element, a probability: class 1 from ½ on, else class 0. */
    PROBABILITY;

    /** The class that {@code example} of {@code predictions}, each of {@code elements} numbers, names; −1 where it names none. */
    public int classOf(Elements predictions, int example, int elements) {
        return switch (this) {
            case NONE -> -1;
            case LARGEST -> largest(predictions, example * elements, elements);
            case LOGIT -> above(0, predictions.get(example));
            case PROBABILITY -> above(0.5, predictions.get(example));
        };
    }

    private static int above(double threshold, double value) {
        return Double.isNaN(value) ? -1 : value >= threshold ? 1 : 0;
    }

    private static int largest(Elements predictions, int from, int classes) {
        int best = -1;
        for (int c = 0; c < classes; c++) {
            double value = predictions.get(from + c);
            if (best < 0 ? !Double.isNaN(value) : value > predictions.get(from + best)) {
                best = c;
            }
        }
        return best;
    }
}
