package org.xhat.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;

/** Broken loops, one fault each → the verifier's message. */
final class LoopVerifierTest {
    private static final Memory B0 = new Memory.PlanBuffer(0);
    private static final Memory B1 = new Memory.PlanBuffer(1);
    private static final ValueType BITS = new ValueType(ScalarOp.Kind.BITS, false);
    private static final ValueType MASK = new ValueType(ScalarOp.Kind.MASK, false);
    private static final Register S = new Register("s", ValueType.ELEMENT);
    private static final Register V = new Register("v", ValueType.ELEMENT_LANES);
    private static final Scalar ONE = new Scalar.Constant(1);
    private static final Scalar ONES = new Scalar.Broadcast(ONE);
    private static final Scalar LESS = apply(ScalarOp.LESS, ONE, ONE);
    private static final Index I = Index.of(new IndexVariable("i"));
    private static final Index CHUNK = Index.of(new IndexVariable("chunk"));

    private static Scalar apply(ScalarOp op, Scalar... operands) {
        return new Scalar.Apply(op, List.of(operands));
    }

    private static Scalar read(Register register) {
        return new Scalar.Read(register);
    }

    private static Loop let(Register register, Scalar value) {
        return new Loop.Let(register, value);
    }

    private static Loop store(Scalar value) {
        return store(value, null);
    }

    private static Loop store(Scalar value, @Nullable Scalar mask) {
        return new Loop.Store(B0, CHUNK, value, mask);
    }

    private static Loop loop(String variable, Loop.Kind kind, long step, Loop... body) {
        return new Loop.For(
                new IndexVariable(variable), kind, Index.ZERO, new Index.Dimension("n"), step, List.of(body));
    }

    private static Loop region(Loop... body) {
        return new Loop.Region("part", List.of(body));
    }

    private static Loop team(Loop... body) {
        return new Loop.For(
                new IndexVariable("chunk"),
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                List.of(body));
    }

    private static LoopNest nest(int lanes, Loop... body) {
        return new LoopNest("k", ElementType.FLOAT32, lanes, new Index.Dimension("n"), Index.ZERO, List.of(body));
    }

