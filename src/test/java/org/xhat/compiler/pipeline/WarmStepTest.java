package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training steps, batch loading included, before and after C2 has compiled them: the bits stay, and a warm step allocates
 * nothing. A vector that crosses a call is boxed and makes code twenty times slower; allocation shows it. Each model has a JVM
 * of its own, because C2 can box vectors where other code has used the Vector API at other widths.
 */
class WarmStepTest {

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd, 1", "LayerNormMlp, Nesterov, 2"})
    void warmStepsKeepTheirBitsAndAllocateNothing(String model, String optimizer, String threads)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WarmSteps.class.getName(),
                        model,
                        optimizer,
                        threads)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said;
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            said = String.join("\n", output.lines().toList());
        }
        assertEquals(0, process.waitFor(), said);
        assertEquals("same=true allocated=0", said);
    }
}
