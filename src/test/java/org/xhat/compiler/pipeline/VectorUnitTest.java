package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.runtime.program.ElementType;

/** Which vectors a program is compiled for, by what the machine prefers and what the options ask. */
final class VectorUnitTest {

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            backend | type    | asked | preferred | bits | reported
            JVM     | FLOAT32 | 0     | 512       | 512  | jvm, 512-bit vectors
            JVM     | FLOAT32 | 0     | 1024      | 512  | jvm, 512-bit vectors
            JVM     | FLOAT32 | 0     | 128       | 128  | jvm, 128-bit vectors
            JVM     | FLOAT64 | 0     | 256       | 256  | jvm, 256-bit vectors
            JVM     | FLOAT64 | 0     | 128       | 0    | scalar, for vectors would hold but two doubles
            JVM     | FLOAT64 | 128   | 512       | 128  | jvm, 128-bit vectors
            JVM     | FLOAT32 | 0     | 0         | 0    | scalar
            JVM     | FLOAT64 | 128   | 0         | 0    | scalar
            SCALAR  | FLOAT64 | 0     | 128       | 0    | scalar
            """)
    void width(Backend backend, ElementType type, int asked, int preferred, int bits, String reported) {
        var options =
                CompileOptions.standard().withBackend(backend).withType(type).withVectorBits(asked);
        assertEquals(bits, VectorUnit.bits(options, preferred));
        assertEquals(reported, VectorUnit.describe(options, preferred));
    }
}
