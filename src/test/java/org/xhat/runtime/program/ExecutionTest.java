package org.xhat.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.xhat.runtime.memory.TooLargeException;
import org.xhat.runtime.parallel.ThreadTeam;

/** What binding a program to sizes costs: arrays that grow by steps, one set of them, and nothing for sizes already seen. */
final class ExecutionTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WIDTH = 100;

    /** {@code out = 2 · in}, both [batch, 100]: {@code in} is shared, {@code out} the program's own. */
    private static final Program DOUBLED = new Program(
            "doubled",
            ElementType.FLOAT32,
            List.of("batch"),
            List.of(),
            List.of(new Program.Step("double", new Doubling(), List.of(0, 1), List.of(dims -> dims[0]), "", dims -> 0)),
            List.of(
                    new Program.BufferPlace("in", 0, dims -> 0, dims -> dims[0] * WIDTH),
                    new Program.BufferPlace("out", 1, dims -> 0, dims -> dims[0] * WIDTH)),
            List.of(
                    new Program.StorageSlot("in", false, true, dims -> dims[0] * WIDTH),
                    new Program.StorageSlot("out", false, false, dims -> dims[0] * WIDTH)),
            List.of());

    private final Storage storage = new Storage(ElementType.FLOAT32);
    private final ThreadTeam team = new ThreadTeam(1);
    private final Execution execution = new Execution(DOUBLED, storage, team);

    private interface OneChunk extends KernelCode {
        @Override
        default int chunks(long[] dims) {
            return 1;
        }

        @Override
        default int scratchElements(long[] dims) {
            return 0;
        }
    }

    private record Doubling() implements OneChunk {
        @Override
        public void run(Object[] arrays, int[] offsets, long[] dims, int fromChunk, int toChunk, Object scratch) {
            var in = (float[]) arrays[0];
            var out = (float[]) arrays[1];
            for (int i = 0; i < dims[0] * WIDTH; i++) {
                out[offsets[1] + i] = 2 * in[offsets[0] + i];
            }
        }
    }

    @AfterEach
    void close() {
        team.close();
    }

    private void run(long[] dims) {
        execution.bind(dims);
        execution.run();
    }

    @Test
    void aFailureNamesItsKernelAndWhereThatComesFrom() {
        OneChunk failing = (arrays, offsets, dims, fromChunk, toChunk, scratch) -> {
            throw new ArrayIndexOutOfBoundsException("Index " + dims[0]);
        };
        var step = new Program.Step(
                "k03_sum", failing, List.of(0), List.of(dims -> 10 * dims[0]), "'sum(x)' at Net.java:7:9", dims -> 0);
        var program = new Program(
                "failing",
                ElementType.FLOAT32,
                List.of("batch"),
                List.of(),
                List.of(step),
                DOUBLED.buffers(),
                DOUBLED.slots(),
                List.of());
        var bound = new Execution(program, storage, team);
        bound.bind(4);
        var thrown = assertThrows(IllegalStateException.class, bound::run);
        assertEquals("kernel k03_sum, 'sum(x)' at Net.java:7:9, failed: Index 40", thrown.getMessage());
    }

    /** What lies beyond an output is no part of it, though it is in the same array. */
    @Test
    void anOutputIsReadWhole() {
        var entry = new BoundEntry(new CompiledModel.Entry(DOUBLED, Map.of("out", 1)), storage, team);
        storage.require("in", 2 * WIDTH).set(2 * WIDTH - 1, 3);
        entry.run(DimValues.of("batch", 4));
        entry.run(DimValues.of("batch", 2));
        assertEquals(6, entry.elements("out", 2 * WIDTH)[2 * WIDTH - 1]);
        for (int count : new int[] {WIDTH, 4 * WIDTH}) {
            var target = Elements.allocate("a test", ElementType.FLOAT32, count);
            for (Executable read : List.<Executable>of(
                    () -> entry.elements("out", count),
                    () -> entry.copy("out", count, target),
                    () -> entry.scalar("out"))) {
                var thrown = assertThrows(IllegalStateException.class, read);
                assertTrue(thrown.getMessage().startsWith("the output 'out' has 200 elements, not "), thrown::toString);
            }
        }
    }

    private static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    @Test
    void contentsSurviveGrowthAndEverySizeComputes() {
        storage.require("in", WIDTH).set(3, 1.5);
        for (long batch : new long[] {1, 7, 2, 100, 1, 7, 101, 100}) {
            run(new long[] {batch});
            assertEquals(3, execution.array(1).get(execution.offset(1) + 3), "batch " + batch);
        }
    }

    @Test
    void anArrayThatAnotherProgramReplacesIsFoundAgain() {
        run(new long[] {2});
        storage.require("in", 10 * WIDTH).set(0, 4);
        run(new long[] {2});
        assertEquals(8, execution.array(1).get(0));
    }

    @Test
    void ascendingSizesKeepOneSetOfArraysAndCopyLittle() {
        int largest = 1000;
        Set<WeakReference<Object>> seen = new HashSet<>();
        long before = allocatedBytes();
        for (int batch = 1; batch <= largest; batch++) {
            run(new long[] {batch});
            for (int buffer : new int[] {0, 1}) {
                Object array = execution.array(buffer).raw();
                if (seen.stream().noneMatch(reference -> reference.refersTo(array))) {
                    seen.add(new WeakReference<>(array));
                }
            }
        }
        long allocated = allocatedBytes() - before;
        // Two arrays whose lengths are a geometric series of ratio 1.5 or more, at most 3 · 1.5 times the last in all.
        long bound = 2 * 9 / 2 * (long) largest * WIDTH * Float.BYTES
                + 1_000_000; // what else bindings and this test allocate
        assertTrue(allocated < bound, allocated + " bytes allocated");
        assertEquals(2, alive(seen));
    }

    /** How many are left once the collector, which may need to be asked again, has run. */
    private static long alive(Set<WeakReference<Object>> references) {
        long alive = references.size();
        for (int tries = 0; tries < 10 && alive > 2; tries++) {
            System.gc();
            alive = references.stream()
                    .filter(reference -> !reference.refersTo(null))
                    .count();
        }
        return alive;
    }

    @Test
    void alternatingSizesAllocateNothing() {
        long[][] sizes = {{10}, {3}, {7}};
        for (int i = 0; i < 2 * sizes.length; i++) {
            run(sizes[i % sizes.length]);
        }
        long before = allocatedBytes();
        for (int i = 0; i < 100; i++) {
            run(sizes[i % sizes.length]);
        }
        assertEquals(0, allocatedBytes() - before);
    }

    /** The slot is named by what makes it as large. */
    @Test
    void whatDoesNotFitIntoMemoryIsNamed() {
        assumeTrue(Runtime.getRuntime().maxMemory() < 6L << 30, "it would fit");
        var thrown = assertThrows(TooLargeException.class, () -> execution.bind(Elements.MOST / WIDTH));
        assertTrue(
                thrown.getMessage().startsWith("in: needs 8.0 GB, more than is left of the JVM's "),
                thrown.getMessage());
    }

    @Test
    void sizesThatNoArrayHasAreRefused() {
        run(new long[] {2});
        var negative = assertThrows(IllegalArgumentException.class, () -> execution.bind(-1));
        assertEquals("'in' would have -100 elements", negative.getMessage());
        var large = assertThrows(TooLargeException.class, () -> execution.bind(1L << 30));
        assertEquals(
                "in: would have 107,374,182,400 elements, and no array has more than 2,147,483,647; use a smaller --batch, or"
                        + " narrower layers",
                large.getMessage());
    }
}
