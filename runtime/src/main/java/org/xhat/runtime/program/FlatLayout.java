package org.xhat.runtime.program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables one after another in one flat array, in the order given and without gaps.
 *
 * @param offsets the first element of each variable
 * @param elementCount elements in all
 */
public record FlatLayout(Map<String, Integer> offsets, int elementCount) {
    /** The layout of {@code variables}; {@link ArithmeticException} where they need 2³¹ elements or more. */
    public static FlatLayout of(List<ModelSignature.Variable> variables) {
        var offsets = new LinkedHashMap<String, Integer>();
        int next = 0;
        for (var variable : variables) {
            offsets.put(variable.name(), next);
            next = Math.addExact(next, variable.elementCount());
        }
        return new FlatLayout(offsets, next);
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
