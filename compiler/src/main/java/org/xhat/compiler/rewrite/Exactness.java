package org.xhat.compiler.rewrite;

import java.util.Set;

/**
 * What a rule takes for granted of arithmetic. A rule with none of these keeps every bit of what it rewrites: −0, NaN and
 * infinities included. A later sum of elements that it has moved takes them as they then lie (ReductionOrder), in another order
 * perhaps: the graph that is compiled decides, for every backend alike.
 */
public enum Exactness {
    /** Order of evaluation does not matter: (x + y) + z = x + (y + z), x / y = x · (1 / y). Moves results by rounding. */
    REASSOCIATES,
    /** Products distribute over sums of something, in both directions: x·z + y·z = (x + y)·z. Moves results by rounding. */
    DISTRIBUTES,
    /** x − x = 0 and x / x = 1: a NaN or an infinity that would have come of it is lost. */
    CANCELS,
    /** x · 0 = 0 and the like: hides NaN and infinities that the program has made. Never allowed by default. */
    ASSUMES_FINITE;

    /** What bits-preserving rewriting allows: nothing. For optimizer updates and forward computations. */
    public static final Set<Exactness> EXACT = Set.of();

    /** What gradients allow by default. */
    public static final Set<Exactness> GRADIENT = Set.of(REASSOCIATES, DISTRIBUTES, CANCELS);
}
