package org.xhat.compiler.pipeline;

import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.ReductionNormalForm;
import org.xhat.compiler.rewrite.RewriteResult;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;

/** A graph brought to its normal form and through the rules, verified after each. */
final class Simplification {
    private Simplification() {}

    /** Simplifies {@code graph} as far as {@code rewriting} allows. */
    static RewriteResult of(Graph graph, Rewriting rewriting) {
        if (!rewriting.rules()) {
            return RewriteResult.unchanged(graph);
        }
        var normal = rewriting.primal().isEmpty()
                ? RewriteResult.unchanged(graph)
                : ReductionNormalForm.apply(graph, rewriting.primal());
        GraphVerifier.verify(normal.graph());
        var rewritten = Rewriter.rewrite(
                normal.graph(), rewriting.primal(), RuleSet.all(), rewriting.allowed(), Exactness.EXACT);
        GraphVerifier.verify(rewritten.graph());
        return normal.then(rewritten);
    }
}
