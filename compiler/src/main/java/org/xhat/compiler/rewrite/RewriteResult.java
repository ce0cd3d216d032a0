package org.xhat.compiler.rewrite;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;

/**
 * A rewritten graph and what was done to it.
 *
 * @param graph the new graph, with the old one's output names
 * @param fired how often each rule or named event occurred, by name; those that did not are absent
 * @param images for values of the old graph the value of the new one that is equal to it; absent where there is none
 */
public record RewriteResult(Graph graph, SortedMap<String, Integer> fired, Map<Value, Value> images) {
    /** Copies the counts, and those images that are in the graph. */
    public RewriteResult {
        fired = Collections.unmodifiableSortedMap(new TreeMap<>(fired));
        var present = new HashMap<>(images);
        present.values().retainAll(new HashSet<>(graph.values()));
        images = Collections.unmodifiableMap(present);
    }

    /** A graph that nothing was done to. */
    public static RewriteResult unchanged(Graph graph) {
        var same = new HashMap<Value, Value>();
        graph.values().forEach(value -> same.put(value, value));
        return new RewriteResult(graph, new TreeMap<>(), same);
    }

    /** What this one and {@code next}, which began with its graph, did together. */
    public RewriteResult then(RewriteResult next) {
        var sum = new TreeMap<>(fired);
        next.fired.forEach((name, count) -> sum.merge(name, count, Integer::sum));
        var composed = new HashMap<Value, Value>();
        images.forEach((old, between) -> {
            Value image = next.images.get(between);
            if (image != null) {
                composed.put(old, image);
            }
        });
        return new RewriteResult(next.graph, sum, composed);
    }
}