    /** A nest of eight lanes that is at fault inside its chunks. */
    private static Arguments inChunk(String message, Loop... body) {
        return Arguments.of(message, nest(8, team(body)));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                // names
                inChunk("s is read before it is defined: b0[chunk] = s;", store(read(S))),
                inChunk("i is read before it is defined: int j = i;", new Loop.LetIndex(new IndexVariable("j"), I)),
                inChunk(
                        "i is read before it is defined: b0[chunk] = number(i);",
                        loop("i", Loop.Kind.SERIAL, 1),
                        store(new Scalar.OfIndex(I))),
                inChunk(
                        "s is read before it is defined: b0[chunk] = s;",
                        loop("i", Loop.Kind.SERIAL, 1, let(S, ONE)),
                        store(read(S))),
                inChunk("s is defined twice: float s = 1.0;", let(S, ONE), let(S, ONE)),
                inChunk(
                        "s is defined twice: boolean s = less(1.0, 1.0);",
                        let(S, ONE),
                        let(new Register("s", MASK), LESS)),
                inChunk(
                        "chunk is defined twice: for (int chunk = 0; chunk < n; chunk++) {",
                        loop("chunk", Loop.Kind.SERIAL, 1)),
                inChunk("part is defined twice: part: {", region(), region()),
                inChunk("s is not defined here: s = 1.0;", new Loop.Assign(S, ONE)),
                // types
                inChunk("s is element, its value mask: float s = less(1.0, 1.0);", let(S, LESS)),
                inChunk(
                        "s is element, its value element×lanes: s = broadcast(1.0);",
                        let(S, ONE),
                        new Loop.Assign(S, ONES)),
                inChunk("stores mask, no number: b0[chunk] = less(1.0, 1.0);", store(LESS)),
                inChunk("add of 1 operands: b0[chunk] = add(1.0);", store(apply(ScalarOp.ADD, ONE))),
                inChunk(
                        "operand 1 of add is bits: b0[chunk] = add(1.0, 1);",
                        store(apply(ScalarOp.ADD, ONE, new Scalar.BitsConstant(1)))),
                inChunk(
                        "operand 0 of select is element: b0[chunk] = select(1.0, 1.0, 1.0);",
                        store(apply(ScalarOp.SELECT, ONE, ONE, ONE))),
                inChunk(
                        "the distance of shiftLeft is 32: int t = shiftLeft(toBits(1.0), 32);",
                        let(
                                new Register("t", BITS),
                                apply(ScalarOp.SHIFT_LEFT, apply(ScalarOp.TO_BITS, ONE), new Scalar.BitsConstant(32)))),
                inChunk(
                        "the distance of shiftRight is t: int u = shiftRight(t, t);",
                        let(new Register("t", BITS), new Scalar.BitsConstant(3)),
                        let(
                                new Register("u", BITS),
                                apply(
                                        ScalarOp.SHIFT_RIGHT,
                                        read(new Register("t", BITS)),
                                        read(new Register("t", BITS))))),
                // lanes
                inChunk(
                        "add mixes lanes and single values: b0[chunk] = add(1.0, broadcast(1.0));",
                        store(apply(ScalarOp.ADD, ONE, ONES))),
                inChunk(
                        "broadcasts element×lanes: b0[chunk ..] = broadcast(broadcast(1.0));",
                        store(new Scalar.Broadcast(ONES))),
                inChunk(
                        "broadcasts mask: b0[chunk ..] = broadcast(1.0) where broadcast(less(1.0, 1.0));",
                        store(ONES, new Scalar.Broadcast(LESS))),
                inChunk(
                        "the mask of element is mask×lanes: b0[chunk] = 1.0 where firstLanes(n);",
                        store(ONE, new Scalar.FirstLanes(new Index.Dimension("n")))),
                inChunk(
                        "the mask of element×lanes is element×lanes: b0[chunk ..] = broadcast(1.0) where broadcast(1.0);",
                        store(ONES, ONES)),
                inChunk(
                        "lanes that are not adjacent are masked by other than their number: b0[chunk .. by 2] = broadcast(1.0) where less(broadcast(1.0), broadcast(1.0));",
                        new Loop.Store(B0, CHUNK, ONES, apply(ScalarOp.LESS, ONES, ONES), 2)),
                inChunk("elements are 2 apart: b0[chunk] = 1.0;", new Loop.Store(B0, CHUNK, ONE, null, 2)),
                inChunk(
                        "elements are 9 apart: b0[chunk ..] = b0[chunk .. by 9];",
                        store(new Scalar.Load(B0, CHUNK, true, 9))),
                inChunk(
                        "the step is no number of vectors: lane for (int i = 0; i < n; i += 4) {",
                        loop("i", Loop.Kind.LANE, 4)),
                inChunk(
                        "a lane loop stands inside another: lane for (int j = 0; j < n; j += 8) {",
                        loop("i", Loop.Kind.LANE, 8, loop("j", Loop.Kind.LANE, 8))),
                Arguments.of(
                        "lanes in loops without: lane for (int i = 0; i < n; i++) {",
                        nest(1, team(loop("i", Loop.Kind.LANE, 1)))),
                Arguments.of("lanes in loops without: b0[chunk ..] = broadcast(1.0);", nest(1, team(store(ONES)))),
                // regions
                inChunk("s is not defined here: s = 1.0;", let(S, ONE), region(new Loop.Assign(S, ONE))),
                inChunk("v is read before it is defined: b0[chunk ..] = v;", let(V, ONES), region(store(read(V)))),
                inChunk("s is read before it is defined: b0[chunk] = s;", region(let(S, ONE)), store(read(S))),
                // loops
                inChunk("the step is not positive: for (int i = 0; i < n; i += 0) {", loop("i", Loop.Kind.SERIAL, 0)),
                inChunk(
                        "an unrolled loop's bounds are no literals: unroll for (int i = 0; i < n; i++) {",
                        loop("i", Loop.Kind.UNROLL, 1)),
                // chunks
                Arguments.of("there is no team loop", nest(8)),
                Arguments.of(
                        "there is a second team loop: team for (int chunk = fromChunk; chunk < toChunk; chunk++) {",
                        nest(8, team(), team())),
                Arguments.of(
                        "a team loop stands inside a loop or a condition: team for (int chunk = fromChunk; chunk < toChunk; chunk++) {",
                        nest(8, loop("i", Loop.Kind.SERIAL, 1, team()))),
                Arguments.of(
                        "a team loop runs over other than the chunks of the call: team for (int i = 0; i < n; i++) {",
                        nest(8, loop("i", Loop.Kind.TEAM, 1))),
                Arguments.of(
                        "a store stands outside the team loop: b0[0] = 1.0;",
                        nest(8, new Loop.Store(B0, Index.ZERO, ONE, null), team())),
                inChunk(
                        "fromChunk is read before it is defined: b0[chunk] = number(fromChunk);",
                        store(new Scalar.OfIndex(Index.of(LoopNest.FROM_CHUNK)))));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void isRefused(String message, LoopNest nest) {
        var refusal = assertThrows(IllegalStateException.class, () -> LoopVerifier.verify(nest));
        assertEquals("loops of k: " + message, refusal.getMessage());
    }

