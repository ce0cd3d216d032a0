package org.xhat.compiler.pipeline;

import java.util.SortedMap;
import java.util.TreeMap;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.ReductionNormalForm;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;

/**
 * A graph brought to its normal form and through the rules, verified after each.
 *
 * @param graph what is left
 * @param fired how often each rule fired
 */
record Simplification(Graph graph, SortedMap<String, Integer> fired) {
    /** Simplifies {@code graph} as far as {@code rewriting} allows. */
    static Simplification of(Graph graph, Rewriting rewriting) {
        SortedMap<String, Integer> fired = new TreeMap<>();
        Graph simplified = graph;
        if (rewriting.rules()) {
            if (!rewriting.primal().isEmpty()) {
                var normal = ReductionNormalForm.apply(simplified, rewriting.primal());
                fired.putAll(normal.fired());
                simplified = normal.graph();
                GraphVerifier.verify(simplified);
            }
            var rewritten = Rewriter.rewrite(
                    simplified, rewriting.primal(), RuleSet.all(), rewriting.allowed(), Exactness.EXACT);
            rewritten.fired().forEach((rule, count) -> fired.merge(rule, count, Integer::sum));
            simplified = rewritten.graph();
            GraphVerifier.verify(simplified);
        }
        return new Simplification(simplified, fired);
    }
}
