package org.xhat.compiler.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A closed computation: named outputs and every node they need, operands before uses. Inputs, parameters and states are leaf
 * nodes. Immutable.
 */
public final class Graph {
    private final List<Node> nodes;
    private final Map<String, Value> outputs;
    private final Map<Node, Set<Origin>> origins;
    private final Map<Value, String> variables;

    private Graph(
            List<Node> nodes,
            Map<String, Value> outputs,
            Map<Node, Set<Origin>> origins,
            Map<Value, String> variables) {
        this.nodes = nodes;
        this.outputs = outputs;
        this.origins = origins;
        this.variables = variables;
    }

    /** What {@code values} need, with their own nodes, operands before uses. */
    public static Set<Node> nodesBehind(Collection<Value> values) {
        return nodesBehind(values, value -> false);
    }

    /** What {@code values} need, operands before uses; the search goes no further than to what {@code isGiven}. */
    public static Set<Node> nodesBehind(Collection<Value> values, Predicate<Value> isGiven) {
        var reached = new HashSet<Node>();
        var pending = new ArrayList<>(values);
        while (!pending.isEmpty()) {
            Value value = pending.removeLast();
            if (!isGiven.test(value) && reached.add(value.node())) {
                pending.addAll(value.operands());
            }
        }
        return reached.stream()
                .sorted(Comparator.comparingInt(Node::id))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The graph of what {@code outputs} need; origins and variables of other nodes are dropped. */
    static Graph of(Map<String, Value> outputs, Map<Node, Set<Origin>> origins, Map<Value, String> variables) {
        Set<Node> nodes = nodesBehind(outputs.values());
        var kept = new LinkedHashMap<Node, Set<Origin>>();
        for (Node node : nodes) {
            Set<Origin> known = origins.get(node);
            if (known != null) {
                kept.put(node, Collections.unmodifiableSet(new LinkedHashSet<>(known)));
            }
        }
        var named = new LinkedHashMap<Value, String>(variables);
        named.keySet().removeIf(value -> !nodes.contains(value.node()));
        return new Graph(
                List.copyOf(nodes),
                Collections.unmodifiableMap(new LinkedHashMap<>(outputs)),
                Collections.unmodifiableMap(kept),
                Collections.unmodifiableMap(named));
    }

    /** The nodes, operands before uses, in the order of their ids. */
    public List<Node> nodes() {
        return nodes;
    }

    /** All results of the nodes, operands before uses. */
    public List<Value> values() {
        return nodes.stream().flatMap(node -> node.results().stream()).toList();
    }

    /** The named results, in the order they were declared. */
    public Map<String, Value> outputs() {
        return outputs;
    }

    /** The output called {@code name}; {@link IllegalArgumentException} where there is none. */
    public Value output(String name) {
        Value value = outputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no output '" + name + "'; there are " + outputs.keySet());
        }
        return value;
    }

    /** The source expressions {@code node} comes from; empty where none is known. */
    public Set<Origin> origins(Node node) {
        return origins.getOrDefault(node, Set.of());
    }

    /** The origins of all nodes that have one. */
    public Map<Node, Set<Origin>> origins() {
        return origins;
    }

    /** The values that a variable of the source was declared with, and its name. */
    public Map<Value, String> variables() {
        return variables;
    }

    /** Each node with the nodes that use it, in order, once per operand position. */
    public Map<Node, List<Node>> users() {
        var users = new LinkedHashMap<Node, List<Node>>();
        nodes.forEach(node -> users.put(node, new ArrayList<>()));
        for (Node node : nodes) {
            for (Value operand : node.operands()) {
                var known = users.get(operand.node());
                if (known != null) {
                    known.add(node);
                }
            }
        }
        return users;
    }
}
