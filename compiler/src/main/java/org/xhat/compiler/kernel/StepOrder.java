package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Which steps, by position, must run before which, and the order nearest to the given one that respects it. */
final class StepOrder {
    private final List<TreeSet<Integer>> after;

    /** {@code count} steps that nothing relates yet. */
    StepOrder(int count) {
        after = IntStream.range(0, count).mapToObj(k -> new TreeSet<Integer>()).toList();
    }

    /** Says that {@code first} runs before {@code second}, another one; false where that was said already. */
    boolean add(int first, int second) {
        return after.get(first).add(second);
    }

    /** Takes back what was said of the two. */
    void remove(int first, int second) {
        after.get(first).remove(second);
    }

    /** Whether {@code first} must run before {@code last}, directly or for the sake of others. */
    boolean precedes(int first, int last) {
        var reached = new BitSet();
        var pending = new ArrayDeque<Integer>();
        pending.add(first);
        while (!pending.isEmpty()) {
            for (int next : after.get(pending.removeLast())) {
                if (next == last) {
                    return true;
                }
                if (!reached.get(next)) {
                    reached.set(next);
                    pending.add(next);
                }
            }
        }
        return false;
    }

    /** The steps in order: of those that wait for nothing more, the one with the smallest position first. */
    List<Integer> sorted() {
        int[] waiting = new int[after.size()];
        after.forEach(next -> next.forEach(k -> waiting[k]++));
        var ready = new PriorityQueue<Integer>();
        IntStream.range(0, waiting.length).filter(k -> waiting[k] == 0).forEach(ready::add);
        var sorted = new ArrayList<Integer>();
        while (!ready.isEmpty()) {
            int k = ready.remove();
            sorted.add(k);
            for (int next : after.get(k)) {
                if (--waiting[next] == 0) {
                    ready.add(next);
                }
            }
        }
        if (sorted.size() < after.size()) {
            throw new IllegalStateException("steps wait for one another");
        }
        return sorted;
    }
}
