package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.random.RandomProgram;

/** Renumbering a kernel's buffers and numbering them back changes nothing. */
class SharedStepsProperties {
    @Property(tries = 200)
    void renumberedKernelsDoTheSame(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var plan = KernelPlanning.plan(program.graph(), FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var shared = SharedSteps.of(plan);
        for (int k = 0; k < plan.steps().size(); k++) {
            Step step = plan.steps().get(k);
            Step local = shared.distinct().get(shared.codes().get(k));
            var buffers = shared.buffers().get(k);
            assertEquals(step, local.renumbered(buffers::get).called(step.name(), step.origins(), step.boundaries()));
            assertEquals(buffers.stream().distinct().toList(), buffers, "a buffer has one number");
        }
        assertEquals(
                shared.distinct().size(), shared.codes().stream().distinct().count(), "every distinct kernel is used");
    }
}
