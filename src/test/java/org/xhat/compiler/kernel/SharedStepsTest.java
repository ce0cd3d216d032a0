package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.pipeline.UpdatePlacement;

/** Kernels that do the same are compiled once, and are told which buffers they do it to. */
final class SharedStepsTest {
    @Test
    void layersShareTheirCode() throws IOException {
        var plan = Programs.compiled(Programs.example("BatchNormMlp"), UpdatePlacement.SWEEP)
                .gradient()
                .plan();
        var shared = SharedSteps.of(plan, List.of("batch"));
        assertEquals(
                2,
                codes(plan, shared, "sweep of 2 stages over i<batch in [i<batch, j<100]"),
                "three layers' sweeps, forward and backward");
        assertEquals(
                2,
                codes(plan, shared, "contraction over k<100 in [i<batch, j<100, k<100]"),
                "two layers' products, and their inputs' gradients");
        assertEquals(
                1, codes(plan, shared, "contraction over k<batch in [i<100, j<100, k<batch]"), "two layers' weights");
    }

    private static long codes(Plan plan, SharedSteps shared, String description) {
        var codes = new ArrayList<Integer>();
        for (int k = 0; k < plan.kernels().size(); k++) {
            if (KernelPrinter.describe(plan.kernels().get(k)).equals(description)) {
                codes.add(shared.uses().get(k).distinct());
            }
        }
        assertTrue(codes.size() >= 2, () -> "no two kernels are a " + description);
        return codes.stream().distinct().count();
    }

    @Test
    void kernelsThatDifferInAConstantDoNot() {
        var kernels = new ArrayList<Kernel>();
        for (double constant : new double[] {1, 2}) {
            kernels.add(new Kernel(
                    "fill" + kernels.size(),
                    List.of(),
                    List.of(new Term.Constant(constant)),
                    Body.Sweep.map(List.of(new Stage(
                            List.of(), List.of(new Stage.Store(0, new Access(kernels.size(), List.of(), Dim.ZERO)))))),
                    List.of(),
                    List.of()));
        }
        var shared = SharedSteps.of(new Plan(List.copyOf(kernels), List.of(), List.of(), Map.of()), List.of());
        assertEquals(2, shared.distinct().size());
    }
}
