package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Value;

/** What a pattern has found: the root, and a value, a literal or an operator for each name. Immutable. */
public final class Match {
    private final Value root;
    private final Map<Node, Integer> uses;
    private final Map<String, Object> bindings;

    private Match(Value root, Map<Node, Integer> uses, Map<String, Object> bindings) {
        this.root = root;
        this.uses = uses;
        this.bindings = bindings;
    }

    /**
     * Nothing found yet.
     *
     * @param root where the pattern is tried
     * @param uses how often each node is used
     */
    static Match at(Value root, Map<Node, Integer> uses) {
        return new Match(root, uses, Map.of());
    }

    /** This with one more binding; empty where the name means something else already. */
    Optional<Match> with(String name, Object found) {
        Object known = bindings.get(name);
        if (known != null) {
            return known.equals(found) ? Optional.of(this) : Optional.empty();
        }
        var more = new HashMap<>(bindings);
        more.put(name, found);
        return Optional.of(new Match(root, uses, more));
    }

    boolean isUsedOnce(Value value) {
        return uses.getOrDefault(value.node(), 0) == 1;
    }

    /** The value to be replaced. */
    public Value root() {
        return root;
    }

    /** The value in a hole of the pattern. */
    public Value value(Pattern.Hole hole) {
        return bound(hole.name(), Value.class);
    }

    /** The number that a literal of the pattern stands for. */
    public double literal(Pattern.Literal literal) {
        return bound(literal.name(), Double.class);
    }

    /** The operator that a family of the pattern matched. */
    public <T extends Op> T op(Pattern.Family<T> family) {
        return bound(family.name(), family.family());
    }

    private <T> T bound(String name, Class<T> type) {
        Object found = bindings.get(name);
        if (!type.isInstance(found)) {
            throw new IllegalArgumentException("the pattern has no '" + name + "'");
        }
        return type.cast(found);
    }
}
