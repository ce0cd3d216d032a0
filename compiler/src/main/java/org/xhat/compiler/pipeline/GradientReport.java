package org.xhat.compiler.pipeline;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;

/**
 * The derived gradient as text: for each layer and function that the model's source calls, the cotangents of what went into it,
 * given the cotangent of what came out, as formulas; then the whole simplified graph. The formulas are comments, so the text
 * parses as the graph.
 */
final class GradientReport {
    private final GradientGraph differentiated;
    private final List<SourceCall> calls;
    private final Map<SourceCall, CallFormulas> formulas = new LinkedHashMap<>();
    private final Set<SourceCall> described = new LinkedHashSet<>();

    private GradientReport(ModelDefinition model) {
        this.differentiated = GradientGraph.of(model);
        this.calls = model.calls();
        number(calls);
    }

    /** The report for the training entry of {@code model}. */
    static String of(ModelDefinition model) {
        var report = new GradientReport(model);
        var wanted =
                new LinkedHashMap<String, Value>(report.differentiated.graph().outputs());
        report.formulas.values().forEach(call -> wanted.putAll(call.wanted(report.differentiated.cotangents())));
        Graph all = GraphBuilder.extending(report.differentiated.graph()).build(wanted);
        var text = new StringBuilder();
        report.describe(report.calls, report.simplified(all), text);
        return text + GraphPrinter.print(report.simplified(report.differentiated.graph()));
    }

    private void number(List<SourceCall> calls) {
        for (SourceCall call : calls) {
            number(call.inner());
            formulas.putIfAbsent(
                    call, new CallFormulas(call, differentiated.graph().variables(), formulas.size()));
        }
    }

    private Graph simplified(Graph graph) {
        return Simplification.of(graph, Rewriting.gradient(differentiated.primal()))
                .graph();
    }

    /** Each call that has a meaning of its own; where its formulas cannot be told alone, those of the calls inside it. */
    private void describe(List<SourceCall> calls, Graph simplified, StringBuilder text) {
        for (SourceCall call : calls) {
            CallFormulas ofCall = formulas.get(call);
            if (ofCall == null || !described.add(call)) {
                continue;
            }
            String described = call.isOne() ? ofCall.print(simplified) : "";
            if (described.isEmpty()) {
                describe(call.inner(), simplified, text);
            }
            described
                    .lines()
                    .forEach(line -> text.append(("// " + line).stripTrailing()).append('\n'));
        }
    }
}
