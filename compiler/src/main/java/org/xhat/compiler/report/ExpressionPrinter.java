package org.xhat.compiler.report;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * Values as formulas, the way a paper prints them:
 *
 * <pre>
 * dx = gamma * s / batch * (batch * dy - dbeta - xhat * dgamma)
 *   where
 *     s = 1 / sqrt(variance + 1.0E-5)   // Layers.java:40:20
 * </pre>
 *
 * <p>A formula stops at names: leaves, values that the caller knows by name, and – under names of its own, t1, t2, … – values
 * that are used more than once or that would nest too deeply. Nothing here knows any layer.
 */
public final class ExpressionPrinter {
    /** Formulas of more nested operations than this are cut in two: beyond it a line can no longer be read. */
    private static final int MAX_HEIGHT = 9;

    private final Graph graph;
    private final Map<Value, String> given = new LinkedHashMap<>();
    private final Map<Value, String> names = new HashMap<>();
    private final Set<Value> definedByUs = new HashSet<>();

    private ExpressionPrinter(Graph graph) {
        this.graph = graph;
    }

    /**
     * The formulas of {@code shown}, a line each, then those of the values in between under <i>where</i>.
     *
     * @param graph gives the origins
     * @param shown the values to print, by name
     * @param named values to cut at, by name; each that occurs is defined under <i>where</i>
     * @param known values to cut at, by name, that are not explained further, such as the cotangent that a layer is given
     */
    public static String print(
            Graph graph, Map<String, Value> shown, Map<String, Value> named, Map<String, Value> known) {
        return new ExpressionPrinter(graph).print(shown, named, known);
    }

    private String print(Map<String, Value> shown, Map<String, Value> named, Map<String, Value> known) {
        known.forEach((name, value) -> given.putIfAbsent(Notation.written(value), name));
        names.putAll(given);
        define(shown);
        define(named);
        var nodes = closure(shown);
        cut(nodes);
        var text = new StringBuilder();
        shown.forEach((name, value) -> text.append(definition("", name, Notation.written(value))));
        var where = new StringBuilder();
        for (Value value : results(nodes)) {
            String name = names.get(value);
            if (name != null && definedByUs.contains(value) && !shown.containsKey(name)) {
                where.append(definition("    ", name, value));
            }
        }
        return text + (where.isEmpty() ? "" : "  where\n" + where);
    }

    private void define(Map<String, Value> definitions) {
        definitions.forEach((name, value) -> {
            Value shown = Notation.written(value);
            if (!(shown.op() instanceof LeafOp) && names.putIfAbsent(shown, name) == null) {
                definedByUs.add(shown);
            }
        });
    }

    /** The nodes that the formulas are made of, operands first; it does not reach beyond what is known. */
    private List<Node> closure(Map<String, Value> shown) {
        var reached = new TreeSet<Node>((x, y) -> Integer.compare(x.id(), y.id()));
        var pending = new ArrayDeque<Value>();
        shown.values().forEach(value -> pending.add(Notation.written(value)));
        while (!pending.isEmpty()) {
            Value value = pending.remove();
            if (!given.containsKey(value) && reached.add(value.node())) {
                value.node().operands().forEach(operand -> pending.add(Notation.written(operand)));
            }
        }
        return List.copyOf(reached);
    }

    /** Names what is used more than once, unless it is as short as its name would be, and what is too deep. */
    private void cut(List<Node> nodes) {
        var uses = new HashMap<Value, Integer>();
        for (Node node : nodes) {
            node.operands().forEach(operand -> uses.merge(Notation.written(operand), 1, Integer::sum));
        }
        var heights = new HashMap<Value, Integer>();
        int count = 0;
        for (Value value : results(nodes)) {
            int height = 0;
            if (!names.containsKey(value) && !(value.op() instanceof LeafOp)) {
                height = 1
                        + value.operands().stream()
                                .mapToInt(operand -> heights.getOrDefault(Notation.written(operand), 0))
                                .max()
                                .orElse(0);
                boolean isShort = height == 1 && value.op() instanceof Elementwise;
                if (height >= MAX_HEIGHT || (uses.getOrDefault(value, 0) > 1 && !isShort)) {
                    names.put(value, "t" + ++count);
                    definedByUs.add(value);
                    height = 0;
                }
            }
            heights.put(value, height);
        }
    }

    private static List<Value> results(List<Node> nodes) {
        return nodes.stream().flatMap(node -> node.results().stream()).toList();
    }

    private String definition(String indent, String name, Value value) {
        String text = value.op() instanceof LeafOp || !name.equals(names.get(value))
                ? formula(value).text()
                : Notation.of(value, this::formula).text();
        var origins = graph.origins(value.node());
        String origin = origins.stream().findFirst().map(Origin::toString).orElse("");
        return indent + name + " = " + text + (origin.isEmpty() ? "" : "   // " + origin) + "\n";
    }

    private Notation formula(Value value) {
        Value shown = Notation.written(value);
        String name = names.get(shown);
        return name != null ? Notation.atom(name) : Notation.of(shown, this::formula);
    }
}
