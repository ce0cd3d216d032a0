package org.xhat.compiler.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.compiler.report.ExpressionPrinter;

/**
 * One call of a model's source by itself, and its derivative as formulas: dx for each computed argument x and dw for each
 * parameter w, from dy, the cotangent of its result y, or from dy[0], dy[1], … of its results y[0], y[1], …. The call is taken
 * out of its graph – its computed arguments and the cotangents become inputs – differentiated and simplified, so that the
 * formulas depend on nothing around it.
 */
final class CallDerivative {
    /** What the call returns, in its formulas. */
    private static final String RESULT = "y";

    private final SourceCall call;
    private final GraphBuilder builder = new GraphBuilder();
    private final Map<Value, Value> rebuilt = new HashMap<>();
    private final Set<Node> primal = new HashSet<>();

    /** Names in use: those of values, and for what is differentiated by those of its derivatives. */
    private final Set<String> taken = new HashSet<>(List.of(RESULT, "d" + RESULT));

    /** What is differentiated by, and what its methods call the values in between. */
    private final Map<String, Value> by = new LinkedHashMap<>();

    private final Map<String, Value> variables = new LinkedHashMap<>();
    private String layer = "";

    private CallDerivative(SourceCall call, Graph graph) {
        this.call = call;
        var computed = new LinkedHashSet<Value>();
        for (Value argument : call.arguments()) {
            if (!(argument.op() instanceof LeafOp)) {
                computed.add(argument);
            }
        }
        for (Value argument : computed) {
            String name = unusedWithDerivative(computed.size() == 1 ? "x" : "x" + (by.size() + 1));
            Value x = builder.add(new LeafOp.Input(name, argument.type()));
            rebuilt.put(argument, x);
            primal.add(x.node());
            by.put(name, x);
        }
        Graph.nodesBehind(call.results(), computed::contains).forEach(node -> rebuild(node, graph));
    }

    /**
     * The formulas of {@code call}, which stands in {@code graph}, after a line that names it; empty where it has nothing to be
     * differentiated by.
     */
    static String print(SourceCall call, Graph graph) {
        var derivative = new CallDerivative(call, graph);
        boolean isGiven =
                derivative.by.values().containsAll(derivative.results().values());
        return derivative.by.isEmpty() || isGiven ? "" : derivative.print();
    }

    private void rebuild(Node node, Graph graph) {
        Op op = node.op() instanceof LeafOp.Input(String name, TensorType type)
                ? new LeafOp.Input(unused(name), type)
                : node.op();
        var operands = node.operands().stream().map(this::rebuilt).toList();
        Node copy = builder.withOrigins(graph.origins(node), () -> builder.addNode(op, operands));
        primal.add(copy);
        boolean isReturned = call.results().stream().anyMatch(result -> result.node() == node);
        for (Value value : node.results()) {
            var copied = new Value(copy, value.index());
            rebuilt.put(value, copied);
            String variable = graph.variables().get(value);
            if (variable != null && !(op instanceof LeafOp) && !isReturned) {
                variables.put(unused(variable), copied);
            }
        }
        if (op instanceof LeafOp.Parameter parameter) {
            int last = parameter.name().lastIndexOf('.');
            by.put(unusedWithDerivative(parameter.name().substring(last + 1)), copy.result());
            layer = layer.isEmpty() && last > 0 ? " [" + parameter.name().substring(0, last) + "]" : layer;
        }
    }

    /** What the call returns, by name: y, or y[0], y[1], …. */
    private Map<String, Value> results() {
        var results = new LinkedHashMap<String, Value>();
        for (Value result : call.results()) {
            results.put(call.results().size() == 1 ? RESULT : RESULT + "[" + results.size() + "]", rebuilt(result));
        }
        return results;
    }

    private Value rebuilt(Value value) {
        return requireNonNull(rebuilt.get(value));
    }

    /** {@code name}, or the first of name2, name3, … that is not in use; it is from now on. */
    private String unused(String name) {
        String unused = name;
        for (int number = 2; !taken.add(unused); number++) {
            unused = name + number;
        }
        return unused;
    }

    /** As {@link #unused}, so that the derivative's name is not in use either. */
    private String unusedWithDerivative(String name) {
        String unused = unused(name);
        while (!taken.add("d" + unused)) {
            unused = unused(name);
        }
        return unused;
    }

    private String print() {
        var results = results();
        var cotangents = new ArrayList<Value>();
        results.forEach((name, y) -> cotangents.add(builder.add(new LeafOp.Input("d" + name, y.type()))));
        var gradients = ReverseMode.vjp(builder, List.copyOf(results.values()), cotangents, List.copyOf(by.values()))
                .gradients();
        var wanted = new LinkedHashMap<String, Value>(by);
        wanted.putAll(results);
        wanted.putAll(variables);
        var derivatives = new LinkedHashSet<String>();
        for (String name : by.keySet()) {
            wanted.put("d" + name, gradients.get(derivatives.size()));
            derivatives.add("d" + name);
        }
        Graph simplified = Simplification.of(builder.build(wanted), Rewriting.gradient(primal))
                .graph();
        var shown = new LinkedHashMap<String, Value>(simplified.outputs());
        shown.keySet().retainAll(derivatives);
        shown.values().removeIf(gradient -> gradient.op() instanceof LeafOp.Input);
        var known = new LinkedHashMap<String, Value>(simplified.outputs());
        known.keySet().removeIf(name -> !results.containsKey(name) && !by.containsKey(name));
        var named = new LinkedHashMap<String, Value>(simplified.outputs());
        named.keySet().retainAll(variables.keySet());
        return shown.isEmpty()
                ? ""
                : call.origin() + " " + call.origin().text() + layer + "\n"
                        + ExpressionPrinter.print(simplified, shown, named, known)
                                .indent(2) + "\n";
    }
}
