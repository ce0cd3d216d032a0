package org.xhat.compiler.op;

import static java.util.Objects.requireNonNull;

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

    /** Those of {@code text} called by the given keys; {@link IllegalArgumentException} where it has others, or one twice. */
    static Attributes parse(String text, String... keys) {
        var values = new LinkedHashMap<String, String>();
        for (String attribute : text.split(";")) {
            int equals = attribute.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected 'name=value' instead of '" + attribute.strip() + "'");
            }
            String key = attribute.substring(0, equals).strip();
            if (values.put(key, attribute.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("attribute '" + key + "' is given twice");
            }
        }
        for (String key : keys) {
            if (!values.containsKey(key)) {
                throw new IllegalArgumentException("attribute '" + key + "' is missing");
            }
        }
        for (String key : values.keySet()) {
            if (!List.of(keys).contains(key)) {
                throw new IllegalArgumentException("there is no attribute '" + key + "'");
            }
        }
        return new Attributes(values);
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

    private String get(String key) {
        return requireNonNull(values.get(key));
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
