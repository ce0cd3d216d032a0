package org.xhat.compiler.graph;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes nodes: infers their types, interns equal ones, never changes one. Nodes made while an origin is current carry it;
 * an interned node keeps all the origins it was asked for under.
 */
public final class GraphBuilder {
    private record Key(Op op, List<Value> operands) {}

    private final Map<Key, Node> interned = new HashMap<>();
    private final Map<Node, Set<Origin>> origins = new HashMap<>();
    private final Map<Value, String> variables = new LinkedHashMap<>();
    private final Deque<Set<Origin>> current = new ArrayDeque<>();
    private int nextId;

    /** A builder with no nodes. */
    public GraphBuilder() {}

    /** A builder that knows {@code graph}'s nodes, origins and variables: asking for an operation of it gives its node. */
    public static GraphBuilder extending(Graph graph) {
        var builder = new GraphBuilder();
        for (Node node : graph.nodes()) {
            builder.interned.put(new Key(node.op(), node.operands()), node);
            builder.nextId = Math.max(builder.nextId, node.id() + 1);
        }
        graph.origins().forEach((node, known) -> builder.origins.put(node, new LinkedHashSet<>(known)));
        builder.variables.putAll(graph.variables());
        return builder;
    }

    /**
     * The only result of {@code op} on {@code operands}.
     *
     * @throws ShapeException where the operands do not fit
     */
    public Value add(Op op, List<Value> operands) {
        return addNode(op, operands).result();
    }

    /** As {@link #add(Op, List)}. */
    public Value add(Op op, Value... operands) {
        return add(op, List.of(operands));
    }

    /** The node of {@code op} on {@code operands}, for operators with several results. */
    public Node addNode(Op op, List<Value> operands) {
        var key = new Key(op, List.copyOf(operands));
        Node node = interned.get(key);
        if (node == null) {
            node = new Node(nextId++, op, operands, types(op, operands));
            interned.put(key, node);
        }
        if (!current.isEmpty()) {
            origins.computeIfAbsent(node, n -> new LinkedHashSet<>()).addAll(current.peek());
        }
        return node;
    }

    private static List<TensorType> types(Op op, List<Value> operands) {
        try {
            return op.infer(operands.stream().map(Value::type).toList());
        } catch (ShapeException misfit) {
            throw misfit.on(operands);
        }
    }

    /** What {@code make} returns; the nodes it asks for get {@code origins}. */
    public <T> T withOrigins(Collection<Origin> origins, Supplier<T> make) {
        current.push(new LinkedHashSet<>(origins));
        try {
            return make.get();
        } finally {
            current.pop();
        }
    }

    /** Notes that the source declares a variable with {@code value}; the first one's name stays. */
    public void nameVariable(String variable, Value value) {
        variables.putIfAbsent(value, variable);
    }

    /** The origins {@code node} has so far. */
    public Set<Origin> origins(Node node) {
        return origins.getOrDefault(node, Set.of());
    }

    /** The graph that computes {@code outputs}. */
    public Graph build(Map<String, Value> outputs) {
        return Graph.of(outputs, origins, variables);
    }
}
