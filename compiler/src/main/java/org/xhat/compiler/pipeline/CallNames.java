package org.xhat.compiler.pipeline;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.report.ExpressionPrinter;
import org.xhat.runtime.program.EntryOutputs;

/**
 * What the values of the gradient are called in the formulas of one call: x what it is given, y what it returns, w a parameter by its
 * last name, dx, dy and dw the derivatives of the loss by them, and what its methods declare by their own names. Where one name
 * would be two values', the later gets a number.
 */
final class CallNames {
    private static final String RESULT = "y";

    private final Map<String, Value> shown = new LinkedHashMap<>();
    private final Map<String, Value> variables = new LinkedHashMap<>();
    private final Map<String, Value> leaves = new LinkedHashMap<>();
    private final UnusedNames names;
    private String layer = "";

    /**
     * Of a call of the training entry {@code train}.
     *
     * @param inAll names that stand for something else in all formulas
     */
    CallNames(SourceCall call, Graph train, CallGraph gradient, Set<String> inAll) {
        names = new UnusedNames(inAll);
        names.take(RESULT);
        names.take("d" + RESULT);
        var derivatives = new LinkedHashMap<String, Optional<Value>>();
        var arguments = new LinkedHashSet<Value>(call.arguments());
        arguments.removeIf(argument -> argument.op() instanceof LeafOp);
        int count = 0;
        for (Value argument : arguments) {
            String name = names.unusedWithDerivative(arguments.size() == 1 ? "x" : "x" + ++count);
            gradient.image(argument).ifPresent(x -> shown.put(name, x));
            derivatives.put("d" + name, gradient.derivative(argument));
        }
        for (Node node : CallGraph.nodes(call)) {
            switch (node.op()) {
                case LeafOp.Parameter parameter -> {
                    int last = parameter.name().lastIndexOf('.');
                    String name = names.unusedWithDerivative(parameter.name().substring(last + 1));
                    gradient.image(node.result()).ifPresent(leaf -> leaves.put(name, leaf));
                    derivatives.put("d" + name, output(gradient.graph(), EntryOutputs.GRADIENT + parameter.name()));
                    layer = layer.isEmpty() && last > 0 ? parameter.name().substring(0, last) : layer;
                }
                case LeafOp.Input input -> {
                    String name = names.unused(input.name());
                    gradient.image(node.result()).ifPresent(leaf -> leaves.put(name, leaf));
                }
                default ->
                    node.results().forEach(value -> {
                        String variable = train.variables().get(value);
                        if (variable != null && !call.results().contains(value)) {
                            String name = names.unused(variable);
                            gradient.image(value).ifPresent(image -> variables.put(name, image));
                        }
                    });
            }
        }
        for (int i = 0; i < call.results().size(); i++) {
            String name = call.results().size() == 1 ? RESULT : RESULT + "[" + i + "]";
            Value result = call.results().get(i);
            gradient.image(result).ifPresent(y -> shown.putIfAbsent(name, y));
            derivatives.put("d" + name, gradient.derivative(result));
        }
        derivatives.forEach((name, derivative) -> derivative.ifPresent(value -> shown.put(name, value)));
    }

    private static Optional<Value> output(Graph graph, String name) {
        return Optional.ofNullable(graph.outputs().get(name));
    }

    /** What it is given and returns, and the derivatives, by name. */
    Map<String, Value> shown() {
        return shown;
    }

    /** What its methods declare, by name. */
    Map<String, Value> variables() {
        return variables;
    }

    /** Parameters and inputs that it reads, by name. */
    Map<String, Value> leaves() {
        return leaves;
    }

    /** What the parameters' names begin with; nothing where it has none of its own. */
    String layer() {
        return layer;
    }

    /** What else is called somehow in the same formulas. */
    UnusedNames others() {
        return names;
    }

    /** What of these names {@code isOwn}, without those of leaves: each value under its first name. */
    static Map<String, Value> select(Map<String, Value> names, Predicate<Value> isOwn) {
        var selected = new LinkedHashMap<String, Value>();
        var seen = new HashSet<Value>();
        names.forEach((name, value) -> {
            Value written = ExpressionPrinter.written(value);
            if (!(written.op() instanceof LeafOp) && isOwn.test(written) && seen.add(written)) {
                selected.put(name, value);
            }
        });
        return selected;
    }
}
