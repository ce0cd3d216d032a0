package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.ReduceOp;

/**
 * What a gradient does at full size.
 *
 * @param reductions how many reductions read a tensor of full size
 * @param levels how many of them wait for one another, at most
 * @param operations how many pointwise operations have a result of full size
 */
record Sweeps(int reductions, int levels, int operations) {
    /** Counts the nodes of {@code graph} outside of {@code primal}; full size is the number of elements of the output y. */
    static Sweeps of(Graph graph, Set<Node> primal) {
        Dim full = graph.output("y").type().elementCount();
        Map<Node, Integer> levels = new HashMap<>();
        int reductions = 0;
        int operations = 0;
        for (Node node : graph.nodes()) {
            if (primal.contains(node)) {
                continue;
            }
            int level = node.operands().stream()
                    .mapToInt(operand -> levels.getOrDefault(operand.node(), 0))
                    .max()
                    .orElse(0);
            if (node.op() instanceof ReduceOp
                    && node.operands().getFirst().type().elementCount().equals(full)) {
                level++;
                reductions++;
            }
            if (node.op() instanceof Elementwise
                    && new Value(node, 0).type().elementCount().equals(full)) {
                operations++;
            }
            levels.put(node, level);
        }
        int deepest = levels.values().stream().mapToInt(level -> level).max().orElse(0);
        return new Sweeps(reductions, deepest, operations);
    }
}
