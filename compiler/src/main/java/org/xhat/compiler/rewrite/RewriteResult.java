package org.xhat.compiler.rewrite;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xhat.compiler.graph.Graph;

/**
 * A rewritten graph and what was done to it.
 *
 * @param graph the new graph, with the old one's output names
 * @param fired how often each rule or named event occurred, by name; those that did not are absent
 */
public record RewriteResult(Graph graph, SortedMap<String, Integer> fired) {
    /** Copies the counts. */
    public RewriteResult {
        fired = Collections.unmodifiableSortedMap(new TreeMap<>(fired));
    }

    /** This result after {@code earlier} ones: the counts of both. */
    public RewriteResult after(Map<String, Integer> earlier) {
        var sum = new TreeMap<>(fired);
        earlier.forEach((name, count) -> sum.merge(name, count, Integer::sum));
        return new RewriteResult(graph, sum);
    }
}
