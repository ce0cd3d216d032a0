package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;

/** Whatever Java an optimizer is written in, its graph computes the bits that its class computes. */
final class JavaProgramsProperties {

    /** Javac takes many classes in little more time than one. */
    private static final int BATCH = 50;

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void anOptimizersGraphIsItsClass(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        var failures = OptimizerAgreement.failures(seed, BATCH);
        assertEquals(
                Map.of(),
                failures,
                () -> failures.values().stream()
                        .map(seeds -> OptimizerAgreement.shrunk(seeds.getFirst()))
                        .findFirst()
                        .orElse(""));
    }
}
