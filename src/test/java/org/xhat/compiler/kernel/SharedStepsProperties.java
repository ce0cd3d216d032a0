package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.random.RandomProgram;

/** What is compiled once does, given each step's buffers and sizes, what the step does. */
class SharedStepsProperties {
    @Property(tries = 200)
    void distinctStepsAreTheStepsOnceBuffersAndSizesAreGiven(
            @ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var plan = KernelPlanning.plan(program.graph(), FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var shared = SharedSteps.of(plan, List.copyOf(program.dims().keySet()));
        for (int k = 0; k < plan.steps().size(); k++) {
            var use = shared.uses().get(k);
            var distinct = shared.distinct().get(use.distinct());
            assertEquals(use.buffers().stream().distinct().toList(), use.buffers(), "a buffer has one number");
            if (plan.steps().get(k) instanceof Kernel kernel
                    && distinct.step().renumbered(use.buffers()::get) instanceof Kernel local) {
                var sizes = new HashMap<String, Dim>();
                for (int s = 0; s < use.sizes().size(); s++) {
                    sizes.put(distinct.dims().get(s), use.sizes().get(s));
                }
                assertEquals(sizes(kernel, Map.of()), sizes(local, sizes));
                assertEquals(kernel.reads(), local.reads());
                assertEquals(kernel.writes(), local.writes());
                assertEquals(kernel.terms().size(), local.terms().size());
            }
        }
        assertEquals(
                shared.distinct().size(),
                shared.uses().stream().map(SharedSteps.Use::distinct).distinct().count(),
                "every distinct kernel is used");
    }

    /** Every size that {@code kernel} names, where names have the values {@code given}. */
    private static List<Dim> sizes(Kernel kernel, Map<String, Dim> given) {
        var sizes = new ArrayList<Dim>();
        kernel.axes().forEach(axis -> sizes.add(axis.extent()));
        kernel.terms().forEach(term -> {
            if (term instanceof Term.DimValue(Dim dim)) {
                sizes.add(dim);
            } else if (term instanceof Term.Drawn drawn) {
                add(drawn.index(), sizes);
            }
        });
        Stream.concat(kernel.loads().stream(), kernel.stores().stream().map(Stage.Store::to))
                .forEach(access -> {
                    add(new Affine(access.strides(), access.offset()), sizes);
                    access.positions().forEach(position -> {
                        add(position.index(), sizes);
                        sizes.add(position.extent());
                    });
                });
        return sizes.stream().map(size -> size.with(given)).toList();
    }

    private static void add(Affine index, List<Dim> sizes) {
        sizes.addAll(index.coefficients());
        sizes.add(index.offset());
    }
}
