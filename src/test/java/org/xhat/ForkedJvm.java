package org.xhat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of a test's own, with the test's class path and the options that the launcher gives xhat: for what depends on all that
 * a JVM has run before, such as the code that C2 makes.
 */
public final class ForkedJvm {
    private ForkedJvm() {}

    /** What {@code main} prints; a failed assertion where it does not end with 0. */
    public static String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return run(List.of(), main, arguments);
    }

    /** As the other one, with further options of the JVM. */
    public static String run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx512m",
                "@" + Path.of("../../compiler/cli/hotspot.options"),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            said = String.join("\n", output.lines().toList());
        }
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
