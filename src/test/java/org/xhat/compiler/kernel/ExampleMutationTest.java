package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.HazardVerifier.HazardException;
import org.xhat.compiler.pipeline.CompiledEntry;
import org.xhat.compiler.pipeline.UpdatePlacement;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.runtime.program.ElementType;

/**
 * Every single change of these kinds to the plans of the bundled models is rejected, or is seen to change nothing by other means than
 * the verifier's: what it exchanges has nothing to do with each other, nothing shares storage while it is needed, or, where a
 * value now replaces another in place, a run leaves the same bits.
 */
@Tag("slow")
final class ExampleMutationTest {
    private static final Map<String, Long> DIMS = Map.of("batch", 2L, "elements", 5L);

    /** What is changed. */
    private enum Kind {
        /** Each of two buffers where the other was. */
        STORAGES_SWAPPED,
        /** A buffer one element further. */
        BUFFER_SHIFTED,
        /** A write one element further. */
        STORE_SHIFTED,
        /** A write whose neighbours along an axis are twice as far apart. */
        STORE_STRETCHED,
        /** The same of a read of a whole buffer. */
        LOAD_STRETCHED,
        /** A read that asks for one condition less. */
        GUARD_DROPPED,
        /** Each of two steps when the other was. */
        STEPS_EXCHANGED
    }

    /** A changed plan, and whether that it changes nothing is known without the verifier. */
    private record Mutant(Kind kind, String what, Plan plan, boolean isHarmless) {}

    @ParameterizedTest
    @CsvSource({"SigmoidMlp, SWEEP", "BatchNormMlp, EPILOGUE", "LayerNormMlp, EPILOGUE", "ConvNet, EPILOGUE"})
    void everyChangeIsRejectedOrHarmless(String model, UpdatePlacement placement) throws IOException {
        var rejected = new EnumMap<Kind, Integer>(Kind.class);
        for (CompiledEntry entry :
                Programs.compiled(Programs.example(model), placement).all().values()) {
            Placement.Chooser places = placesIn(entry.plan());
            HazardVerifier.verify(HazardVerifier.verify(entry.plan(), places), DIMS);
            var survivors = new ArrayList<Mutant>();
            mutants(entry.plan()).forEach(mutant -> {
                try {
                    HazardVerifier.verify(HazardVerifier.verify(mutant.plan, DIMS), places);
                    survivors.add(mutant);
                } catch (HazardException e) {
                    rejected.merge(mutant.kind, 1, Integer::sum);
                }
            });
            survivors.removeIf(Mutant::isHarmless);
            requireTheSameBits(entry, survivors);
        }
        var kinds = EnumSet.allOf(Kind.class);
        if (!model.equals("ConvNet")) {
            kinds.remove(Kind.GUARD_DROPPED); // they read no windows
        }
        assertEquals(kinds, rejected.keySet());
    }

    /** Each of {@code mutants}, run on random numbers, leaves the same bits as the plan of {@code entry}. */
    private static void requireTheSameBits(CompiledEntry entry, List<Mutant> mutants) {
        if (!mutants.isEmpty()) {
            var leaves = RandomProgram.leaves(entry.simplified(), DIMS, ElementType.FLOAT64);
            var expected = KernelInterpreter.run(entry.plan(), leaves, DIMS);
            for (Mutant mutant : mutants) {
                var actual = KernelInterpreter.run(mutant.plan, leaves, DIMS);
                expected.forEach((output, value) -> assertTrue(
                        Arrays.equals(value.data(), actual.get(output).data()),
                        () -> entry.name() + " survives " + mutant.kind + " " + mutant.what + ", and " + output
                                + " is another"));
            }
        }
    }

    /** Where the caller has its buffers, as {@code plan} says. */
    private static Placement.Chooser placesIn(Plan plan) {
        return buffer -> {
            var storage = plan.buffers().get(buffer.number()).storage();
            var slot = plan.slots().get(storage.slot());
            return slot.external() ? Optional.of(new Placement(slot.name(), storage.offset())) : Optional.empty();
        };
    }

    private static Stream<Mutant> mutants(Plan plan) {
        return Stream.of(swappedStorages(plan), shiftedBuffers(plan), exchangedSteps(plan), changedKernels(plan))
                .flatMap(List::stream);
    }

