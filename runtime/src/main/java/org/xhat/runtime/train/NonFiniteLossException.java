package org.xhat.runtime.train;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.program.NonFiniteOrigin;
import org.xhat.runtime.text.Numbers;

/** A loss, or what makes one, is NaN or infinite: nothing can be learned from it, and no derivative checked. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is said where evaluating operator by operator finds everything finite, as a last bit may decide. */
    private static final String LOOK =
            "look for a pow, sqrt, log or division that can reach 0, an exp or a pow that overflows, or either in the"
                    + " branch of a where that is not taken";

    private final transient @Nullable NonFiniteOrigin origin;

    private NonFiniteLossException(String problem, String otherwise, Optional<NonFiniteOrigin> origin) {
        super(problem + origin.map(found -> ": " + found).orElse("; " + otherwise));
        this.origin = origin.orElse(null);
    }

    /** Where in the source it came from. */
    public Optional<NonFiniteOrigin> origin() {
        return Optional.ofNullable(origin);
    }

    /** At the initial parameters. */
    public static NonFiniteLossException initially(double loss, Optional<NonFiniteOrigin> origin) {
        return new NonFiniteLossException("the loss is " + loss + " at the initial parameters", LOOK, origin);
    }

    /** Of the batch of {@code step}, counted from 0. */
    public static NonFiniteLossException inTraining(long step, double loss, Optional<NonFiniteOrigin> origin) {
        return step == 0
                ? initially(loss, origin)
                : new NonFiniteLossException("the loss became " + loss + " at step " + step, lower(), origin);
    }

    /** Of a parameter, a state or an optimizer slot, after {@code steps} steps: any loss it enters will be. */
    public static NonFiniteLossException inVariable(long steps, String name, Optional<NonFiniteOrigin> origin) {
        return new NonFiniteLossException(
                "'" + name + "' is no longer finite after " + Numbers.count(steps, "step"), lower(), origin);
    }

    /** Of the test set, after {@code steps} steps. */
    public static NonFiniteLossException inEvaluation(long steps, double loss, Optional<NonFiniteOrigin> origin) {
        return new NonFiniteLossException(
                "the test loss is " + loss + " after " + Numbers.count(steps, "step"), lower(), origin);
    }

    private static String lower() {
        return "lower the learning rate with --set learningRate=…, or " + LOOK;
    }
}