    @Test
    void chunksDependOnDimsAlone() {
        var nest = new LoopNest("k", ElementType.FLOAT32, 1, I, Index.ZERO, List.of(team()));
        var refusal = assertThrows(IllegalStateException.class, () -> LoopVerifier.verify(nest));
        assertEquals("loops of k: i is read before it is defined", refusal.getMessage());
    }

    /** b1[a0] = b0[a0] for a0 < n. */
    private static final Kernel COPY = new Kernel(
            "copy",
            List.of(new Axis("i", Dim.named("n"))),
            List.of(new Term.Load(new Access(0, List.of(Dim.ONE), Dim.ZERO))),
            Body.Sweep.map(List.of(new Stage(
                    List.of(), List.of(new Stage.Store(0, new Access(1, List.of(Dim.ONE), Dim.ZERO)))))),
            List.of(),
            List.of());

    static Stream<Arguments> strangers() {
        return Stream.of(
                inChunk("b0 is not written by the kernel: b0[chunk] = 1.0;", store(ONE)),
                inChunk(
                        "b1 is not read by the kernel: b1[0] = b1[0];",
                        new Loop.Store(B1, Index.ZERO, new Scalar.Load(B1, Index.ZERO, false), null)),
                inChunk(
                        "m is no dimension of the kernel: int j = m;",
                        new Loop.LetIndex(new IndexVariable("j"), new Index.Dimension("m"))));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void whatTheKernelDoesNotKnowIsRefused(String message, LoopNest nest) {
        LoopVerifier.verify(nest);
        var refusal = assertThrows(IllegalStateException.class, () -> LoopVerifier.verify(nest, COPY));
        assertEquals("loops of k: " + message, refusal.getMessage());
    }

    @Test
    void whatTheKernelKnowsIsAccepted() {
        var copied = new Loop.Store(B1, CHUNK, new Scalar.Load(B0, CHUNK, false), null);
        LoopVerifier.verify(nest(8, team(copied)), COPY);
    }

    /** What the faults above are one step away from. */
    @Test
    void wellFormedLoopsAreAccepted() {
        LoopVerifier.verify(nest(
                8,
                let(S, ONE),
                team(
                        let(V, ONES),
                        new Loop.Assign(V, apply(ScalarOp.ADD, read(V), new Scalar.Broadcast(read(S)))),
                        region(store(read(S))),
                        new Loop.For(
                                new IndexVariable("u"),
                                Loop.Kind.UNROLL,
                                Index.ZERO,
                                Index.of(2),
                                1,
                                List.of(loop(
                                        "i",
                                        Loop.Kind.LANE,
                                        8,
                                        store(read(V), new Scalar.FirstLanes(new Index.Dimension("n").minus(I)))))),
                        let(
                                new Register("t", BITS),
                                apply(
                                        ScalarOp.SHIFT_LEFT,
                                        apply(ScalarOp.TO_BITS, read(S)),
                                        new Scalar.BitsConstant(31))))));
    }
}