    private static List<Mutant> swappedStorages(Plan plan) {
        var mutants = new ArrayList<Mutant>();
        for (Buffer x : plan.buffers()) {
            for (Buffer y : plan.buffers().subList(0, x.number())) {
                if (!x.storage().equals(y.storage())) {
                    Plan swapped = withStorage(withStorage(plan, x.number(), y.storage()), y.number(), x.storage());
                    mutants.add(new Mutant(
                            Kind.STORAGES_SWAPPED, x.name() + ", " + y.name(), swapped, keepsApartWhatLives(swapped)));
                }
            }
        }
        return mutants;
    }

    /** Whether no two buffers of the program's own share a slot while both are needed. */
    private static boolean keepsApartWhatLives(Plan plan) {
        var first = new HashMap<Integer, Integer>();
        var last = new HashMap<Integer, Integer>();
        for (int step = 0; step < plan.steps().size(); step++) {
            int now = step;
            Stream.of(plan.steps().get(step).reads(), plan.steps().get(step).writes())
                    .flatMap(List::stream)
                    .forEach(buffer -> {
                        first.putIfAbsent(buffer, now);
                        last.put(buffer, now);
                    });
        }
        plan.outputs()
                .values()
                .forEach(output -> last.put(output.number(), plan.steps().size()));
        return plan.buffers().stream()
                .allMatch(x -> plan.slots().get(x.storage().slot()).external()
                        || plan.buffers().stream()
                                .filter(y -> y != x
                                        && y.storage().slot() == x.storage().slot())
                                .allMatch(y -> last.getOrDefault(x.number(), -1) < first.getOrDefault(y.number(), -1)
                                        || last.getOrDefault(y.number(), -1) < first.getOrDefault(x.number(), -1)));
    }

    private static List<Mutant> shiftedBuffers(Plan plan) {
        return plan.buffers().stream()
                .map(buffer -> {
                    var storage = buffer.storage();
                    Plan shifted = withStorage(
                            plan,
                            buffer.number(),
                            new Buffer.Storage(storage.slot(), storage.offset().plus(Dim.ONE)));
                    return new Mutant(Kind.BUFFER_SHIFTED, buffer.name(), shifted, keepsApartWhatLives(shifted));
                })
                .toList();
    }

    private static List<Mutant> exchangedSteps(Plan plan) {
        var mutants = new ArrayList<Mutant>();
        for (int i = 0; i < plan.steps().size(); i++) {
            for (int j = i + 1; j < plan.steps().size(); j++) {
                var steps = new ArrayList<>(plan.steps());
                Collections.swap(steps, i, j);
                var between = plan.steps().subList(i, j + 1);
                boolean free = between.stream()
                        .allMatch(step -> step == between.getFirst()
                                || step == between.getLast()
                                || commutes(plan, step, between.getFirst()) && commutes(plan, step, between.getLast()));
                mutants.add(new Mutant(
                        Kind.STEPS_EXCHANGED,
                        between.getFirst().name() + ", " + between.getLast().name(),
                        new Plan(steps, plan.buffers(), plan.slots(), plan.outputs()),
                        free && commutes(plan, between.getFirst(), between.getLast())));
            }
        }
        return mutants;
    }

    /** Whether neither of two steps writes where the other reads or writes. */
    private static boolean commutes(Plan plan, Step x, Step y) {
        return Stream.of(List.of(x, y), List.of(y, x))
                .allMatch(pair -> pair.getFirst().writes().stream()
                        .allMatch(written -> Stream.of(
                                        pair.getLast().reads(), pair.getLast().writes())
                                .flatMap(List::stream)
                                .allMatch(used -> isApart(
                                        plan.buffers().get(written),
                                        plan.buffers().get(used)))));
    }

    private static boolean isApart(Buffer x, Buffer y) {
        return x.storage().slot() != y.storage().slot()
                || Span.of(x, x.storage().offset())
                        .isApart(Span.of(y, y.storage().offset()));
    }

