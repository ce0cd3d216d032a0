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
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.compiler.report.ExpressionPrinter;

/**
 * One call of a model's source by itself, and its derivative as formulas: dx for each computed argument x and dw for each
 * parameter w, from dy, the cotangent of its result y. The call is taken out of its graph – its computed arguments and dy become
 * inputs – differentiated and simplified, so that the formulas depend on nothing around it.
 */
final class CallDerivative {
    private final SourceCall call;
    private final GraphBuilder builder = new GraphBuilder();
    private final Map<Node, Node> rebuilt = new HashMap<>();
    private final Map<Value, Value> arguments = new LinkedHashMap<>();
    private final Map<String, Value> variables = new LinkedHashMap<>();
    private final Map<String, Value> parameters = new LinkedHashMap<>();

    private CallDerivative(SourceCall call, Graph graph) {
        this.call = call;
        var computed = new LinkedHashSet<Value>();
        for (Value argument : call.arguments()) {
            if (!(argument.op() instanceof LeafOp)) {
                computed.add(argument);
            }
        }
        var nodes = between(computed, call.result());
        Set<String> taken = nodes.stream()
                .filter(node -> node.op() instanceof LeafOp.Input)
                .map(node -> ((LeafOp.Input) node.op()).name())
                .collect(Collectors.toSet());
        for (Value argument : computed) {
            String name = unused(computed.size() == 1 ? "x" : "x" + (arguments.size() + 1), taken);
            arguments.put(argument, builder.add(new LeafOp.Input(name, argument.type())));
        }
        nodes.forEach(node -> rebuild(node, graph));
    }

    /**
     * The formulas of {@code call}, which stands in {@code graph}, after a line that names it; empty where it has nothing to be
     * differentiated by.
     */
    static String print(SourceCall call, Graph graph) {
        var derivative = new CallDerivative(call, graph);
        boolean isEmpty = derivative.arguments.isEmpty() && derivative.parameters.isEmpty();
        return isEmpty || derivative.rebuilt.isEmpty() ? "" : derivative.print();
    }

    /** The nodes that {@code result} needs besides {@code inputs}, operands first. */
    private static Set<Node> between(Set<Value> inputs, Value result) {
        var reached = new TreeSet<Node>((x, y) -> Integer.compare(x.id(), y.id()));
        var pending = new ArrayList<>(List.of(result));
        while (!pending.isEmpty()) {
            Value value = pending.removeLast();
            if (!inputs.contains(value) && reached.add(value.node())) {
                pending.addAll(value.node().operands());
            }
        }
        return reached;
    }

    private void rebuild(Node node, Graph graph) {
        var operands = node.operands().stream().map(this::rebuilt).toList();
        Node copy = builder.withOrigins(graph.origins(node), () -> builder.addNode(node.op(), operands));
        rebuilt.put(node, copy);
        String variable = graph.variables().get(node.result());
        if (node.op() instanceof LeafOp.Parameter parameter) {
            String name = parameter.name().substring(parameter.name().lastIndexOf('.') + 1);
            parameters.put(unused(name, parameters.keySet()), copy.result());
        } else if (variable != null
                && !(node.op() instanceof LeafOp)
                && node != call.result().node()) {
            variables.put(unused(variable, variables.keySet()), copy.result());
        }
    }

    private Value rebuilt(Value value) {
        Value argument = arguments.get(value);
        return argument != null ? argument : new Value(requireNonNull(rebuilt.get(value.node())), value.index());
    }

    /** {@code name}, or the first of name2, name3, … that is not among {@code used}. */
    private static String unused(String name, Set<String> used) {
        String unused = name;
        for (int number = 2; used.contains(unused); number++) {
            unused = name + number;
        }
        return unused;
    }

    private String print() {
        Value y = rebuilt(call.result());
        var primal = new HashSet<>(rebuilt.values());
        arguments.values().forEach(x -> primal.add(x.node()));
        Value dy = builder.add(new LeafOp.Input("dy", y.type()));
        var by = new LinkedHashMap<String, Value>();
        arguments.values().forEach(x -> by.put(((LeafOp.Input) x.op()).name(), x));
        parameters.forEach(by::putIfAbsent);
        var gradients = ReverseMode.vjp(builder, List.of(y), List.of(dy), List.copyOf(by.values()))
                .gradients();
        var wanted = new LinkedHashMap<String, Value>();
        wanted.put("y", y);
        wanted.putAll(by);
        variables.forEach(wanted::putIfAbsent);
        var derivatives = new ArrayList<String>();
        for (String name : by.keySet()) {
            Value gradient = gradients.get(derivatives.size());
            wanted.put("d" + name, gradient);
            derivatives.add("d" + name);
        }
        Graph simplified = Simplification.of(builder.build(wanted), Rewriting.gradient(primal))
                .graph();
        Map<String, Value> found = simplified.outputs();
        var shown = new LinkedHashMap<String, Value>(found);
        shown.keySet().retainAll(derivatives);
        shown.values().removeIf(gradient -> gradient.op() instanceof LeafOp.Input);
        var known = new LinkedHashMap<String, Value>(found);
        known.keySet().removeIf(name -> !name.equals("y") && !by.containsKey(name));
        var named = new LinkedHashMap<String, Value>(found);
        named.keySet().removeIf(name -> !variables.containsKey(name) || known.containsKey(name));
        return shown.isEmpty()
                ? ""
                : call.origin() + " " + call.origin().text() + layer() + "\n"
                        + ExpressionPrinter.print(simplified, shown, named, known)
                                .indent(2) + "\n";
    }

    /** The layer that the call's parameters belong to: {@code [logits.batchNorm1]}. */
    private String layer() {
        return parameters.values().stream()
                .findFirst()
                .map(parameter -> ((LeafOp.Parameter) parameter.op()).name())
                .map(name -> " [" + name.substring(0, Math.max(0, name.lastIndexOf('.'))) + "]")
                .orElse("");
    }
}
