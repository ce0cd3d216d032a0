package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xhat.ForkedJvm;

/**
 * A hundred and forty random kernels, for the vectors that the machine prefers, before and after C2 has compiled them: the bits stay, and a
 * warm call allocates nothing, so no vector is boxed.
 */
@Tag("slow")
class CompiledKernelTest {

    @Test
    void warmKernelsKeepTheirBitsAndAllocateNothing() throws IOException, InterruptedException {
        assertEquals("140 kernels, all warm", ForkedJvm.run(WarmKernels.class, "100", "40"));
    }
}
