package org.xhat.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.runtime.program.ElementType;

/** What routines may do, how they are called, and what that means. */
final class RoutineTest {
    private static final Memory.Parameter X = new Memory.Parameter("x");
    private static final Memory.Parameter Y = new Memory.Parameter("y");
    private static final IndexVariable COUNT = new IndexVariable("count");
    private static final Memory B0 = new Memory.PlanBuffer(0);

    private static Routine routine(Consumer<Block> fill) {
        return Routine.of("copy", ElementType.FLOAT32, 1, List.of(X, Y), List.of(COUNT), fill);
    }

    /** y ← x. */
    private static Routine copy() {
        return routine(block -> block.loop(
                "i", Loop.Kind.SERIAL, Index.ZERO, Index.of(COUNT), 1, (body, i) -> body.add(load(X, Y, i))));
    }

    private static Loop load(Memory from, Memory to, Index at) {
        return new Loop.Store(to, at, new Scalar.Load(from, at, false), null);
    }

    private static Loop.Call call(Routine routine, long from, long to, Index... arguments) {
        return new Loop.Call(
                routine,
                List.of(new Loop.Place(B0, Index.of(from)), new Loop.Place(B0, Index.of(to))),
                List.of(arguments));
    }

    private static LoopNest nest(boolean inTeam, Loop... body) {
        var team = new Loop.For(
                new IndexVariable("chunk"),
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                inTeam ? List.of(body) : List.of());
        List<Loop> statements = inTeam ? List.of(team) : List.of(team, body[0]);
        return new LoopNest("k", ElementType.FLOAT32, 1, Index.ONE, Index.ZERO, statements);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("scratch is no memory of copy", (Consumer<Block>)
                        block -> block.add(load(Memory.SCRATCH, Y, Index.ZERO))),
                Arguments.of("b0 is no memory of copy", (Consumer<Block>) block -> block.add(load(X, B0, Index.ZERO))),
                Arguments.of("z is no memory of copy", (Consumer<Block>)
                        block -> block.add(load(new Memory.Parameter("z"), Y, Index.ZERO))),
                Arguments.of("fromChunk is read before it is defined", (Consumer<Block>)
                        block -> block.add(load(X, Y, Index.of(LoopNest.FROM_CHUNK)))),
                Arguments.of("count is defined twice", (Consumer<Block>)
                        block -> block.add(new Loop.LetIndex(COUNT, Index.ONE))),
                Arguments.of("lanes in loops without", (Consumer<Block>)
                        block -> block.add(new Loop.Store(Y, Index.ZERO, new Scalar.Load(X, Index.ZERO, true), null))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatARoutineMayNotDo(String complaint, Consumer<Block> fill) {
        var thrown = assertThrows(IllegalStateException.class, () -> routine(fill));
        assertEquals("loops of copy: " + complaint, thrown.getMessage().substring(0, 15 + complaint.length()));
    }

    static Stream<Arguments> wrongCalls() {
        Routine ofDoubles = Routine.of("wide", ElementType.FLOAT64, 1, List.of(X, Y), List.of(COUNT), block -> {});
        return Stream.of(
                Arguments.of("copy takes 2 memories and 1 indices", nest(true, call(copy(), 0, 2))),
                Arguments.of("wide is of float64 and 1 lanes", nest(true, call(ofDoubles, 0, 2, Index.ONE))),
                Arguments.of(
                        "i is read before it is defined",
                        nest(true, call(copy(), 0, 2, Index.of(new IndexVariable("i"))))),
                Arguments.of("a call stands outside the team loop", nest(false, call(copy(), 0, 2, Index.ONE))));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void howItMayNotBeCalled(String complaint, LoopNest nest) {
        var thrown = assertThrows(IllegalStateException.class, () -> LoopVerifier.verify(nest));
        assertEquals("loops of k: " + complaint + ": ", thrown.getMessage().substring(0, 14 + complaint.length()));
    }

    @Test
    void placesCountFromWhereTheCallSays() {
        var array = new float[] {1, 2, 3, 4, 0, 0, 0};
        LoopInterpreter.run(
                LoopVerifier.verify(nest(true, call(copy(), 1, 4, Index.of(2)))),
                Map.of(),
                new LoopInterpreter.Buffers(new Object[] {array}, new int[] {0}, new int[] {7}));
        assertEquals(List.of(2f, 3f), List.of(array[4], array[5]));
    }

    @Test
    void aWriteBeyondTheBufferIsFound() {
        var buffers = new LoopInterpreter.Buffers(new Object[] {new float[100]}, new int[] {0}, new int[] {7});
        var nest = nest(true, call(copy(), 0, 4, Index.of(4)));
        var thrown = assertThrows(IllegalStateException.class, () -> LoopInterpreter.run(nest, Map.of(), buffers));
        assertEquals("loops of copy: b0[7] is outside, there are 7 elements: y[i] = x[i];", thrown.getMessage());
    }

    @Test
    void itIsPrintedByItselfAndWhereItIsCalled() {
        Routine copy = copy();
        LoopNest nest = nest(true, call(copy, 1, 4, Index.of(2)));
        assertSame(copy, nest.routines().getFirst());
        assertEquals("""
                copy(x[], y[], int count): float32, no lanes
                    for (int i = 0; i < count; i++) {
                        y[i] = x[i];
                    }
                """, LoopPrinter.print(copy));
        assertEquals(
                "        copy(b0[1 ..], b0[4 ..], 2);",
                LoopPrinter.print(nest).lines().toList().get(2));
    }
}
