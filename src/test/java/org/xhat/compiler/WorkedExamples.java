package org.xhat.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The lines {@code what → result} in the Javadoc of a class. */
public final class WorkedExamples {
    private static final Path SOURCES = Path.of("../../compiler/src/main/java");
    private static final Pattern EXAMPLE = Pattern.compile("^ \\* (\\S.*) → (.*)$", Pattern.MULTILINE);

    private WorkedExamples() {}

    /** Holds each example of {@code part} to what {@code result} makes of it. */
    public static void check(Class<?> part, UnaryOperator<String> result) throws IOException {
        var expected = new ArrayList<String>();
        var actual = new ArrayList<String>();
        var examples =
                EXAMPLE.matcher(Files.readString(SOURCES.resolve(part.getName().replace('.', '/') + ".java")));
        while (examples.find()) {
            expected.add(examples.group());
            actual.add(" * " + examples.group(1) + " → " + result.apply(examples.group(1)));
        }
        assertFalse(expected.isEmpty());
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }
}
