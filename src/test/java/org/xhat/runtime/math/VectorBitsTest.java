package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.ForkedJvm;

/**
 * The contract of {@link Algebra}, on the machine that runs this: an expansion as vector code of 128, 256 and 512 bits gives
 * the bits of the boxed scalar instance, at its first, interpreted call and after C2 has compiled it. A call that allocates
 * nothing is a compiled one: interpreted and half-compiled code boxes its vectors, and so can C2 in a JVM that has run vectors of
 * several widths. Each test prints what a function costs.
 */
@Tag("slow")
final class VectorBitsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} in {1} bits")
    @CsvSource({
        "BINARY32, 128",
        "BINARY32, 256",
        "BINARY32, 512",
        "BINARY64, 128",
        "BINARY64, 256",
        "BINARY64, 512",
    })
    void vectorCodeGivesTheBitsOfTheScalarInstance(String format, String bits)
            throws IOException, InterruptedException {
        String said = ForkedJvm.run(VectorBits.class, format, bits, folder.toString());
        System.out.println(said);
        assertEquals(
                Expansion.ALL.size(),
                said.lines().filter(line -> line.startsWith("same bits: ")).count(),
                said);
    }
}
