package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which buffers, by number, lie where in one storage slot. Whoever may share elements with a span is found without looking at all
 * the others, as long as the spans are numbers.
 */
final class OccupiedSpans {
    private final Map<Integer, Span> spans = new HashMap<>();
    private final NavigableMap<Long, Set<Integer>> byStart = new TreeMap<>();
    private final Set<Integer> symbolic = new TreeSet<>();
    private long longest;

    /** Puts {@code buffer}, which is not there yet or lies where it lay, at {@code span}. */
    void add(int buffer, Span span) {
        spans.put(buffer, span);
        if (span.isConstant()) {
            long start = span.start().constantValue();
            byStart.computeIfAbsent(start, s -> new TreeSet<>()).add(buffer);
            longest = Math.max(longest, span.end().constantValue() - start);
        } else {
            symbolic.add(buffer);
        }
    }

    /** Takes {@code buffer} away. */
    void remove(int buffer) {
        Span span = spans.remove(buffer);
        symbolic.remove(buffer);
        if (span != null && span.isConstant()) {
            byStart.getOrDefault(span.start().constantValue(), Set.of()).remove(buffer);
        }
    }

    /** Whether {@code buffer} is there. */
    boolean contains(int buffer) {
        return spans.containsKey(buffer);
    }

    /** The buffers that are not known to be apart from {@code span}. */
    List<Integer> overlapping(Span span) {
        var candidates = new ArrayList<>(symbolic);
        if (span.isConstant()) {
            byStart.subMap(
                            span.start().constantValue() - longest,
                            false,
                            span.end().constantValue(),
                            false)
                    .values()
                    .forEach(candidates::addAll);
        } else {
            byStart.values().forEach(candidates::addAll);
        }
        candidates.removeIf(buffer -> span.isApart(spans.getOrDefault(buffer, span)));
        return candidates;
    }
}
