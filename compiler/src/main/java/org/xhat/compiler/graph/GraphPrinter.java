package org.xhat.compiler.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Graphs as text that {@link GraphParser} reads back, one line for each node and output:
 *
 * <pre>
 * %7 = mul %3 %6 : f[batch,100]   // BatchNormMlp.java:17:25 sigmoid(batchNorm(…))
 * output loss = %7
 * </pre>
 *
 * <p>Nodes are numbered from 0 in the order of the graph, so equal graphs print equally, whichever builder made them. Several
 * origins are separated by {@code |}.
 */
public final class GraphPrinter {
    /** What stands between a node and its origins; neither dims nor attributes contain it. */
    static final String ORIGIN_MARK = "   // ";

    private GraphPrinter() {}

    /** The graph, each line ended. */
    public static String print(Graph graph) {
        var numbers = new HashMap<Node, Integer>();
        var text = new StringBuilder();
        for (Node node : graph.nodes()) {
            numbers.put(node, numbers.size());
            text.append(line(node, numbers));
            var origins = graph.origins(node);
            if (!origins.isEmpty()) {
                text.append(origins.stream()
                        .map(origin -> origin + " " + escape(origin.text()))
                        .collect(Collectors.joining(" | ", ORIGIN_MARK, "")));
            }
            text.append('\n');
        }
        graph.outputs()
                .forEach((name, value) -> text.append("output ")
                        .append(name)
                        .append(" = ")
                        .append(use(value, numbers))
                        .append('\n'));
        return text.toString();
    }

    /** Several graphs, each after a line {@code graph NAME} and before an empty one. */
    public static String print(Map<String, Graph> sections) {
        return sections.entrySet().stream()
                .map(section -> "graph " + section.getKey() + "\n" + print(section.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String line(Node node, Map<Node, Integer> numbers) {
        String attributes = node.op().attributes();
        return "%" + numbers.get(node) + " = " + node.op().mnemonic()
                + (attributes.isEmpty() ? "" : "{" + attributes + "}")
                + node.operands().stream()
                        .map(operand -> " " + use(operand, numbers))
                        .collect(Collectors.joining())
                + " : "
                + node.types().stream().map(TensorType::toString).collect(Collectors.joining(" "));
    }

    private static String use(Value value, Map<Node, Integer> numbers) {
        return "%" + numbers.get(value.node()) + (value.index() == 0 ? "" : "." + value.index());
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
