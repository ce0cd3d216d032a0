package org.xhat.compiler.onnx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.op.Array64;

/**
 * One node, what it is given, and what it must make of that.
 *
 * @param nodeInputs the names of its inputs in order; empty for one left out
 * @param inputs those that are given
 */
record OnnxCase(
        String name,
        String op,
        Map<String, Object> attributes,
        List<String> nodeInputs,
        List<OnnxTensor> inputs,
        List<OnnxTensor> outputs) {

    /** Reads a case; {@link ClassCastException} or {@link NullPointerException} for what is none. */
    static OnnxCase read(Path file) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
            json.nextToken();
            var fields = object(value(json));
            return new OnnxCase(
                    (String) fields.get("case"),
                    (String) fields.get("op"),
                    object(fields.get("attributes")),
                    list(fields.get("nodeInputs")).stream()
                            .map(String.class::cast)
                            .toList(),
                    list(fields.get("inputs")).stream().map(OnnxCase::tensor).toList(),
                    list(fields.get("outputs")).stream().map(OnnxCase::tensor).toList());
        }
    }

    private static OnnxTensor tensor(Object json) {
        var fields = object(json);
        var shape = list(fields.get("shape")).stream()
                .map(extent -> ((Number) extent).intValue())
                .toList();
        double[] data =
                list(fields.get("data")).stream().mapToDouble(OnnxCase::element).toArray();
        return new OnnxTensor((String) fields.get("name"), (String) fields.get("type"), new Array64(shape, data));
    }

    private static double element(Object json) {
        return switch (json) {
            case Number number -> number.doubleValue();
            case Boolean truth -> truth ? 1 : 0;
            case String notFinite -> Double.parseDouble(notFinite);
            default -> throw new ClassCastException(json + " is no element");
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object json) {
        return (List<Object>) json;
    }

    /** What begins at the current token: a map, a list, a string, a long, a double or a boolean. */
    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                var fields = new LinkedHashMap<String, Object>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String key = json.currentName();
                    json.nextToken();
                    fields.put(key, value(json));
                }
                yield fields;
            }
            case START_ARRAY -> {
                var elements = new ArrayList<Object>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(json));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> json.getText();
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
