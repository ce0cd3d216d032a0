package org.xhat.runtime.train;

/** A loss, or what makes one, is NaN or infinite: nothing can be learned from it, and no derivative checked. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String LOOK = "look for a logarithm or division that can reach 0";
    private static final String LOWER = "lower the learning rate with --set learningRate=…, or " + LOOK;

    private NonFiniteLossException(String message) {
        super(message);
    }

    /** At the initial parameters. */
    public static NonFiniteLossException initially(double loss) {
        return new NonFiniteLossException("the loss is " + loss + " at the initial parameters; " + LOOK);
    }

    /** Of the batch of {@code step}, counted from 0. */
    public static NonFiniteLossException inTraining(long step, double loss) {
        return step == 0
                ? initially(loss)
                : new NonFiniteLossException("the loss became " + loss + " at step " + step + "; " + LOWER);
    }

    /** Of a parameter or a statistic, after {@code steps} steps: any loss it enters will be. */
    public static NonFiniteLossException inVariable(long steps, String name) {
        return new NonFiniteLossException(
                "'" + name + "' is no longer finite after " + count(steps) + ", so nothing was saved; " + LOWER);
    }

    /** Of the test set, after {@code steps} steps. */
    public static NonFiniteLossException inEvaluation(long steps, double loss) {
        return new NonFiniteLossException("the test loss is " + loss + " after " + count(steps) + "; " + LOWER);
    }

    private static String count(long steps) {
        return steps + (steps == 1 ? " step" : " steps");
    }
}
