package org.xhat.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xhat.runtime.program.ElementType;

/** Which copies go and which stay, what becomes of names, and what is left of loops and sums of indices. */
class ReadableTest {
    private static final Memory Y = new Memory.PlanBuffer(0);
    private static final Scalar ZERO = new Scalar.Constant(0);
    private static final Scalar ONE = new Scalar.Constant(1);
    private static final Index N = new Index.Dimension("n");
    private static final String INDENT = "        ";

    @Test
    void aCopyOfWhatChangesNoMoreGoes() {
        assertEquals("""
                float total = 0.0;
                total = 1.0;
                b0[0] = total;
                """, readable(block -> {
            Register total = block.define("total", ZERO);
            block.assign(total, ONE);
            store(block, block.define("copy", new Scalar.Read(total)));
        }));
    }

    @Test
    void aCopyStaysWhereItsSourceChangesLater() {
        assertEquals("""
                float total = 0.0;
                float copy = total;
                for (int i = 0; i < n; i++) {
                    total = 1.0;
                }
                b0[0] = copy;
                """, readable(block -> {
            Register total = block.define("total", ZERO);
            Register copy = block.define("copy", new Scalar.Read(total));
            loop(block, inner -> inner.assign(total, ONE));
            store(block, copy);
        }));
    }

    @Test
    void aCopyThatChangesStays() {
        assertEquals("""
                float total = 0.0;
                float copy = total;
                copy = 1.0;
                b0[0] = copy;
                """, readable(block -> {
            Register total = block.define("total", ZERO);
            Register copy = block.define("copy", new Scalar.Read(total));
            block.assign(copy, ONE);
            store(block, copy);
        }));
    }

    @Test
    void namesAreNumberedWithoutGaps() {
        assertEquals("""
                float t = 0.0;
                b0[0] = t;
                float t_2 = 1.0;
                b0[0] = t_2;
                """, readable(block -> {
            Register first = block.define("t", ZERO);
            store(block, block.define("t", new Scalar.Read(first)));
            store(block, block.define("t", ONE));
        }));
    }

    @Test
    void aLoopKnownToRunOnceIsItsBody() {
        assertEquals(
                "b0[3] = 1.0;\n",
                readable(block -> block.loop(
                        "i",
                        Loop.Kind.SERIAL,
                        Index.of(3),
                        Index.of(5),
                        2,
                        (inner, i) -> inner.add(new Loop.Store(Y, i, ONE, null)))));
    }

    @Test
    void equalIndicesShareAName() {
        assertEquals("""
                int end = n*2;
                b0[end] = 1.0;
                for (int i = 0; i < n; i++) {
                    b0[end] = 1.0;
                }
                """, readable(block -> {
            Consumer<Block> store =
                    at -> at.add(new Loop.Store(Y, at.letIndex("end", N.times(Index.of(2))), ONE, null));
            store.accept(block);
            loop(block, store);
        }));
    }

    @Test
    void whatIsTakenAwayAndAddedIsGone() {
        Index m = new Index.Dimension("m");
        Index k = new Index.Dimension("k");
        assertEquals("n", m.plus(N.minus(m)).toString());
        assertEquals("k + n", k.plus(m).plus(N.minus(m)).toString());
        assertEquals("k + n - m", k.plus(N.minus(m)).toString());
    }

    private static void store(Block block, Register register) {
        block.add(new Loop.Store(Y, Index.ZERO, new Scalar.Read(register), null));
    }

    private static void loop(Block block, Consumer<Block> body) {
        block.loop("i", Loop.Kind.SERIAL, Index.ZERO, N, 1, (inner, i) -> body.accept(inner));
    }

    /** The statements of a team loop. */
    private static String readable(Consumer<Block> chunk) {
        Block block = Block.outermost();
        block.loop(
                "chunk",
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                (inner, number) -> chunk.accept(inner));
        var nest = new LoopNest("test", ElementType.FLOAT32, 1, Index.ONE, block.scratchElements(), block.statements());
        return LoopPrinter.print(LoopVerifier.verify(Readable.of(LoopVerifier.verify(nest))))
                .lines()
                .filter(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()) + "\n")
                .collect(Collectors.joining());
    }
}
