package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.compiler.rewrite.RewriteResult;
import org.xhat.runtime.program.EntryKind;

/**
 * The gradient as it runs, and which call of the model's source each of its nodes is of. Equal calls come from one place of the
 * source, such as a loop: origins do not tell them apart. So a copy of the training entry, whose origins are the calls' numbers,
 * takes the way of the entry itself – no pass looks at them –, and has them still when it is simplified.
 */
final class CallGraph {
    private final List<SourceCall> calls = new ArrayList<>();
    private final Map<Value, Value> copies = new HashMap<>();
    private final GradientGraph gradient;
    private final RewriteResult simplified;
    private final Map<Node, Integer> callNumbers = new HashMap<>();

    private CallGraph(ModelDefinition model) {
        Graph train = model.entry(EntryKind.TRAIN);
        collect(model.calls(), new HashSet<>());
        var primal = new HashMap<Node, Integer>();
        for (int i = 0; i < calls.size(); i++) {
            for (Node node : nodes(calls.get(i))) {
                primal.putIfAbsent(node, i);
            }
        }
        var builder = new GraphBuilder();
        for (Node node : train.nodes()) {
            var origin = new Origin("", primal.getOrDefault(node, calls.size()), 0, "");
            var operands = node.operands().stream().map(copies::get).toList();
            Node copy = builder.withOrigins(List.of(origin), () -> builder.addNode(node.op(), operands));
            for (int i = 0; i < node.types().size(); i++) {
                copies.put(new Value(node, i), new Value(copy, i));
            }
        }
        var outputs = new LinkedHashMap<String, Value>();
        train.outputs().forEach((name, value) -> outputs.put(name, copies.get(value)));
        this.gradient = GradientGraph.of(model, builder.build(outputs));
        this.simplified = Simplification.of(gradient.graph(), Rewriting.gradient(gradient.primal()));
        graph().origins()
                .forEach((node, origins) -> origins.stream()
                        .mapToInt(Origin::line)
                        .min()
                        .ifPresent(number -> callNumbers.put(node, number)));
    }

    /** Differentiates and simplifies the training entry of {@code model}. */
    static CallGraph of(ModelDefinition model) {
        return new CallGraph(model);
    }

    /** Each call once: those that are one, and of the others what they are made of. */
    private void collect(List<SourceCall> of, Set<SourceCall> told) {
        for (SourceCall call : of) {
            if (told.add(call)) {
                if (call.isOne()) {
                    calls.add(call);
                } else {
                    collect(call.inner(), told);
                }
            }
        }
    }

    /** The nodes that {@code call} makes of its arguments, in the training entry, with the leaves that it reads. */
    static Set<Node> nodes(SourceCall call) {
        return Graph.nodesBehind(
                call.results(),
                value -> !(value.op() instanceof LeafOp) && call.arguments().contains(value));
    }

    /** The calls, by number, in the order in which they returned. */
    List<SourceCall> calls() {
        return calls;
    }

    /** The gradient, simplified: what runs. */
    Graph graph() {
        return simplified.graph();
    }

    /** The number of the call that {@code value} of the gradient is of; the number of calls for what is of none. */
    int call(Value value) {
        return callNumbers.getOrDefault(value.node(), calls.size());
    }

    /** What {@code value} of the training entry is in the gradient; empty where it is needed for nothing. */
    Optional<Value> image(Value value) {
        return Optional.ofNullable(copies.get(value)).map(simplified.images()::get);
    }

    /** The derivative of the loss by {@code value} of the training entry; empty where it is no value of the gradient. */
    Optional<Value> derivative(Value value) {
        return Optional.ofNullable(copies.get(value))
                .map(gradient.cotangents()::get)
                .map(simplified.images()::get)
                .filter(derivative -> !(derivative.op() instanceof LeafOp));
    }
}
