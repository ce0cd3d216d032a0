package org.xhat.compiler.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link GraphPrinter} prints, into a graph that prints the same. */
public final class GraphParser {
    /** Where operators come from: the graph itself knows none. */
    @FunctionalInterface
    public interface Operators {
        /**
         * The operator printed as {@code mnemonic{attributes}}, empty where there is none of that name.
         *
         * @param type the type of the first result, which leaves need
         * @throws IllegalArgumentException where the attributes are not that operator's
         */
        Optional<Op> find(String mnemonic, String attributes, TensorType type);
    }

    private final Operators operators;
    private final GraphBuilder builder = new GraphBuilder();
    private final Map<Integer, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();

    private GraphParser(Operators operators) {
        this.operators = operators;
    }

    /**
     * The graph printed as {@code text}; empty lines and lines that start with {@code //} are skipped.
     *
     * @throws GraphSyntaxException where the text is not a graph, or a stated type is not the one its operator infers
     */
    public static Graph parse(String text, Operators operators) {
        return parse(text.lines().toList(), 0, operators);
    }

    /** The graphs of several sections, by name, as {@link GraphPrinter#print(Map)} prints them. */
    public static Map<String, Graph> parseSections(String text, Operators operators) {
        var lines = text.lines().toList();
        var starts = new ArrayList<Integer>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("graph ")) {
                starts.add(i);
            }
        }
        starts.add(lines.size());
        var sections = new LinkedHashMap<String, Graph>();
        for (int i = 0; i + 1 < starts.size(); i++) {
            int start = starts.get(i);
            String name = lines.get(start).substring("graph ".length()).strip();
            sections.put(name, parse(lines.subList(start + 1, starts.get(i + 1)), start + 1, operators));
        }
        return sections;
    }

    private static Graph parse(List<String> lines, int linesBefore, Operators operators) {
        var parser = new GraphParser(operators);
        for (int i = 0; i < lines.size(); i++) {
            var line = new LineScanner(lines.get(i), linesBefore + i + 1);
            if (!line.isBlankOrComment()) {
                parser.line(line);
            }
        }
        return parser.builder.build(parser.outputs);
    }

    private void line(LineScanner line) {
        if (line.accept("output ")) {
            int mark = line.position();
            String name = line.until(" = ");
            if (outputs.putIfAbsent(name, use(line)) != null) {
                throw line.error(mark, "output " + name + " is given twice");
            }
            line.end();
            return;
        }
        int mark = line.position();
        line.expect("%");
        int number = line.integer();
        if (nodes.containsKey(number)) {
            throw line.error(mark, "%" + number + " is defined twice");
        }
        line.expect(" = ");
        int opMark = line.position();
        String mnemonic = line.word();
        String attributes = line.accept("{") ? line.until("}") : "";
        var operands = new ArrayList<Value>();
        while (line.accept(" %")) {
            line.back(1);
            operands.add(use(line));
        }
        line.expect(" : ");
        int typeMark = line.position();
        var types = new ArrayList<TensorType>();
        do {
            types.add(line.type());
        } while (line.acceptSeparator());
        var origins = line.origins();
        Op op = operator(line, opMark, mnemonic, attributes, types.getFirst());
        Node node = node(line, opMark, op, operands, origins);
        if (!node.types().equals(types)) {
            throw line.error(typeMark, mnemonic + " gives " + node.types() + " here");
        }
        nodes.put(number, node);
    }

    private Op operator(LineScanner line, int mark, String mnemonic, String attributes, TensorType type) {
        try {
            return operators
                    .find(mnemonic, attributes, type)
                    .orElseThrow(() -> line.error(mark, "there is no operator '" + mnemonic + "'"));
        } catch (IllegalArgumentException e) {
            throw line.error(mark, mnemonic + "{" + attributes + "}: " + e.getMessage());
        }
    }

    private Node node(LineScanner line, int mark, Op op, List<Value> operands, List<Origin> origins) {
        try {
            return origins.isEmpty()
                    ? builder.addNode(op, operands)
                    : builder.withOrigins(origins, () -> builder.addNode(op, operands));
        } catch (ShapeException | ArithmeticException e) {
            throw line.error(mark, String.valueOf(e.getMessage()));
        }
    }

    private Value use(LineScanner line) {
        int mark = line.position();
        line.expect("%");
        int number = line.integer();
        int index = line.accept(".") ? line.integer() : 0;
        Node node = nodes.get(number);
        if (node == null) {
            throw line.error(mark, "%" + number + " is not defined above");
        }
        if (index >= node.types().size()) {
            throw line.error(mark, "%" + number + " has " + node.types().size() + " results");
        }
        return new Value(node, index);
    }
}
