package org.xhat.compiler.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes one group of two whose axes match, if what they reduce over agrees, too: both walk the axes of the larger one, and reduced
 * axes in the order of the reduction.
 *
 * <p>Examples, of x [m,n] that goes through operators, the first of which and the last are the groups:
 *
 * <pre>
 * exp; sum{axes=0} → one kernel over [m, n], reduced over [0]
 * sum{axes=0}; exp → one kernel over [m, n], reduced over [0]
 * sum{axes=0}; broadcast{dims=m,n; axes=1}; neg → one kernel over [m, n], reduced over [0]
 * sum{axes=0}; broadcast{dims=k,n; axes=1}; neg → they iterate over different axes
 * sum{axes=0}; broadcast{dims=m,n; axes=1}; sum{axes=1} → they reduce over different axes
 * sum{axes=0}; sum{axes=0} → they reduce over different axes
 * sum{axes=0,1}; broadcast{dims=n; axes=}; neg → they iterate over different axes
 * cumulative-sum{axis=0}; sum{axes=0} → they walk the reduced axes in different order
 * </pre>
 */
final class GroupJoin {
    /** Why a contraction and a sweep stay apart. */
    static final String ALONE = "a contraction is a kernel of its own, on which only pointwise work rides";

    /** Why kernels that read the same value stay apart. */
    static final String OTHER_AXES = "they iterate over different axes";

    private static final String OTHER_REDUCTION = "they reduce over different axes";

    /** Why reductions, or a reduction and what would have to be walked with it, stay apart. */
    private static final String ORDER = "they walk the reduced axes in different order";

    private GroupJoin() {}

    /** Joins {@code p} and {@code c}, whose axes match so; their reductions must then agree. */
    static Legality of(FusionGroup p, FusionGroup c, AxisMatch match) {
        var openP = match.open();
        var openC = match.openOfOther();
        boolean sweep = p.contraction() == null && c.contraction() == null;
        if (openP.isEmpty() && openC.isEmpty()) {
            return joinEqual(p, c, match);
        }
        if (openC.isEmpty()) {
            return c.contraction() == null && c.reduced() == null && openP.equals(p.reducedAxes())
                    ? joinInto(p, c, match.partnersOfOther())
                    : new Legality.Illegal(sweep ? OTHER_REDUCTION : ALONE);
        }
        if (openP.isEmpty()) {
            if (p.extents().isEmpty() && !c.kept().isEmpty()) {
                return new Legality.Illegal("a scalar is computed once");
            }
            return p.contraction() == null && p.reduced() == null && c.reduced() != null && openC.equals(c.reduced())
                    ? joinInto(c, p, match.partners())
                    : new Legality.Illegal(
                            !sweep
                                    ? ALONE
                                    : c.reduced() == null || p.reduced() == null
                                            ? "the value is computed once and repeated along an axis"
                                            : OTHER_REDUCTION);
        }
        boolean alongside = sweep
                && openP.equals(p.reducedAxes())
                && openP.size() == openC.size()
                && (c.reduced() == null || c.reduced().equals(openC));
        if (!alongside) {
            return new Legality.Illegal(sweep ? reductionsDiffer(p, c) : ALONE);
        }
        for (int i = 0; i < openP.size(); i++) {
            match.add(openP.get(i), openC.get(i));
        }
        return haveEqualExtents(p, c, match.partners()) ? joinEqual(p, c, match) : new Legality.Illegal(OTHER_AXES);
    }

    /** Whether {@code p}'s axis a and {@code c}'s {@code axes[a]} are equally long. */
    static boolean haveEqualExtents(FusionGroup p, FusionGroup c, int[] axes) {
        return IntStream.range(0, axes.length)
                .allMatch(a -> p.extents().get(a).equals(c.extents().get(axes[a])));
    }

    private static String reductionsDiffer(FusionGroup p, FusionGroup c) {
        return c.reduced() == null ? OTHER_AXES : OTHER_REDUCTION;
    }

    /** Both iterate over the same axes: {@code p}'s are {@code c}'s as {@code match} says. */
    private static Legality joinEqual(FusionGroup p, FusionGroup c, AxisMatch match) {
        int[] axes = match.partners();
        var reducedOfP = p.reduced() == null
                ? null
                : p.reduced().stream().map(axis -> axes[axis]).sorted().toList();
        if (reducedOfP != null && c.reduced() != null && !reducedOfP.equals(c.reduced())) {
            return new Legality.Illegal(OTHER_REDUCTION);
        }
        if (p.contraction() != null) {
            return p.reduced() == null && c.reduced() == null
                    ? joinInto(p, c, match.partnersOfOther())
                    : new Legality.Illegal(ALONE);
        }
        if (c.contraction() != null && p.reduced() != null) {
            return new Legality.Illegal(ALONE);
        }
        var orderOfP = Optional.ofNullable(p.order()).flatMap(order -> order.renumbered(axes));
        boolean oneOrder =
                p.order() == null || (orderOfP.isPresent() && orderOfP.equals(Optional.ofNullable(c.order())));
        if (!oneOrder && (c.order() != null || orderOfP.isEmpty())) {
            return new Legality.Illegal(ORDER);
        }
        var whole = c.reduced() != null || reducedOfP == null
                ? c
                : new FusionGroup(c.extents(), reducedOfP, orderOfP.orElse(null), c.contraction(), c.members());
        return joinInto(whole, p, axes);
    }

    /** {@code whole} with the members of {@code part}, no contraction, whose axis a is {@code whole}'s {@code axes[a]}. */
    private static Legality joinInto(FusionGroup whole, FusionGroup part, int[] axes) {
        if (part.contraction() != null) {
            throw new IllegalStateException("a contraction would be lost: " + part.contraction());
        }
        Map<FusionNode, List<Integer>> members = new LinkedHashMap<>(whole.members());
        part.members()
                .forEach((node, own) ->
                        members.put(node, own.stream().map(axis -> axes[axis]).toList()));
        var order = whole.order();
        boolean inOrder = order == null
                || members.entrySet().stream()
                        .allMatch(member -> order.admits(member.getKey().layout(), member.getValue()));
        return inOrder
                ? new Legality.Legal(
                        new FusionGroup(whole.extents(), whole.reduced(), order, whole.contraction(), members))
                : new Legality.Illegal(ORDER);
    }
}
