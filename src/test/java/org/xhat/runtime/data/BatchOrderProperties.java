package org.xhat.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BatchOrderProperties {

    private static int[] epoch(int examples, int batch, long seed, int epoch) {
        var order = new BatchOrder(examples, batch, seed);
        int[] all = new int[order.stepsPerEpoch() * batch];
        int[] indices = new int[batch];
        for (int i = 0; i < order.stepsPerEpoch(); i++) {
            order.indices((long) epoch * order.stepsPerEpoch() + i, indices);
            System.arraycopy(indices, 0, all, i * batch, batch);
        }
        return all;
    }

    @Property
    void anEpochVisitsExamplesAtMostOnceAndDropsLessThanABatch(
            @ForAll @IntRange(min = 1, max = 200) int examples,
            @ForAll @IntRange(min = 1, max = 200) int batchWish,
            @ForAll long seed,
            @ForAll @IntRange(max = 1000) int epoch) {
        int batch = Math.min(batchWish, examples);
        int[] visited = epoch(examples, batch, seed, epoch);
        var seen = new BitSet();
        for (int example : visited) {
            assertTrue(example < examples && !seen.get(example));
            seen.set(example);
        }
        assertTrue(examples - seen.cardinality() < batch);
    }

    @Property
    void aBatchIsAFunctionOfTheStep(
            @ForAll long seed, @ForAll @IntRange(max = 40) int before, @ForAll @IntRange(max = 40) int step) {
        int[] afterAnother = new int[7];
        int[] directly = new int[7];
        var order = new BatchOrder(30, 7, seed);
        order.indices(before, afterAnother);
        order.indices(step, afterAnother);
        new BatchOrder(30, 7, seed).indices(step, directly);
        assertArrayEquals(directly, afterAnother);
    }

    /** Computed apart from this code, from the algorithm in the Javadoc. */
    @Example
    void theOrderOfTenExamplesIsPinned() {
        assertArrayEquals(new int[] {4, 8, 5, 9, 7, 1, 0, 2, 3, 6}, epoch(10, 1, 1, 0));
        assertArrayEquals(new int[] {4, 8, 5, 9, 7, 1, 0, 2, 3}, epoch(10, 3, 1, 0));
        assertArrayEquals(new int[] {6, 7, 3, 9, 2, 4, 5, 0, 1, 8}, epoch(10, 1, 1, 1));
        assertArrayEquals(new int[] {3, 0, 5, 7, 9, 8, 1, 4, 6, 2}, epoch(10, 1, 2, 0));
    }

    @Example
    void epochsDiffer() {
        assertFalse(Arrays.equals(epoch(100, 10, 1, 0), epoch(100, 10, 1, 1)));
        assertFalse(Arrays.equals(epoch(100, 10, 1, 0), epoch(100, 10, 2, 0)));
    }

    /**
     * With C2, HotSpot charges a thread some dozens of bytes a few times early in its life, also in a loop over plain integers
     * that has nothing to allocate. So 50 rounds of twelve epochs are measured and the least must be 0: what a step or an epoch
     * allocates, every round allocates.
     */
    @Example
    void stepsAndEpochsAllocateNothing() {
        var order = new BatchOrder(1000, 60, 1);
        int[] indices = new int[60];
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long leastBytes = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int step = 200 * round; step < 200 * (round + 1); step++) {
                order.indices(step, indices);
            }
            leastBytes = Math.min(leastBytes, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, leastBytes);
    }

    @Example
    void aBatchMustFit() {
        assertEquals(
                "a batch of 60 does not fit the 40 training examples; choose 1 to 40",
                assertThrows(IllegalArgumentException.class, () -> new BatchOrder(40, 60, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new BatchOrder(40, 0, 1));
    }
}
