package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.compiler.report.ExpressionPrinter;
import org.xhat.runtime.program.EntryOutputs;

/**
 * The derived gradient as text: for each call in the model's source the cotangents of what went into it, given the cotangent of
 * what came out, as formulas; then the whole simplified graph. The formulas are comments, so the text parses as the graph.
 */
final class GradientReport {
    private static final String COMMENT = "// ";

    private GradientReport() {}

    /** The report for the training entry of {@code model}. */
    static String of(ModelDefinition model) {
        var differentiated = GradientGraph.of(model);
        Graph train = model.entry(EntryKind.TRAIN);
        var calls = SourceCall.of(train, model.source().name());
        var wanted = new LinkedHashMap<String, Value>(differentiated.graph().outputs());
        for (int c = 0; c < calls.size(); c++) {
            want(wanted, c, calls.get(c), differentiated.cotangents());
        }
        Graph all = GraphBuilder.extending(differentiated.graph()).build(wanted);
        Graph simplified = Simplification.of(all, Rewriting.gradient(differentiated.primal()))
                .graph();
        var text = new StringBuilder();
        for (int c = 0; c < calls.size(); c++) {
            text.append(describe(c, calls.get(c), simplified));
        }
        Graph whole = Simplification.of(differentiated.graph(), Rewriting.gradient(differentiated.primal()))
                .graph();
        return text + GraphPrinter.print(whole);
    }

    private static void want(Map<String, Value> wanted, int c, SourceCall call, Map<Value, Value> cotangents) {
        Value output = cotangents.get(call.output());
        if (output != null) {
            wanted.put(key(c, "dy"), output);
            wanted.put(key(c, "y"), call.output());
            for (int i = 0; i < call.inputs().size(); i++) {
                wanted.put(key(c, inputName(call, i)), call.inputs().get(i));
                Value input = cotangents.get(call.inputs().get(i));
                if (input != null) {
                    wanted.put(key(c, "d" + inputName(call, i)), input);
                }
            }
        }
    }

    private static String key(int call, String name) {
        return "call" + call + ":" + name;
    }

    private static String inputName(SourceCall call, int i) {
        return call.inputs().size() == 1 ? "x" : "x" + (i + 1);
    }

    private static String describe(int c, SourceCall call, Graph simplified) {
        Map<String, Value> outputs = simplified.outputs();
        Value dy = outputs.get(key(c, "dy"));
        if (dy == null) {
            return "";
        }
        var known = new LinkedHashMap<String, Value>();
        known.put("dy", dy);
        var shown = new LinkedHashMap<String, Value>();
        for (int i = 0; i < call.inputs().size(); i++) {
            String name = inputName(call, i);
            Value input = outputs.get(key(c, name));
            Value cotangent = outputs.get(key(c, "d" + name));
            if (input != null) {
                known.putIfAbsent(name, input);
            }
            if (cotangent != null && !cotangent.equals(dy)) {
                shown.put("d" + name, cotangent);
            }
        }
        Value y = outputs.get(key(c, "y"));
        if (y != null) {
            known.put("y", y);
        }
        simplified.nodes().stream()
                .filter(node -> node.op() instanceof LeafOp.Parameter parameter
                        && call.parameters().contains(parameter))
                .forEach(node -> known.putIfAbsent(lastPart(node.op().attributes()), node.result()));
        for (LeafOp.Parameter parameter : call.parameters()) {
            Value gradient = outputs.get(EntryOutputs.GRADIENT + parameter.name());
            if (gradient != null) {
                shown.put("d" + lastPart(parameter.name()), gradient);
            }
        }
        if (shown.isEmpty() || reachesBeyond(call, shown, known)) {
            return "";
        }
        List<String> lines = new ArrayList<>();
        lines.add(call.origin() + " " + call.origin().text() + layer(call));
        ExpressionPrinter.print(simplified, shown, Map.of(), known)
                .lines()
                .map(line -> "  " + line)
                .forEach(lines::add);
        lines.add("");
        var text = new StringBuilder();
        lines.forEach(line -> text.append((COMMENT + line).stripTrailing()).append('\n'));
        return text.toString();
    }

    /** Whether {@code shown} depends on more than the call's own leaves and what is known: pieces of the call have other uses. */
    private static boolean reachesBeyond(SourceCall call, Map<String, Value> shown, Map<String, Value> known) {
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
                    when !call.leaves().contains(leaf) -> {
                        return true;
                    }
                    default -> pending.addAll(value.node().operands());
                }
            }
        }
        return false;
    }

    /** The layer that the call's parameters belong to: {@code [logits.batchNorm1]}. */
    private static String layer(SourceCall call) {
        if (call.parameters().isEmpty()) {
            return "";
        }
        String name = call.parameters().getFirst().name();
        return " [" + name.substring(0, Math.max(0, name.lastIndexOf('.'))) + "]";
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
