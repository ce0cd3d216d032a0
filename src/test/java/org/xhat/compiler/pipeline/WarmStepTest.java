package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.ForkedJvm;

/**
 * Training steps, batch loading included, before and after C2 has compiled them: the bits stay, and a warm step allocates
 * nothing. A vector that crosses a call is boxed and makes code twenty times slower; allocation shows it. Each model has a JVM
 * of its own, because C2 can box vectors where other code has used the Vector API at other widths.
 */
@Tag("slow")
class WarmStepTest {

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd, 1", "LayerNormMlp, Nesterov, 2"})
    void warmStepsKeepTheirBitsAndAllocateNothing(String model, String optimizer, String threads)
            throws IOException, InterruptedException {
        String said = ForkedJvm.run(WarmSteps.class, model, optimizer, threads);
        assertEquals("same=true allocated=0", said);
    }
}
