package org.xhat.runtime.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;

/** What is too large is named, with its size and with a cure that fits. */
final class AllocationTest {
    @Test
    void whatFitsIsMade() {
        assertEquals(3, Allocation.of("a", 12, "b", () -> new float[3]).length);
    }

    @Test
    void tooLittleMemoryNamesWhatItWasFor() {
        var thrown = assertThrows(
                TooLargeException.class,
                () -> Allocation.of("the weight of 'dense1'", 3L << 29, "narrow it", () -> {
                    throw new OutOfMemoryError("Java heap space");
                }));
        assertTrue(
                thrown.getMessage()
                        .matches(
                                "the weight of 'dense1': needs 1\\.5 GB, more than is left of the JVM's [0-9.]+ .B; narrow"
                                        + " it, or give the JVM more with XHAT_JAVA_OPTS=-Xmx…"),
                thrown.getMessage());
        assertInstanceOf(OutOfMemoryError.class, thrown.getCause());
    }

    @Test
    void anArrayOfAProgramIsNamed() {
        assumeTrue(Runtime.getRuntime().maxMemory() < 16L << 30, "it would fit");
        var thrown = assertThrows(
                TooLargeException.class, () -> Elements.allocate("input.pixels", ElementType.FLOAT64, Elements.MOST));
        assertTrue(thrown.getMessage().startsWith("input.pixels: needs 16.0 GB, more than"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("; use a smaller --batch, or narrower layers, or"));
        thrown = assertThrows(TooLargeException.class, () -> Elements.count("input.pixels", Elements.MOST + 1L));
        assertTrue(thrown.getMessage().startsWith("input.pixels: would have 2,147,483,"), thrown.getMessage());
    }
}
