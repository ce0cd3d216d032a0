package org.xhat.compiler.pipeline;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.report.FormulaReader;

/**
 * Reads a page of formulas as {@link GradientPage} describes it, from its text and the extents of inputs and parameters alone, and
 * makes a graph of what it says.
 */
final class PageReader {
    /** A section of the page under one of its labels. */
    private record Section(Map<String, String> given, Map<String, String> formulas) {}

    private final GraphBuilder builder = new GraphBuilder();
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<String, String> last = new LinkedHashMap<>();
    private final Map<String, Value> leaves = new HashMap<>();
    private final Map<String, Value> known = new HashMap<>();

    /** @param train what the leaves are */
    PageReader(String page, Graph train) {
        for (Node node : train.nodes()) {
            switch (node.op()) {
                case LeafOp.Input input -> leaves.put(input.name(), builder.add(node.op()));
                case LeafOp.Parameter parameter -> leaves.put(parameter.name(), builder.add(node.op()));
                case LeafOp.State state -> leaves.put(state.name(), builder.add(node.op()));
                case LeafOp.DrawKey key -> leaves.put("key", builder.add(node.op()));
                default -> {}
            }
        }
        var blocks = List.of(page.split("\n\n"));
        blocks.subList(0, blocks.size() - 1).forEach(this::section);
        last.putAll(formulas(List.of(blocks.getLast().split("\n"))));
    }

    private void section(String block) {
        var lines = List.of(block.split("\n"));
        var formulas =
                formulas(lines.stream().filter(line -> line.startsWith(" ")).toList());
        for (String line : lines.subList(1, lines.size())) {
            if (!line.startsWith(" ")) {
                var given = new LinkedHashMap<String, String>();
                int colon = line.indexOf(": ");
                if (colon >= 0) {
                    for (String each : line.substring(colon + 2).split(", ")) {
                        given.put(each.split(" = ")[0], each.split(" = ")[1]);
                    }
                }
                String label = (colon < 0 ? line : line.substring(0, colon)).split(",")[0];
                sections.put(label, new Section(given, formulas));
            }
        }
    }

    private static Map<String, String> formulas(List<String> lines) {
        var formulas = new LinkedHashMap<String, String>();
        for (String line : lines) {
            if (!line.strip().equals("where")) {
                int equals = line.indexOf(" = ");
                formulas.put(line.substring(0, equals).strip(), line.substring(equals + 3));
            }
        }
        return formulas;
    }

    /** The labels of the sections, in order. */
    List<String> labels() {
        return List.copyOf(sections.keySet());
    }

    /** What {@code name} is outside of all sections, repeated to be like {@code reference}. */
    Value value(String name, Value reference) {
        Value value = last.containsKey(name)
                ? FormulaReader.read(last.get(name), builder, this::global)
                : global(name)
                        .orElseThrow(() -> new IllegalArgumentException("the page does not say what " + name + " is"));
        return FormulaReader.as(reference.dims(), value, builder);
    }

    /** The graph of some values. */
    Graph graph(Map<String, Value> outputs) {
        return builder.build(outputs);
    }

    private Optional<Value> global(String name) {
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            Section section = sections.get(name.substring(0, dot));
            if (section != null && section.formulas.containsKey(name.substring(dot + 1))) {
                return local(name.substring(0, dot), section, name.substring(dot + 1));
            }
        }
        return Optional.ofNullable(leaves.get(name));
    }

    private Optional<Value> local(String label, Section section, String name) {
        String global = section.given.get(name);
        if (global != null) {
            return global(global);
        }
        String formula = section.formulas.get(name);
        if (formula == null) {
            return Optional.ofNullable(leaves.getOrDefault(label + "." + name, leaves.get(name)));
        }
        String key = label + "." + name;
        if (!known.containsKey(key)) {
            known.put(key, FormulaReader.read(formula, builder, other -> local(label, section, other)));
        }
        return Optional.ofNullable(known.get(key));
    }
}
