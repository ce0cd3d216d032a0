package org.xhat.runtime.program;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xhat.runtime.memory.TooLargeException;
import org.xhat.runtime.text.Numbers;

/**
 * Variables one after another in one flat array, in the order given and without gaps.
 *
 * @param offsets the first element of each variable
 * @param elementCount elements in all
 * @param what the array, as an error about its size names it
 */
public record FlatLayout(Map<String, Integer> offsets, int elementCount, String what) {
    /** What makes the array smaller. */
    static final String SMALLER = "make that one smaller";

    /**
     * The layout of {@code variables}.
     *
     * @param kind what they are: parameters, states
     * @throws TooLargeException where no array is long enough for them
     */
    public static FlatLayout of(String kind, List<ModelSignature.Variable> variables) {
        long count = variables.stream()
                .mapToLong(ModelSignature.Variable::elementCount)
                .sum();
        String what = variables.stream()
                .max(Comparator.comparingInt(ModelSignature.Variable::elementCount))
                .map(largest -> Numbers.count(variables.size(), "array") + " of " + kind + ", the largest '"
                        + largest.name() + "' with the shape " + largest.shape())
                .orElse("no " + kind);
        if (count > Elements.MOST) {
            throw TooLargeException.forAnArray(what, count, SMALLER);
        }
        var offsets = new LinkedHashMap<String, Integer>();
        int next = 0;
        for (var variable : variables) {
            offsets.put(variable.name(), next);
            next += variable.elementCount();
        }
        return new FlatLayout(offsets, next, what);
    }

    /** The first element of the variable called {@code name}; {@link IllegalArgumentException} where there is none. */
    public int offset(String name) {
        Integer offset = offsets.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("there is no '" + name + "'; there are " + offsets.keySet());
        }
        return offset;
    }
}
