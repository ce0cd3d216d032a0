package org.xhat.runtime.program;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What named dimensions are in one run: each a number of at least 1. A model's come in the order of its signature; a name that
 * nothing of the run depends on may be left out.
 *
 * @param values by name, in order
 */
public record DimValues(Map<String, Long> values) {
    /** Of a program without named dimensions. */
    public static final DimValues NONE = new DimValues(Map.of());

    /** Copies the map, keeping its order; {@link IllegalArgumentException} where an extent would be less than 1. */
    public DimValues {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        values.forEach((name, value) -> {
            if (value < 1) {
                throw new IllegalArgumentException("the dimension '" + name + "' is at least 1, not " + value);
            }
        });
    }

    /** One named dimension. */
    public static DimValues of(String name, long value) {
        return new DimValues(Map.of(name, value));
    }

    /** The value of a dimension; {@link IllegalArgumentException} where it has none. */
    public long get(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the dimension '" + name + "' has no value; there are " + values.keySet());
        }
        return value;
    }

    /** {@code batch = 60, time = 28}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(dim -> dim.getKey() + " = " + dim.getValue())
                .collect(Collectors.joining(", "));
    }
}
