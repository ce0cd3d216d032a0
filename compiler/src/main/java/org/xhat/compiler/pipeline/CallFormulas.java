package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.report.ExpressionPrinter;
import org.xhat.runtime.program.EntryOutputs;

/**
 * The derivative of one call, as formulas: dx for each computed argument x and dw for each parameter w, from dy, the cotangent
 * of the call's result y. To find these values again in a rewritten graph, they are outputs of it under keys of the call's own.
 */
final class CallFormulas {
    private final SourceCall call;
    private final CallBody body;
    private final int number;

    /**
     * Formulas of {@code call}.
     *
     * @param variables what the source calls values
     * @param number tells the call from others
     */
    CallFormulas(SourceCall call, Map<Value, String> variables, int number) {
        this.call = call;
        this.body = CallBody.of(call, variables);
        this.number = number;
    }

    /** The values that the formulas are about, under the keys that {@link #print} looks for. */
    Map<String, Value> wanted(Map<Value, Value> cotangents) {
        var wanted = new LinkedHashMap<String, Value>();
        Value dy = cotangents.get(call.result());
        if (dy != null) {
            wanted.put(key("dy"), dy);
            wanted.put(key("y"), call.result());
            for (int i = 0; i < body.inputs().size(); i++) {
                wanted.put(key(inputName(i)), body.inputs().get(i));
                Value dx = cotangents.get(body.inputs().get(i));
                if (dx != null) {
                    wanted.put(key("d" + inputName(i)), dx);
                }
            }
            body.variables().forEach((name, value) -> wanted.put(variableKey(name), value));
        }
        return wanted;
    }

    private String key(String name) {
        return "call" + number + ":" + name;
    }

    private String variableKey(String name) {
        return key("variable " + name);
    }

    private String inputName(int i) {
        return body.inputs().size() == 1 ? "x" : "x" + (i + 1);
    }

    /**
     * The formulas in {@code simplified}, after a line that names the call; empty where there are none, or where they depend on
     * what else the call's pieces are used for.
     */
    String print(Graph simplified) {
        Map<String, Value> outputs = simplified.outputs();
        Value dy = outputs.get(key("dy"));
        if (dy == null) {
            return "";
        }
        var known = new LinkedHashMap<String, Value>();
        known.put("dy", dy);
        var shown = new LinkedHashMap<String, Value>();
        for (int i = 0; i < body.inputs().size(); i++) {
            String name = inputName(i);
            Value input = outputs.get(key(name));
            Value cotangent = outputs.get(key("d" + name));
            if (input != null) {
                known.putIfAbsent(name, input);
            }
            if (cotangent != null && !cotangent.equals(dy)) {
                shown.put("d" + name, cotangent);
            }
        }
        Value y = outputs.get(key("y"));
        if (y != null) {
            known.put("y", y);
        }
        simplified.nodes().stream()
                .filter(node -> node.op() instanceof LeafOp.Parameter parameter
                        && body.parameters().contains(parameter))
                .forEach(node -> known.putIfAbsent(lastPart(node.op().attributes()), node.result()));
        for (LeafOp.Parameter parameter : body.parameters()) {
            Value gradient = outputs.get(EntryOutputs.GRADIENT + parameter.name());
            if (gradient != null) {
                shown.put("d" + lastPart(parameter.name()), gradient);
            }
        }
        if (shown.isEmpty() || reachesBeyond(shown, known)) {
            return "";
        }
        var variables = new LinkedHashMap<String, Value>();
        for (String name : body.variables().keySet()) {
            Value value = outputs.get(variableKey(name));
            if (value != null && !known.containsKey(name) && !shown.containsKey(name)) {
                variables.put(name, value);
            }
        }
        return call.origin() + " " + call.origin().text() + layer() + "\n"
                + ExpressionPrinter.print(simplified, shown, variables, known)
                        .lines()
                        .map(line -> "  " + line + "\n")
                        .collect(Collectors.joining())
                + "\n";
    }

    /** Whether {@code shown} depends on more than the call's own leaves and what is known. */
    private boolean reachesBeyond(Map<String, Value> shown, Map<String, Value> known) {
        var pending = new ArrayList<>(shown.values());
        var seen = new HashSet<>(known.values());
        while (!pending.isEmpty()) {
            Value value = pending.removeLast();
            if (seen.add(value)) {
                switch (value.op()) {
                    case LeafOp.Constant constant -> {}
                    case LeafOp.DimValue dim -> {}
                    case LeafOp.Iota iota -> {}
                    case LeafOp leaf
                    when !body.leaves().contains(leaf) -> {
                        return true;
                    }
                    default -> pending.addAll(value.node().operands());
                }
            }
        }
        return false;
    }

    /** The layer that the call's parameters belong to: {@code [logits.batchNorm1]}. */
    private String layer() {
        if (body.parameters().isEmpty()) {
            return "";
        }
        String name = body.parameters().getFirst().name();
        return " [" + name.substring(0, Math.max(0, name.lastIndexOf('.'))) + "]";
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
