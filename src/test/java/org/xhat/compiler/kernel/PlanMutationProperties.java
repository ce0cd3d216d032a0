package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.kernel.HazardVerifier.HazardException;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.runtime.program.ElementType;

/** Whatever is changed in the storage, order or places of a real plan is rejected, or changes no result. */
final class PlanMutationProperties {
    private static final Map<Mutation, Integer> REJECTED = new EnumMap<>(Mutation.class);

    /** What is changed; a and b choose where. Empty where there is nothing to change. */
    enum Mutation {
        /** Two steps in the other order. */
        SWAP_STEPS {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                var steps = new ArrayList<>(plan.steps());
                Collections.swap(steps, a % steps.size(), b % steps.size());
                return Optional.of(withSteps(plan, steps));
            }
        },
        /** A buffer where another one is. */
        ALIAS_BUFFERS {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                Buffer other = plan.buffers().get(b % plan.buffers().size());
                return Optional.of(withStorage(plan, a % plan.buffers().size(), other.storage()));
            }
        },
        /** A buffer one element further. */
        SHIFT_BUFFER {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                int number = a % plan.buffers().size();
                var storage = plan.buffers().get(number).storage();
                return Optional.of(withStorage(
                        plan,
                        number,
                        new Buffer.Storage(storage.slot(), storage.offset().plus(Dim.ONE))));
            }
        },
        /** A step less. */
        DROP_STEP {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                var steps = new ArrayList<>(plan.steps());
                steps.remove(a % steps.size());
                return Optional.of(withSteps(plan, steps));
            }
        },
        /** A store one element further. */
        SHIFT_STORE {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                return withStore(
                        plan,
                        a,
                        b,
                        to -> new Access(to.buffer(), to.strides(), to.offset().plus(Dim.ONE)));
            }
        },
        /** A store at every second place. */
        STRETCH_STORE {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                return withStore(
                        plan,
                        a,
                        b,
                        to -> new Access(
                                to.buffer(),
                                to.strides().stream()
                                        .map(stride -> stride.times(Dim.of(2)))
                                        .toList(),
                                to.offset()));
            }
        },
        /** A store to where another one goes. */
        REDIRECT_STORE {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                int buffer = a % plan.buffers().size();
                return withStore(plan, a, b, to -> new Access(buffer, to.strides(), to.offset()));
            }
        },
        /** One position more along an axis that is not reduced. */
        WIDEN_AXIS {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                return withAxis(plan, a, b, Dim.ONE);
            }
        },
        /** One position less. */
        NARROW_AXIS {
            @Override
            Optional<Plan> apply(Plan plan, int a, int b) {
                return withAxis(plan, a, b, Dim.of(-1));
            }
        };

        abstract Optional<Plan> apply(Plan plan, int a, int b);
    }

    private static Plan withSteps(Plan plan, List<Step> steps) {
        return new Plan(steps, plan.buffers(), plan.slots(), plan.outputs());
    }

    private static Plan withKernel(Plan plan, Kernel kernel, List<Axis> axes, Body body) {
        var steps = new ArrayList<>(plan.steps());
        var changed = new Kernel(kernel.name(), axes, kernel.terms(), body, List.of(), List.of());
        steps.set(steps.indexOf(kernel), changed);
        return withSteps(plan, steps);
    }

    private static Plan withStorage(Plan plan, int number, Buffer.Storage storage) {
        var buffers = new ArrayList<>(plan.buffers());
        Buffer buffer = buffers.get(number);
        buffers.set(number, buffer.at(storage, buffer.part()));
        var outputs = new LinkedHashMap<String, Buffer>();
        plan.outputs().forEach((name, output) -> outputs.put(name, buffers.get(output.number())));
        return new Plan(plan.steps(), buffers, plan.slots(), outputs);
    }

    private static Optional<Plan> withStore(Plan plan, int a, int b, UnaryOperator<Access> place) {
        Kernel kernel = plan.kernels().get(a % plan.kernels().size());
        Stage.Store store = kernel.stores().get(b % kernel.stores().size());
        Body body = kernel.body()
                .withStores(one -> one.equals(store) ? new Stage.Store(one.value(), place.apply(one.to())) : one);
        return Optional.of(withKernel(plan, kernel, kernel.axes(), body));
    }

    private static Optional<Plan> withAxis(Plan plan, int a, int b, Dim more) {
        Kernel kernel = plan.kernels().get(a % plan.kernels().size());
        var inner = switch (kernel.body()) {
            case Body.Sweep sweep -> sweep.reducedAxes();
            case Body.Contract contract -> contract.contractedAxes();
        };
        int axis = kernel.axes().isEmpty() ? -1 : b % kernel.axes().size();
        if (axis < 0 || inner.contains(axis)) {
            return Optional.empty();
        }
        var axes = new ArrayList<>(kernel.axes());
        axes.set(axis, new Axis(axes.get(axis).name(), axes.get(axis).extent().plus(more)));
        return Optional.of(withKernel(plan, kernel, axes, kernel.body()));
    }

    @Property(tries = 600)
    void everyChangeIsRejectedOrChangesNothing(
            @ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program,
            @ForAll Mutation mutation,
            @ForAll @IntRange(max = 1000) int a,
            @ForAll @IntRange(max = 1000) int b) {
        boolean trains = program.variant() % 2 == 0;
        Graph graph = trains ? TrainingGraphs.of(program.graph()) : program.graph();
        Plan plan = trains
                ? TrainingGraphs.plan(graph, FusionOptions.DEFAULT)
                : KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        mutation.apply(plan, a, b).ifPresent(mutated -> {
            try {
                HazardVerifier.verify(mutated, program.dims());
            } catch (HazardException e) {
                REJECTED.merge(mutation, 1, Integer::sum);
                return;
            }
            var leaves = RandomProgram.leaves(graph, program.dims(), ElementType.FLOAT64);
            Map<String, Array64> expected = KernelInterpreter.run(plan, leaves, program.dims());
            Map<String, Array64> actual = KernelInterpreter.run(mutated, leaves, program.dims());
            expected.forEach((name, value) -> assertTrue(
                    Arrays.equals(value.data(), actual.get(name).data()),
                    () -> "output " + name + " is another, and nobody says so:\n" + mutated.steps()));
        });
    }

    /** A mutation that is never rejected tests nothing. */
    @AfterContainer
    static void everyKindOfChangeWasRejected() {
        assertEquals(Set.of(Mutation.values()), REJECTED.keySet());
    }
}
