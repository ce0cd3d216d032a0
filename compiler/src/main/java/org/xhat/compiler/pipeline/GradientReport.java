package org.xhat.compiler.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.program.EntryKind;

/**
 * The derived gradient as text: for each layer and function that the model's source calls, its derivative by itself as formulas;
 * then the graph of the whole, simplified across calls. The formulas are comments, so the text parses as the graph.
 */
final class GradientReport {
    private final Graph train;
    private final Map<Value, Value> cotangents;
    private final Set<SourceCall> told = new HashSet<>();
    private final StringBuilder text = new StringBuilder();

    private GradientReport(Graph train, Map<Value, Value> cotangents) {
        this.train = train;
        this.cotangents = cotangents;
    }

    /** The report for the training entry of {@code model}. */
    static String of(ModelDefinition model) {
        var differentiated = GradientGraph.of(model);
        var report = new GradientReport(model.entry(EntryKind.TRAIN), differentiated.cotangents());
        report.tell(model.calls());
        var rewriting = Rewriting.gradient(differentiated.primal());
        Graph simplified = Simplification.of(differentiated.graph(), rewriting).graph();
        return report.text + GraphPrinter.print(simplified);
    }

    /** Each call that the loss depends on, once: those that are one, and what the others are made of. */
    private void tell(List<SourceCall> calls) {
        for (SourceCall call : calls) {
            if (!told.add(call)) {
                continue;
            }
            if (!call.isOne()) {
                tell(call.inner());
            } else if (call.results().stream().anyMatch(cotangents::containsKey)) {
                CallDerivative.print(call, train)
                        .lines()
                        .forEach(line ->
                                text.append(("// " + line).stripTrailing()).append('\n'));
            }
        }
    }
}
