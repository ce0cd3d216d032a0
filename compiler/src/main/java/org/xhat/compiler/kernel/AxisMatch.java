package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which axes of one group are which of another, as far as it has been said. No axis has two partners; one that has none is open.
 *
 * <p>Examples, of x [m,n] that goes through operators, the first of which and the last are the groups:
 *
 * <pre>
 * exp; transpose{axes=1,0}; neg → axes of the first are [1, 0]
 * sum{axes=1}; broadcast{dims=n,m; axes=1}; neg → axes of the first are [1, 0]
 * exp; broadcast{dims=m,k,n; axes=0,2}; sum{axes=1} → axes of the first are [0, 2]
 * </pre>
 */
final class AxisMatch {
    private final List<@Nullable Integer> partners;
    private final List<@Nullable Integer> partnersOfOther;

    /** Of groups with {@code axes} and {@code others} axes, all of them open. */
    AxisMatch(int axes, int others) {
        partners = new ArrayList<@Nullable Integer>(Collections.<@Nullable Integer>nCopies(axes, null));
        partnersOfOther = new ArrayList<@Nullable Integer>(Collections.<@Nullable Integer>nCopies(others, null));
    }

    /** Says that {@code axis} is {@code other} of the other group; false where either is another's already. */
    boolean add(int axis, int other) {
        if (partners.get(axis) == null && partnersOfOther.get(other) == null) {
            partners.set(axis, other);
            partnersOfOther.set(other, axis);
        }
        return Integer.valueOf(other).equals(partners.get(axis));
    }

    /** The axes of the one without a partner, ascending. */
    List<Integer> open() {
        return open(partners);
    }

    /** The axes of the other without a partner, ascending. */
    List<Integer> openOfOther() {
        return open(partnersOfOther);
    }

    /** For each axis of the one its partner; none is open. */
    int[] partners() {
        return complete(partners);
    }

    /** For each axis of the other its partner; none is open. */
    int[] partnersOfOther() {
        return complete(partnersOfOther);
    }

    private static List<Integer> open(List<@Nullable Integer> partners) {
        return IntStream.range(0, partners.size())
                .filter(axis -> partners.get(axis) == null)
                .boxed()
                .toList();
    }

    private static int[] complete(List<@Nullable Integer> partners) {
        return partners.stream()
                .mapToInt(partner -> {
                    if (partner == null) {
                        throw new IllegalStateException("an axis is open: " + partners);
                    }
                    return partner;
                })
                .toArray();
    }
}
