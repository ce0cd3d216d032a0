package org.xhat.compiler.backend.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;

/** What of a loop's operations is turned round, and what is kept in scratch. */
class LoopReceiversTest {
    private static final Memory X = new Memory.PlanBuffer(0);
    private static final Memory Y = new Memory.PlanBuffer(1);
    private static final String INDENT = "        ";

    @Test
    void commutingOperationsBeginWithTheLoopsOwnValue() {
        assertEquals("""
                floats a = b0[0 ..];
                for (int i = 0; i < 64; i += 16) {
                    floats x = b0[i ..];
                    b1[i ..] = fma(x, a, a);
                }
                """, rewritten((a, x) -> apply(ScalarOp.FMA, a, x, a)));
    }

    @Test
    void otherReceiversFromOutsideAreLoadedInTheLoop() {
        assertEquals("""
                floats a = b0[0 ..];
                scratch[0 ..] = a;
                for (int i = 0; i < 64; i += 16) {
                    floats x = b0[i ..];
                    floats a_kept_1 = scratch[0 ..];
                    b1[i ..] = sub(a_kept_1, mul(x, a_kept_1));
                }
                """, rewritten((a, x) -> apply(ScalarOp.SUB, a, apply(ScalarOp.MUL, x, a))));
    }

    @Test
    void argumentsFromOutsideStayInRegisters() {
        assertEquals("""
                floats a = b0[0 ..];
                for (int i = 0; i < 64; i += 16) {
                    floats x = b0[i ..];
                    b1[i ..] = sub(x, a);
                }
                """, rewritten((a, x) -> apply(ScalarOp.SUB, x, a)));
    }

    @Test
    void aStoredValueIsAReceiver() {
        assertEquals("""
                floats a = b0[0 ..];
                scratch[0 ..] = a;
                for (int i = 0; i < 64; i += 16) {
                    floats x = b0[i ..];
                    floats a_kept_1 = scratch[0 ..];
                    b1[i ..] = a_kept_1;
                }
                """, rewritten((a, x) -> a));
    }

    @Test
    void bitsAreKeptAsNumbers() {
        LoopNest nest = nest(16, block -> {
            Scalar a = block.let("a", new Scalar.Load(X, Index.ZERO, true));
            Scalar bits = block.let("bits", apply(ScalarOp.TO_BITS, a));
            block.loop(
                    "i",
                    Loop.Kind.SERIAL,
                    Index.ZERO,
                    Index.of(64),
                    16,
                    (inner, i) -> inner.add(new Loop.Store(Y, i, apply(ScalarOp.FROM_BITS, bits), null)));
        });
        assertEquals("""
                floats a = b0[0 ..];
                ints bits = toBits(a);
                scratch[0 ..] = fromBits(bits);
                for (int i = 0; i < 64; i += 16) {
                    ints bits_kept_1 = toBits(scratch[0 ..]);
                    b1[i ..] = fromBits(bits_kept_1);
                }
                """, printed(nest));
    }

    @Test
    void accumulatorsAreTheLoopsOwnAndComeSecond() {
        LoopNest nest = nest(16, block -> {
            var sum = block.define("sum", new Scalar.Broadcast(new Scalar.Constant(0)));
            block.loop(
                    "i",
                    Loop.Kind.SERIAL,
                    Index.ZERO,
                    Index.of(64),
                    16,
                    (inner, i) ->
                            inner.assign(sum, apply(ScalarOp.ADD, new Scalar.Read(sum), new Scalar.Load(X, i, true))));
            block.add(new Loop.Store(Y, Index.ZERO, new Scalar.Read(sum), null));
        });
        assertEquals("""
                floats sum = broadcast(0.0);
                for (int i = 0; i < 64; i += 16) {
                    sum = add(b0[i ..], sum);
                }
                b1[0 ..] = sum;
                """, printed(nest));
    }

    @Test
    void nothingChangesWithoutLanes() {
        LoopNest nest = nest(1, block -> {});
        assertSame(nest, LoopReceivers.rewrite(nest));
    }

    /** Makes the value that the loop stores of {@code a}, from outside, and {@code x}, its own. */
    private interface Body {
        Scalar of(Scalar a, Scalar x);
    }

    private static String rewritten(Body body) {
        return printed(nest(16, block -> {
            Scalar a = block.let("a", new Scalar.Load(X, Index.ZERO, true));
            block.loop("i", Loop.Kind.SERIAL, Index.ZERO, Index.of(64), 16, (inner, i) -> {
                Scalar x = inner.let("x", new Scalar.Load(X, i, true));
                inner.add(new Loop.Store(Y, i, body.of(a, x), null));
            });
        }));
    }

    private static Scalar apply(ScalarOp op, Scalar... operands) {
        return new Scalar.Apply(op, List.of(operands));
    }

    private static LoopNest nest(int lanes, Consumer<Block> chunk) {
        Block block = Block.outermost();
        block.loop(
                "chunk",
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                (inner, number) -> chunk.accept(inner));
        return new LoopNest("test", ElementType.FLOAT32, lanes, Index.ONE, block.scratchElements(), block.statements());
    }

    /** The team loop's statements. */
    private static String printed(LoopNest nest) {
        LoopNest verified = LoopVerifier.verify(LoopReceivers.rewrite(LoopVerifier.verify(nest)));
        return LoopPrinter.print(verified)
                .lines()
                .skip(2)
                .filter(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()) + "\n")
                .collect(Collectors.joining());
    }
}
