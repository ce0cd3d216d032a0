package org.xhat.compiler.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * Vector–Jacobian products as graphs. Starting from the results, each node that depends on what is differentiated by hands the
 * sum of its users' cotangents on to its operands, by its operator's rule.
 *
 * <p>Cotangents are summed from the last user in the order of the graph to the first, so the same graph always gives the same
 * gradient. New nodes carry the origins of the primal node they belong to. The cost is one rule for each active node.
 */
public final class ReverseMode {
    private final GraphBuilder builder;
    private final Fx fx;
    private final Set<Value> active = new HashSet<>();
    private final Map<Value, Value> cotangents = new HashMap<>();

    private ReverseMode(GraphBuilder builder) {
        this.builder = builder;
        this.fx = new Fx(builder);
    }

    /**
     * What reverse mode found.
     *
     * @param gradients one for each value that was differentiated by, of its type; zeros where nothing depends on it
     * @param cotangents of every value on the way, by primal value, users before operands
     */
    public record Result(List<Value> gradients, Map<Value, Value> cotangents) {
        /** Copies both. */
        public Result {
            gradients = List.copyOf(gradients);
            cotangents = Collections.unmodifiableMap(new LinkedHashMap<>(cotangents));
        }
    }

    /**
     * ∂loss/∂w for each w of {@code wrt}, of w's type; zeros where the loss does not depend on it.
     *
     * @throws IllegalArgumentException where the loss is not a scalar
     */
    public static List<Value> gradient(GraphBuilder builder, Value loss, List<Value> wrt) {
        return differentiate(builder, loss, wrt).gradients();
    }

    /** As {@link #gradient}, with the cotangents of the values in between. */
    public static Result differentiate(GraphBuilder builder, Value loss, List<Value> wrt) {
        if (!loss.type().isScalar()) {
            throw new IllegalArgumentException("a gradient is taken of a scalar, not of " + loss.type());
        }
        return vjp(builder, List.of(loss), List.of(new Fx(builder).constant(1)), wrt);
    }

    /**
     * Σᵢ cotangentᵢ · ∂resultᵢ/∂w for each w of {@code wrt}.
     *
     * @param cotangents one for each result, of its type
     * @param wrt what is differentiated by; a value among them that depends on others of them counts as independent
     * @throws IllegalArgumentException where the types differ
     */
    public static Result vjp(GraphBuilder builder, List<Value> results, List<Value> cotangents, List<Value> wrt) {
        return new ReverseMode(builder).run(results, cotangents, wrt);
    }

    private Result run(List<Value> results, List<Value> seeds, List<Value> wrt) {
        var nodes = Reach.nodes(builder, results);
        var independent = new HashSet<>(wrt);
        active.addAll(wrt);
        for (Node node : nodes) {
            if (node.operands().stream().anyMatch(active::contains)) {
                active.addAll(node.results());
            }
        }
        for (int i = 0; i < results.size(); i++) {
            accumulate(results.get(i), seeds.get(i), "the given cotangent");
        }
        var found = new LinkedHashMap<Value, Value>();
        for (Node node : nodes.reversed()) {
            var given = new ArrayList<@Nullable Value>();
            for (Value result : node.results()) {
                Value cotangent = active.contains(result) ? cotangents.get(result) : null;
                if (cotangent != null) {
                    found.put(result, cotangent);
                }
                given.add(independent.contains(result) ? null : cotangent);
            }
            if (given.stream().anyMatch(cotangent -> cotangent != null)) {
                builder.withOrigins(builder.origins(node), () -> {
                    propagate(node, given);
                    return node;
                });
            }
        }
        var gradients = new ArrayList<Value>();
        for (Value value : wrt) {
            Value cotangent = cotangents.get(value);
            gradients.add(cotangent == null ? fx.zerosLike(value) : cotangent);
        }
        return new Result(gradients, found);
    }

    private void propagate(Node node, List<@Nullable Value> given) {
        var operandCotangents = Operator.of(node).vjp(fx, node, given);
        for (int i = 0; i < operandCotangents.size(); i++) {
            Value operandCotangent = operandCotangents.get(i);
            Value operand = node.operands().get(i);
            if (operandCotangent != null && active.contains(operand)) {
                accumulate(operand, operandCotangent, node.op().mnemonic());
            }
        }
    }

    private void accumulate(Value primal, Value cotangent, String source) {
        if (!cotangent.type().equals(primal.type())) {
            throw new IllegalArgumentException(
                    "the cotangent of " + primal.node() + " is " + cotangent.type() + ", by " + source);
        }
        Value known = cotangents.get(primal);
        cotangents.put(primal, known == null ? cotangent : fx.add(known, cotangent));
    }
}
