package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;

/**
 * A graph taken apart for fusion: a {@link FusionNode} for each value that takes work, and which of them write and read what. One
 * walk over the values.
 */
final class FusionGraph {
    private final StoredValues stored;
    private final Views views;
    private final Pieces pieces;
    private final ValueLowering lowering;
    private final List<FusionNode> nodes = new ArrayList<>();
    private final Map<Value, List<FusionNode>> writers = new HashMap<>();
    private final Map<Value, List<FusionNode>> readers = new LinkedHashMap<>();
    private final Map<String, FusionNode> outputs = new LinkedHashMap<>();
    private final Set<FusionNode> outputNodes = new HashSet<>();

    private FusionGraph(Graph graph) {
        stored = StoredValues.of(graph);
        views = new Views(stored);
        var means = Means.of(graph, views);
        var live = live(graph, means);
        var values = graph.values().stream().filter(live::contains).toList();
        pieces = Pieces.of(values, graph.outputs().values(), stored);
        lowering = new ValueLowering(stored, views, pieces, means);
        for (Value value : values) {
            lowering.nodes(value).forEach(this::add);
        }
        var named = new HashSet<Value>();
        graph.outputs().forEach((name, value) -> addOutput(name, value, named.add(value)));
    }

    /** Takes {@code graph} apart. */
    static FusionGraph of(Graph graph) {
        return new FusionGraph(graph);
    }

    /** All nodes, operands before uses. */
    List<FusionNode> all() {
        return nodes;
    }

    /** How values are read. */
    Views views() {
        return views;
    }

    /** Where operands of concatenations lie. */
    Pieces pieces() {
        return pieces;
    }

    /** What {@code node} stores: what it computes, and the wholes of which that is a part. */
    List<Value> stores(FusionNode node) {
        return node.values().stream()
                .flatMap(value -> pieces.within(value).stream())
                .toList();
    }

    /** The nodes that together compute {@code value}; none for a leaf or what is recomputed where it is used. */
    List<FusionNode> writers(Value value) {
        return writers.getOrDefault(value, List.of());
    }

    /** The nodes that read {@code value}, ascending. */
    List<FusionNode> readers(Value value) {
        return readers.getOrDefault(value, List.of());
    }

    /** Every value that some node reads, with its readers. */
    Map<Value, List<FusionNode>> readers() {
        return readers;
    }

    /** For each output of the graph a node whose result it is; no two share one that is named. */
    Map<String, FusionNode> outputs() {
        return outputs;
    }

    /** Whether {@code node}'s result is an output of the graph. */
    boolean isOutput(FusionNode node) {
        return outputNodes.contains(node);
    }

    /** What is read from memory, and what is computed where it is used. */
    StoredValues stored() {
        return stored;
    }

    /** The values that outputs need: sums of squares need neither the deviations nor, but for its mean, the sum. */
    private static Set<Value> live(Graph graph, Means means) {
        var live = new HashSet<Value>();
        var pending = new ArrayDeque<Value>(graph.outputs().values());
        while (!pending.isEmpty()) {
            Value value = pending.pop();
            if (live.add(value)) {
                pending.addAll(means.operands(value));
            }
        }
        return live;
    }

    private void addOutput(String name, Value value, boolean isFirst) {
        List<FusionNode> computing = writers(value);
        if (isFirst && !computing.isEmpty()) {
            outputs.put(name, computing.getFirst());
            outputNodes.addAll(computing);
        } else {
            FusionNode copy = lowering.copiedOut(value, name);
            add(copy);
            outputs.put(name, copy);
            outputNodes.add(copy);
        }
    }

    private void add(FusionNode node) {
        nodes.add(node);
        if (!node.copiesOut()) {
            stores(node)
                    .forEach(value -> writers.computeIfAbsent(value, v -> new ArrayList<>())
                            .add(node));
        }
        for (var reading : node.readings()) {
            var known = readers.computeIfAbsent(reading.source(), value -> new ArrayList<>());
            if (known.isEmpty() || known.getLast() != node) {
                known.add(node);
            }
        }
    }
}
