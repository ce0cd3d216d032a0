package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Dim;

/** The text between braces in a printed graph: {@code dims=batch,100; axes=1}. */
final class Attributes {
    private final Map<String, String> values;

    private Attributes(Map<String, String> values) {
        this.values = values;
    }

    /** {@code key=a,b}. */
    static String of(String key, List<?> values) {
        return key + "=" + values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** {@code key=value}. */
    static String of(String key, Object value) {
        return key + "=" + value;
    }

    /** Several of them. */
    static String join(String... attributes) {
        return String.join("; ", attributes);
    }

    /** Reads what {@link #join} wrote; {@link IllegalArgumentException} for what it did not. */
    static Attributes parse(String text) {
        var values = new LinkedHashMap<String, String>();
        for (String attribute : text.split(";")) {
            int equals = attribute.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected 'name=value' instead of '" + attribute.strip() + "'");
            }
            values.put(
                    attribute.substring(0, equals).strip(),
                    attribute.substring(equals + 1).strip());
        }
        return new Attributes(values);
    }

    private String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("attribute '" + key + "' is missing");
        }
        return value;
    }

    private List<String> list(String key) {
        var parts = new ArrayList<String>();
        String text = get(key);
        if (!text.isEmpty()) {
            for (String part : text.split(",", -1)) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /** The value of {@code key} as an axis. */
    int axis(String key) {
        return integer(get(key));
    }

    /** The value of {@code key} as axes. */
    List<Integer> axes(String key) {
        return list(key).stream().map(Attributes::integer).toList();
    }

    /** The value of {@code key} as a dim. */
    Dim dim(String key) {
        return Dim.parse(get(key));
    }

    /** The value of {@code key} as dims. */
    List<Dim> dims(String key) {
        return list(key).stream().map(Dim::parse).toList();
    }

    private static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected an axis instead of '" + text + "'", e);
        }
    }
}
