package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.ValueType;
import org.xhat.compiler.random.Choices;
import org.xhat.runtime.program.ElementType;

/** Real loops in which one statement is not what a schedule would have made are rejected. */
final class LoopMutationProperties {
    /** How a statement is changed, where it is of a kind that can be. */
    enum Mutation {
        /** A definition less. */
        DROP_DEFINITION {
            @Override
            List<Loop> apply(Loop statement) {
                return List.of();
            }
        },
        /** A definition twice. */
        REPEAT_DEFINITION {
            @Override
            List<Loop> apply(Loop statement) {
                return List.of(statement, statement);
            }
        },
        /** A register that holds lanes where its value is single, or the other way round. */
        RETYPE {
            @Override
            List<Loop> apply(Loop statement) {
                if (!(statement instanceof Loop.Let(Register register, var value))) {
                    return List.of(statement);
                }
                var type =
                        new ValueType(register.type().kind(), !register.type().lanes());
                return List.of(new Loop.Let(new Register(register.name(), type), value));
            }
        },
        /** A loop that stands still. */
        STAND_STILL {
            @Override
            List<Loop> apply(Loop statement) {
                return List.of(
                        statement instanceof Loop.For loop
                                ? new Loop.For(loop.variable(), loop.kind(), loop.from(), loop.to(), 0, loop.body())
                                : statement);
            }
        },
        /** A loop whose body is not run over what its kind says. */
        OTHER_BOUNDS {
            @Override
            List<Loop> apply(Loop statement) {
                if (!(statement instanceof Loop.For loop)) {
                    return List.of(statement);
                }
                return List.of(
                        switch (loop.kind()) {
                            case LANE ->
                                new Loop.For(
                                        loop.variable(),
                                        loop.kind(),
                                        loop.from(),
                                        loop.to(),
                                        loop.step() + 1,
                                        loop.body());
                            default ->
                                new Loop.For(
                                        loop.variable(),
                                        loop.kind(),
                                        loop.from(),
                                        Index.of(LoopNest.TO_CHUNK).plus(1),
                                        loop.step(),
                                        loop.body());
                        });
            }
        },
        /** A store to a buffer of another kernel. */
        STORE_ELSEWHERE {
            @Override
            List<Loop> apply(Loop statement) {
                return List.of(
                        statement instanceof Loop.Store store
                                        && store.to() instanceof Memory.PlanBuffer(int number, boolean integers)
                                ? new Loop.Store(
                                        new Memory.PlanBuffer(number + 100), store.at(), store.value(), store.mask())
                                : statement);
            }
        };

        abstract List<Loop> apply(Loop statement);

        boolean isOf(Loop statement) {
            return switch (this) {
                case DROP_DEFINITION, REPEAT_DEFINITION ->
                    statement instanceof Loop.Let || statement instanceof Loop.LetIndex;
                case RETYPE -> statement instanceof Loop.Let;
                case STAND_STILL, OTHER_BOUNDS -> statement instanceof Loop.For;
                case STORE_ELSEWHERE ->
                    statement instanceof Loop.Store store && store.to() instanceof Memory.PlanBuffer;
            };
        }
    }

    private static final int[] WIDTHS = {0, 128, 256, 512};

    @Property(tries = 300)
    void aChangedStatementIsRejected(
            @ForAll(supplier = Choices.Drawn.class) List<Integer> choices,
            @ForAll Mutation mutation,
            @ForAll @IntRange(max = 1000) int place) {
        Kernel kernel = (place % 2 == 0 ? RandomKernels.sweep(choices) : RandomKernels.contraction(choices)).kernel();
        var schedule = SmallChunks.of(ElementType.FLOAT32, WIDTHS[place % WIDTHS.length]);
        LoopNest nest = JvmSchedules.loops(kernel, schedule);
        List<Loop> fitting = Loop.walk(nest.body()).filter(mutation::isOf).toList();
        Assume.that(!fitting.isEmpty());
        Loop target = fitting.get(place % fitting.size());
        var altered = nest.withBody(replaced(nest.body(), target, mutation));
        assertThrows(
                IllegalStateException.class,
                () -> LoopVerifier.verify(altered, kernel),
                () -> "of " + target + "\n" + LoopPrinter.print(altered));
    }

    private static List<Loop> replaced(List<Loop> block, Loop target, Mutation mutation) {
        var replaced = new ArrayList<Loop>();
        for (Loop statement : block) {
            if (statement == target) {
                replaced.addAll(mutation.apply(statement));
            } else {
                replaced.add(statement.mapBody(body -> replaced(body, target, mutation)));
            }
        }
        return replaced;
    }
}
