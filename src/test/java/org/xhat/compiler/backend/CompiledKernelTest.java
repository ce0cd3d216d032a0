package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xhat.ForkedJvm;

/**
 * Thirty random kernels, for the vectors that the machine prefers, before and after C2 has compiled them: the bits stay, and a
 * warm call allocates nothing, so no vector is boxed.
 */
@Tag("slow")
class CompiledKernelTest {

    @Test
    void warmKernelsKeepTheirBitsAndAllocateNothing() throws IOException, InterruptedException {
        assertEquals("30 kernels, all warm", ForkedJvm.run(WarmKernels.class, "20", "10"));
    }
}
