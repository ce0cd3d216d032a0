package org.xhat.compiler.interpret;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Domain;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;

/** Evaluates a graph in double, node by node in its own order. A value is dropped after its last use. */
public final class GraphInterpreter {
    private final Graph graph;

    /** An interpreter of {@code graph}. */
    public GraphInterpreter(Graph graph) {
        this.graph = graph;
    }

    /**
     * The outputs, in the graph's order. Outputs that are leaves share the bound arrays.
     *
     * @throws IllegalArgumentException where a leaf is unbound or bound to another shape
     */
    public Map<String, Array64> run(Bindings bindings) {
        return evaluate(bindings).outputs();
    }

    /**
     * A run's results.
     *
     * @param outputs in the graph's order
     * @param pieces which smooth pieces the operators' kinks put this run on: where two runs differ in it, a kink lies between
     *     them, and their difference quotient says nothing
     */
    public record Evaluation(Map<String, Array64> outputs, long pieces) {}

    /** As {@link #run}, and on which side of each kink the values lay. */
    public Evaluation evaluate(Bindings bindings) {
        var values = new HashMap<Value, Array64>();
        var lastUses = lastUses();
        long pieces = 0;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LeafOp leaf) {
                values.put(node.result(), bindings.valueOf(node, leaf));
                continue;
            }
            Array64[] operands = new Array64[node.operands().size()];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = required(values, node.operands().get(i));
            }
            Operator op = Operator.of(node);
            var results = op.evaluate(node, Arrays.asList(operands), bindings.dims());
            for (int i = 0; i < results.size(); i++) {
                values.put(new Value(node, i), results.get(i));
            }
            pieces = Domain.Pieces.joined(pieces, op.pieces(node, Arrays.asList(operands)));
            Stream.concat(node.operands().stream(), node.results().stream())
                    .filter(value -> lastUses.get(value) == node)
                    .forEach(values::remove);
        }
        var outputs = new LinkedHashMap<String, Array64>();
        graph.outputs().forEach((name, value) -> outputs.put(name, required(values, value)));
        return new Evaluation(outputs, pieces);
    }

    /** For each value that is no output, the last node that reads it: its own where none does. */
    private Map<Value, Node> lastUses() {
        var lastUses = new HashMap<Value, Node>();
        for (Node node : graph.nodes()) {
            node.results().forEach(result -> lastUses.put(result, node));
            node.operands().forEach(operand -> lastUses.put(operand, node));
        }
        graph.outputs().values().forEach(lastUses::remove);
        return lastUses;
    }

    private static Array64 required(Map<Value, Array64> values, Value value) {
        Array64 array = values.get(value);
        if (array == null) {
            throw new IllegalStateException(value + " is used before it is computed: " + value.node());
        }
        return array;
    }
}