    private static List<Mutant> changedKernels(Plan plan) {
        var mutants = new ArrayList<Mutant>();
        for (Kernel kernel : plan.kernels()) {
            for (Stage.Store store : kernel.stores()) {
                UnaryOperator<Access> shift =
                        to -> new Access(to.buffer(), to.strides(), to.offset().plus(Dim.ONE));
                mutants.add(mutant(Kind.STORE_SHIFTED, plan, kernel, withStore(kernel, store, shift)));
                for (int axis = 0; axis < kernel.axes().size(); axis++) {
                    if (isStretched(kernel, store.to(), axis)) {
                        int along = axis;
                        mutants.add(mutant(
                                Kind.STORE_STRETCHED,
                                plan,
                                kernel,
                                withStore(kernel, store, to -> stretched(to, along))));
                    }
                }
            }
            for (int t = 0; t < kernel.terms().size(); t++) {
                if (kernel.terms().get(t) instanceof Term.Load(Access load)) {
                    for (int axis = 0; axis < kernel.axes().size(); axis++) {
                        if (isStretched(kernel, load, axis) && isOfTheLast(plan, kernel, load)) {
                            mutants.add(mutant(
                                    Kind.LOAD_STRETCHED, plan, kernel, withLoad(kernel, t, stretched(load, axis))));
                        }
                    }
                    for (int p = 0; p < load.positions().size(); p++) {
                        if (load.positions().get(p) instanceof Position.Guard<Integer> guard
                                && guard.step().is(1)) {
                            mutants.add(mutant(
                                    Kind.GUARD_DROPPED, plan, kernel, withLoad(kernel, t, unguarded(load, guard, p))));
                        }
                    }
                }
            }
        }
        return mutants;
    }

    private static Mutant mutant(Kind kind, Plan plan, Kernel kernel, Kernel changed) {
        var steps = new ArrayList<>(plan.steps());
        steps.set(steps.indexOf(kernel), changed);
        return new Mutant(kind, kernel.name(), new Plan(steps, plan.buffers(), plan.slots(), plan.outputs()), false);
    }

    /** Of a read of a part of a buffer, all that is known of what it should read is that it lies there. */
    private static boolean isOfTheLast(Plan plan, Kernel kernel, Access load) {
        var numbers = Map.of("batch", Dim.of(DIMS.get("batch")), "elements", Dim.of(DIMS.get("elements")));
        Dim count = plan.buffers().get(load.buffer()).type().elementCount().with(numbers);
        return new Footprint(load, kernel.axes(), numbers).isWithin(count.minus(Dim.ONE)) == Footprint.Certainty.NEVER;
    }

    private static boolean isStretched(Kernel kernel, Access access, int axis) {
        return !access.strides().get(axis).equals(Dim.ZERO)
                && !kernel.axes().get(axis).extent().is(1);
    }

    private static Access stretched(Access access, int axis) {
        var strides = new ArrayList<>(access.strides());
        strides.set(axis, strides.get(axis).times(Dim.of(2)));
        return new Access(
                access.buffer(), access.integers(), strides, access.offset(), access.positions(), access.otherwise());
    }

    /** {@code load} where the index of {@code guard}, number {@code p}, stands for its position. */
    private static Access unguarded(Access load, Position.Guard<Integer> guard, int p) {
        int axes = load.strides().size() - load.positions().size();
        Dim stride = load.strides().get(axes + p);
        var strides = new ArrayList<>(load.strides());
        var index = guard.index().coefficients();
        for (int a = 0; a < index.size(); a++) {
            strides.set(a, strides.get(a).plus(stride.times(index.get(a))));
        }
        strides.remove(axes + p);
        var positions = new ArrayList<>(load.positions());
        positions.remove(p);
        var fewer = Position.map(positions, at -> at.coefficients().size() > axes + p ? at.without(axes + p) : at);
        return new Access(
                load.buffer(),
                load.integers(),
                strides,
                load.offset().plus(stride.times(guard.index().offset())),
                fewer,
                load.otherwise());
    }

    private static Kernel withStore(Kernel kernel, Stage.Store store, UnaryOperator<Access> place) {
        Body body = kernel.body()
                .withStores(one -> one.equals(store) ? new Stage.Store(one.value(), place.apply(one.to())) : one);
        return new Kernel(kernel.name(), kernel.axes(), kernel.terms(), body, kernel.origins(), kernel.boundaries());
    }

    private static Kernel withLoad(Kernel kernel, int term, Access load) {
        var terms = new ArrayList<>(kernel.terms());
        terms.set(term, new Term.Load(load));
        return new Kernel(kernel.name(), kernel.axes(), terms, kernel.body(), kernel.origins(), kernel.boundaries());
    }

    private static Plan withStorage(Plan plan, int number, Buffer.Storage storage) {
        var buffers = new ArrayList<>(plan.buffers());
        Buffer buffer = buffers.get(number);
        buffers.set(number, buffer.at(storage, buffer.part()));
        Map<String, Buffer> outputs = new LinkedHashMap<>();
        plan.outputs().forEach((name, output) -> outputs.put(name, buffers.get(output.number())));
        return new Plan(plan.steps(), buffers, plan.slots(), outputs);
    }
}
