package org.xhat.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/** What interpreted loops may touch: a buffer of five elements that lies inside a longer array, and two of scratch. */
final class LoopInterpreterTest {
    private static final int OFFSET = 2;
    private static final int SIZE = 5;
    private static final Memory B0 = new Memory.PlanBuffer(0);
    private static final Index CHUNK = Index.of(new IndexVariable("chunk"));
    private static final Scalar ONE = new Scalar.Constant(1);

    private static Scalar load(Memory from, long at) {
        return new Scalar.Load(from, Index.of(at), false);
    }

    private static Scalar loadLanes(long at) {
        return new Scalar.Load(B0, Index.of(at), true);
    }

    private static Loop store(Memory to, Index at, Scalar value) {
        return new Loop.Store(to, at, value, null);
    }

    private static Loop let(Scalar value) {
        return new Loop.Let(new Register("x", value.type()), value);
    }

    private static double[] run(int chunks, Loop... body) {
        var array = new double[OFFSET + SIZE + KernelCode.SLACK];
        var team = new Loop.For(
                new IndexVariable("chunk"),
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                List.of(body));
        var nest = new LoopNest("k", ElementType.FLOAT64, 4, Index.of(chunks), Index.of(2), List.of(team));
        LoopInterpreter.run(
                LoopVerifier.verify(nest),
                Map.of(),
                new LoopInterpreter.Buffers(new Object[] {array}, new int[] {OFFSET}, new int[] {SIZE}));
        return array;
    }

    static Stream<Arguments> outside() {
        return Stream.of(
                Arguments.of("b0[5] is outside, there are 5 elements: b0[chunk] = 1.0;", 6, store(B0, CHUNK, ONE)),
                Arguments.of(
                        "b0[-1] is outside, there are 5 elements: b0[chunk - 1] = 1.0;",
                        1,
                        store(B0, CHUNK.minus(Index.ONE), ONE)),
                Arguments.of("b0[5] is outside, there are 5 elements: double x = b0[5];", 1, let(load(B0, 5))),
                Arguments.of(
                        "b0[5] is outside, there are 5 elements: b0[2 ..] = broadcast(1.0);",
                        1,
                        store(B0, Index.of(2), new Scalar.Broadcast(ONE))),
                Arguments.of(
                        "b0[-1..2] is outside, there are 5 elements: doubles x = b0[-1 ..];", 1, let(loadLanes(-1))),
                Arguments.of(
                        "b0[66..69] is outside, there are 5 elements: doubles x = b0[66 ..];", 1, let(loadLanes(66))),
                Arguments.of(
                        "scratch[2] is outside, there are 2 elements: scratch[2] = 1.0;",
                        1,
                        store(Memory.SCRATCH, Index.of(2), ONE)),
                Arguments.of(
                        "scratch[2] is outside, there are 2 elements: double x = scratch[2];",
                        1,
                        let(load(Memory.SCRATCH, 2))));
    }

    @ParameterizedTest
    @MethodSource("outside")
    void anAccessOutsideIsAnError(String message, int chunks, Loop statement) {
        var fault = assertThrows(IllegalStateException.class, () -> run(chunks, statement));
        assertEquals("loops of k: " + message, fault.getMessage());
    }

    @Test
    void maskedLanesAreNotWritten() {
        var ones = new Scalar.Broadcast(ONE);
        double[] array = run(1, new Loop.Store(B0, Index.of(3), ones, new Scalar.FirstLanes(Index.of(2))));
        assertArrayEquals(new double[] {0, 0, 0, 0, 0, 1, 1, 0, 0}, Arrays.copyOf(array, 9));
    }

    @Test
    void lanesThatAreNotAdjacentLeaveWhatIsBetween() {
        var ones = new Scalar.Broadcast(ONE);
        double[] array = run(1, new Loop.Store(B0, Index.ZERO, ones, new Scalar.FirstLanes(Index.of(3)), 2));
        assertArrayEquals(new double[] {0, 0, 1, 0, 1, 0, 1, 0}, Arrays.copyOf(array, 8));
    }

    @Test
    void lanesThatAreNotAdjacentAreEachTheirOwn() {
        var x = new Register("x", ValueType.ELEMENT_LANES);
        double[] array = run(
                1,
                store(B0, Index.of(2), ONE),
                new Loop.Let(x, new Scalar.Load(B0, Index.ZERO, true, 2)),
                new Loop.Store(B0, Index.ZERO, new Scalar.Read(x), new Scalar.FirstLanes(Index.of(3))));
        assertArrayEquals(new double[] {0, 0, 0, 1, 0, 0, 0}, Arrays.copyOf(array, OFFSET + SIZE));
    }

    @Test
    void lanesPastTheEndAreNoNumbers() {
        var x = new Register("x", ValueType.ELEMENT_LANES);
        double[] array = run(1, new Loop.Let(x, loadLanes(4)), store(B0, Index.ZERO, new Scalar.Read(x)));
        double nan = Double.NaN;
        assertArrayEquals(new double[] {0, 0, 0, nan, nan, nan, 0}, Arrays.copyOf(array, OFFSET + SIZE));
    }

    /** Chunk 0 leaves a number in scratch; chunk 1 does not find it. */
    @Test
    void scratchDoesNotOutliveAChunk() {
        double[] array = run(
                2,
                store(B0, CHUNK, load(Memory.SCRATCH, 0)),
                store(Memory.SCRATCH, Index.ZERO, ONE),
                store(B0, CHUNK.plus(2), load(Memory.SCRATCH, 0)));
        double nan = Double.NaN;
        assertArrayEquals(new double[] {0, 0, nan, nan, 1, 1, 0}, Arrays.copyOf(array, OFFSET + SIZE));
    }
}
