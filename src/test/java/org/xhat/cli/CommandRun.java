package org.xhat.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a command that ran in this JVM, with its streams captured: tests that run one are isolated from others.
 *
 * @param exitCode its exit code
 * @param out its standard output
 * @param err its standard error
 */
public record CommandRun(int exitCode, String out, String err) {

    /** Runs {@code xhat} with these arguments. */
    public static CommandRun of(Object... arguments) {
        var words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        PrintStream out = System.out;
        PrintStream err = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int exitCode = Main.run(words);
            return new CommandRun(
                    exitCode, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** The same, which ends with this exit code. */
    public CommandRun ending(int expected) {
        assertEquals(expected, exitCode, out + err);
        return this;
    }

    /** The object that {@code --json} prints as the last line of standard output. */
    Map<String, @Nullable Object> json() {
        String last = out.lines().reduce((first, second) -> second).orElse("");
        try (var parser = new JsonFactory().createParser(last)) {
            parser.nextToken();
            return object(value(parser));
        } catch (IOException e) {
            throw new UncheckedIOException(last, e);
        }
    }

    /** The object that {@code --json} prints for a failure. */
    Map<String, @Nullable Object> error() {
        return object(json().get("error"));
    }

    /** A JSON object's fields. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(@Nullable Object json) {
        return (Map<String, @Nullable Object>) requireNonNull(json);
    }

    /** A JSON array of objects. */
    static List<Map<String, @Nullable Object>> objects(@Nullable Object json) {
        return ((List<?>) requireNonNull(json)).stream().map(CommandRun::object).toList();
    }

    /** A JSON number. */
    static double number(@Nullable Object json) {
        return ((Number) requireNonNull(json)).doubleValue();
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var fields = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                var elements = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }
}
