package org.xhat.compiler.rewrite;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.xhat.compiler.graph.Value;

/**
 * Which values are written anew together: those that are computed from one another.
 *
 * <pre>
 * (dy · a), ((dy · a) − r), (dy · r) → {(dy · a), ((dy · a) − r)}, {(dy · r)}
 * (dy · a), (dy · r), ((dy · a) − (dy · r)) → {(dy · a), (dy · r), ((dy · a) − (dy · r))}
 * </pre>
 */
final class GradientGroups {
    private final Map<Value, Value> leaders = new HashMap<>();

    private GradientGroups() {}

    /** The number of the group of each of {@code values}, in which operands come first. */
    static Map<Value, Integer> of(Collection<Value> values) {
        var groups = new GradientGroups();
        for (Value value : values) {
            groups.leaders.put(value, value);
            for (Value operand : value.operands()) {
                if (groups.leaders.containsKey(operand)) {
                    groups.leaders.put(groups.leader(operand), value);
                }
            }
        }
        var numbers = new HashMap<Value, Integer>();
        values.forEach(value -> numbers.put(value, groups.leader(value).node().id()));
        return numbers;
    }

    /** The last value of the group of {@code value}; the way there is halved for the next time. */
    private Value leader(Value value) {
        Value at = value;
        Value above = requireNonNull(leaders.get(at));
        while (!above.equals(at)) {
            Value higher = requireNonNull(leaders.get(above));
            leaders.put(at, higher);
            at = higher;
            above = requireNonNull(leaders.get(at));
        }
        return at;
    }
}
