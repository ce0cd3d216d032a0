package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An acyclic relation "runs before" between groups, kept in a topological order while groups are merged. A merge that would
 * close a cycle is refused. Each merge searches and shifts only the stretch of the order between the two groups, which are
 * close to each other in practice.
 */
final class GroupOrder {
    private static final int HOLE = -1;

    private final List<TreeSet<Integer>> before = new ArrayList<>();
    private final List<TreeSet<Integer>> after = new ArrayList<>();
    private final int[] order;
    private final int[] rank;

    /** The groups of {@code sorted}, unrelated, in that order; their numbers are below {@code count}. */
    GroupOrder(int count, List<Integer> sorted) {
        order = sorted.stream().mapToInt(group -> group).toArray();
        rank = new int[count];
        for (int place = 0; place < order.length; place++) {
            rank[order[place]] = place;
        }
        for (int group = 0; group < count; group++) {
            before.add(new TreeSet<>());
            after.add(new TreeSet<>());
        }
    }

    /** Says that {@code first} runs before {@code second}, which stands behind it in the order. */
    void addEdge(int first, int second) {
        after.get(first).add(second);
        before.get(second).add(first);
    }

    /** The groups that run before {@code group} and are related to it directly. */
    TreeSet<Integer> before(int group) {
        return before.get(group);
    }

    /** The groups that run after {@code group} and are related to it directly. */
    TreeSet<Integer> after(int group) {
        return after.get(group);
    }

    /** Whether {@code x} stands before {@code y} in the order. */
    boolean precedes(int x, int y) {
        return rank[x] < rank[y];
    }

    /**
     * Merges {@code second} into {@code first}, which stands before it; false, and nothing changed, where a third group must
     * run between them.
     */
    boolean merge(int first, int second) {
        BitSet follow = reachedBefore(first, second);
        if (follow == null) {
            return false;
        }
        moveBehind(first, second, follow);
        for (int group : before.get(second)) {
            after.get(group).remove(second);
            if (group != first) {
                addEdge(group, first);
            }
        }
        for (int group : after.get(second)) {
            before.get(group).remove(second);
            addEdge(first, group);
        }
        before.get(second).clear();
        after.get(second).clear();
        return true;
    }

    /** What {@code first} leads to before {@code last}'s place in the order; null where {@code last} is reached through others. */
    private @Nullable BitSet reachedBefore(int first, int last) {
        var reached = new BitSet();
        var pending = new ArrayDeque<Integer>();
        pending.add(first);
        while (!pending.isEmpty()) {
            int group = pending.remove();
            for (int next : after.get(group)) {
                if (next == last && group != first) {
                    return null;
                }
                if (rank[next] < rank[last] && !reached.get(next)) {
                    reached.set(next);
                    pending.add(next);
                }
            }
        }
        return reached;
    }

    /** Between the two places: what does not follow, then the merged group, then what follows it. */
    private void moveBehind(int first, int last, BitSet follow) {
        int from = rank[first];
        int to = rank[last];
        int place = from;
        var following = new ArrayList<Integer>();
        for (int r = from + 1; r < to; r++) {
            int group = order[r];
            if (group != HOLE && follow.get(group)) {
                following.add(group);
            } else if (group != HOLE) {
                set(place++, group);
            }
        }
        set(place++, first);
        for (int group : following) {
            set(place++, group);
        }
        Arrays.fill(order, place, to + 1, HOLE);
    }

    private void set(int place, int group) {
        order[place] = group;
        rank[group] = place;
    }

    /** The groups that are left, in order. */
    List<Integer> groups() {
        return Arrays.stream(order).filter(group -> group != HOLE).boxed().toList();
    }
}
