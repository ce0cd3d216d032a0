package org.xhat.runtime.train;

/** Training stopped because a batch's loss was NaN or infinite. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** At {@code step}, counted from 0. */
    public NonFiniteLossException(long step, double loss) {
        super(
                "the loss became " + loss + " at step " + step
                        + "; lower the learning rate with --set learningRate=…, or look for a logarithm or division that can reach 0");
    }
}
