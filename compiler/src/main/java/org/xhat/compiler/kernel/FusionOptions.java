package org.xhat.compiler.kernel;

import java.util.function.Predicate;

/**
 * What fusion may do.
 *
 * @param updatesRideOnContractions whether an optimizer's update that overwrites a parameter may be the epilogue of the
 *     contraction that yields the gradient; otherwise it stays a sweep
 * @param maximumOperations how many floating-point operations per element one kernel may come to, so that its code stays
 *     within what HotSpot compiles
 * @param fits whether a backend has room for a kernel's code; one for which it has not is divided, and it alone
 */
public record FusionOptions(boolean updatesRideOnContractions, int maximumOperations, Predicate<Kernel> fits) {
    /** Updates ride on contractions; kernels of up to 400 operations. */
    public static final FusionOptions DEFAULT = new FusionOptions(true, 400);

    /** With room for every kernel. */
    public FusionOptions(boolean updatesRideOnContractions, int maximumOperations) {
        this(updatesRideOnContractions, maximumOperations, kernel -> true);
    }

    /** These, where kernels have to fit. */
    public FusionOptions withFits(Predicate<Kernel> fits) {
        return new FusionOptions(updatesRideOnContractions, maximumOperations, fits);
    }
}
