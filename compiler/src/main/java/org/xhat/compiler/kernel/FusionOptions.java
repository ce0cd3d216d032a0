package org.xhat.compiler.kernel;

/**
 * What fusion may do.
 *
 * @param updatesRideOnContractions whether an optimizer's update that overwrites a parameter may be the epilogue of the
 *     contraction that yields the gradient; otherwise it stays a sweep
 * @param maximumOperations how many floating-point operations per element one kernel may come to, so that its code stays
 *     within what HotSpot compiles
 */
public record FusionOptions(boolean updatesRideOnContractions, int maximumOperations) {
    /** Updates ride on contractions; kernels of up to 400 operations. */
    public static final FusionOptions DEFAULT = new FusionOptions(true, 400);
}
