package org.xhat.compiler.autodiff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Operator;

/**
 * Jacobian–vector products as graphs: each node's tangent from its operands', in the order of the graph. New nodes carry the
 * origins of the primal node they belong to.
 */
public final class ForwardMode {
    private ForwardMode() {}

    /**
     * Σ ∂result/∂w · tangent over the values {@code wrt}, for each result, of its type; zeros where it depends on none.
     *
     * @param wrt what is varied; a value among them that depends on others of them counts as independent
     * @param tangents one for each, of its type
     */
    public static List<Value> jvp(GraphBuilder builder, List<Value> results, List<Value> wrt, List<Value> tangents) {
        var fx = new Fx(builder);
        Map<Value, Value> known = new HashMap<>();
        for (int i = 0; i < wrt.size(); i++) {
            if (!tangents.get(i).type().equals(wrt.get(i).type())) {
                throw new IllegalArgumentException("the tangent of "
                        + wrt.get(i).node() + " is " + tangents.get(i).type());
            }
            known.put(wrt.get(i), tangents.get(i));
        }
        var independent = Set.copyOf(known.keySet());
        for (Node node : Reach.nodes(builder, results)) {
            var operandTangents = new ArrayList<@Nullable Value>();
            node.operands().forEach(operand -> operandTangents.add(known.get(operand)));
            if (!independent.containsAll(node.results())
                    && operandTangents.stream().anyMatch(tangent -> tangent != null)) {
                builder.withOrigins(builder.origins(node), () -> {
                    var resultTangents = Operator.of(node).jvp(fx, node, operandTangents);
                    for (Value result : node.results()) {
                        Value tangent = resultTangents.get(result.index());
                        if (tangent != null && !independent.contains(result)) {
                            known.put(result, tangent);
                        }
                    }
                    return node;
                });
            }
        }
        var found = new ArrayList<Value>();
        for (Value result : results) {
            Value tangent = known.get(result);
            found.add(tangent == null ? fx.zerosLike(result) : tangent);
        }
        return found;
    }
}
