package org.xhat.runtime.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThreadTeamTest {
    /** Sizes with a core for each thread, and sizes that no machine that runs these tests has cores for. */
    private static final int CROWD = 2 * Runtime.getRuntime().availableProcessors() + 3;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9})
    void everyChunkRunsOnceAndNoWorkerNumberTwiceAtATime(int size) {
        try (var team = new ThreadTeam(size)) {
            for (int round = 0; round < 3000; round++) {
                int chunks = round % 23;
                var runs = new AtomicIntegerArray(chunks);
                var inUse = new AtomicIntegerArray(size);
                team.run(chunks, (from, to, worker) -> {
                    assertEquals(1, inUse.incrementAndGet(worker));
                    for (int chunk = from; chunk < to; chunk++) {
                        runs.incrementAndGet(chunk);
                    }
                    inUse.decrementAndGet(worker);
                });
                for (int chunk = 0; chunk < chunks; chunk++) {
                    assertEquals(1, runs.get(chunk));
                }
            }
        }
    }

    /** Plain memory: what one round's chunks wrote, the next round's must see, whichever threads run them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9})
    void roundsSeeWhatTheRoundBeforeWrote(int size) {
        int chunks = 4 * size;
        int rounds = 20_000;
        long[] from = new long[chunks];
        long[] to = new long[chunks];
        from[0] = 1;
        ChunkTask rotate = (first, end, worker) -> {
            for (int i = first; i < end; i++) {
                to[i] = from[(i + chunks - 1) % chunks] + (i == 0 ? 1 : 0);
            }
        };
        ChunkTask copyBack = (first, end, worker) -> System.arraycopy(to, first, from, first, end - first);
        try (var team = new ThreadTeam(size)) {
            for (int round = 0; round < rounds; round++) {
                team.run(chunks, rotate);
                team.run(chunks, copyBack);
            }
        }
        // Each round adds one, and none may be lost.
        assertEquals(1 + rounds, Arrays.stream(from).sum());
    }

    /** The caller is held up in the half of its share that it took first; the other worker does all the rest. */
    @Test
    void aWorkerTakesOverWhatIsLeftOfAnothersShare() {
        try (var team = new ThreadTeam(2)) {
            var rest = new CountDownLatch(12);
            var workers = new AtomicIntegerArray(16);
            team.run(16, (from, to, worker) -> {
                for (int chunk = from; chunk < to; chunk++) {
                    workers.set(chunk, worker);
                    if (worker == 1) {
                        rest.countDown();
                    }
                }
                if (worker == 0) {
                    await(rest);
                }
            });
            assertEquals("[0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", workers.toString());
        }
    }

    @Test
    void aWorkerBeginsWithHalfOfItsOwnShare() {
        try (var team = new ThreadTeam(3)) {
            var all = new CountDownLatch(3);
            var ends = new AtomicIntegerArray(20);
            var begins = new AtomicIntegerArray(20);
            var begun = new AtomicIntegerArray(3);
            team.run(20, (from, to, worker) -> {
                if (begun.getAndIncrement(worker) == 0) {
                    begins.set(from, worker + 1);
                    ends.set(from, to);
                    all.countDown();
                    await(all);
                }
            });
            assertEquals("[1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0]", begins.toString());
            assertEquals("[3, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0]", ends.toString());
        }
    }

    @Test
    void chunksNotYetTakenAreSkippedAfterAFailure() {
        try (var team = new ThreadTeam(2)) {
            var both = new CountDownLatch(2);
            var thrown = new IllegalStateException("the first");
            var ran = new AtomicInteger();
            var caught = assertThrows(
                    IllegalStateException.class,
                    () -> team.run(16, (from, to, worker) -> {
                        ran.addAndGet(to - from);
                        if (both.getCount() > 0) { // the first half of each share
                            both.countDown();
                            await(both);
                            throw thrown;
                        }
                    }));
            assertSame(thrown, caught);
            assertEquals(8, ran.get());
        }
    }

    /** Worker 1 cannot start its share before the caller has begun, and the caller waits for it: two threads at work. */
    @Test
    void workersWorkBesideTheCaller() {
        try (var team = new ThreadTeam(2)) {
            var together = new CountDownLatch(2);
            var workers = new AtomicIntegerArray(2);
            team.run(2, (from, to, worker) -> {
                workers.set(from, worker);
                together.countDown();
                await(together);
            });
            assertEquals("[0, 1]", workers.toString());
        }
    }

    @Test
    void aWorkersExceptionReachesTheCallerWithItsStack() {
        try (var team = new ThreadTeam(2)) {
            var both = new CountDownLatch(2);
            var thrown = new IllegalArgumentException("chunk 1");
            var caught = assertThrows(
                    IllegalArgumentException.class,
                    () -> team.run(2, (from, to, worker) -> {
                        both.countDown();
                        await(both);
                        if (worker == 1) {
                            throw thrown;
                        }
                    }));
            assertSame(thrown, caught);
            assertEquals(0, caught.getSuppressed().length);
            team.run(2, (from, to, worker) -> {}); // the team lives on
        }
    }

    @Test
    void theLowestWorkersExceptionCarriesTheOthers() {
        try (var team = new ThreadTeam(3)) {
            var all = new CountDownLatch(3);
            var caught = assertThrows(
                    AssertionError.class,
                    () -> team.run(3, (from, to, worker) -> {
                        all.countDown();
                        await(all);
                        throw new AssertionError("share " + from);
                    }));
            assertEquals("share 0", caught.getMessage());
            assertEquals("share 1", caught.getSuppressed()[0].getMessage());
            assertEquals("share 2", caught.getSuppressed()[1].getMessage());
        }
    }

    /**
     * Each share waits until both have begun, so the worker takes part in every dispatch. The least of many rounds counts,
     * because HotSpot charges a thread a few bytes now and then; what a dispatch allocates recurs.
     */
    @Test
    void aDispatchAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var seen = new AtomicReference<Thread>();
        try (var team = new ThreadTeam(2)) {
            var both = new CountDownLatch(2);
            team.run(2, (from, to, worker) -> {
                if (worker == 1) {
                    seen.set(Thread.currentThread());
                }
                both.countDown();
                await(both);
            });
            long workerId = seen.get().threadId();
            long callerId = Thread.currentThread().threadId();
            var begun = new AtomicLong();
            long[] sums = new long[16];
            ChunkTask task = (from, to, worker) -> {
                long bothBegun = (begun.getAndIncrement() | 1) + 1; // two shares a dispatch, and dispatches in turn
                while (begun.get() < bothBegun) {
                    Thread.yield();
                }
                sums[8 * worker] += to - from;
            };
            long leastOfCaller = Long.MAX_VALUE;
            long leastOfWorker = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
                long callerBefore = threads.getThreadAllocatedBytes(callerId);
                long workerBefore = threads.getThreadAllocatedBytes(workerId);
                for (int i = 0; i < 2000; i++) {
                    team.run(2, task);
                }
                leastOfCaller = Math.min(leastOfCaller, threads.getThreadAllocatedBytes(callerId) - callerBefore);
                leastOfWorker = Math.min(leastOfWorker, threads.getThreadAllocatedBytes(workerId) - workerBefore);
            }
            assertEquals(0, leastOfWorker);
            assertEquals(0, leastOfCaller);
            assertEquals(40_000, sums[0]);
            assertEquals(40_000, sums[8]);
        }
    }

    @Test
    void anInterruptIsKeptAndTheTaskCompletes() {
        try (var team = new ThreadTeam(CROWD)) {
            for (int round = 0; round < 200; round++) {
                var ran = new AtomicInteger();
                Thread.currentThread().interrupt();
                team.run(CROWD, (from, to, worker) -> ran.addAndGet(to - from));
                assertTrue(Thread.interrupted(), "the interrupt is still pending");
                assertEquals(CROWD, ran.get());
            }
        }
    }

    @Test
    void aParkedTeamWakesUp() throws InterruptedException {
        try (var team = new ThreadTeam(2)) {
            for (int round = 0; round < 20; round++) {
                Thread.sleep(5); // far beyond the spinning: both workers' waits end in a park
                var both = new CountDownLatch(2);
                team.run(2, (from, to, worker) -> {
                    both.countDown();
                    await(both); // returns only once the worker is awake, too
                });
            }
        }
    }

    /** The worker's share outlasts the caller's spinning, so the caller parks, is interrupted there, and must be woken. */
    @Test
    void aParkedCallerWakesUpWhenTheWorkIsDone() {
        Thread caller = Thread.currentThread();
        try (var team = new ThreadTeam(2)) {
            int[] slept = new int[2];
            var both = new CountDownLatch(2);
            team.run(2, (from, to, worker) -> {
                both.countDown();
                await(both);
                if (worker == 1) {
                    sleep(20);
                    caller.interrupt();
                    sleep(20);
                    slept[1]++;
                }
            });
            assertArrayEquals(new int[] {0, 1}, slept);
            assertTrue(Thread.interrupted(), "the interrupt is still pending");
        }
    }

    @Test
    void tasksDoNotNest() {
        try (var team = new ThreadTeam(2)) {
            var error = assertThrows(
                    IllegalStateException.class, () -> team.run(2, (from, to, worker) -> team.run(1, (f, t, w) -> {})));
            assertEquals("this thread team already runs a task; tasks do not nest", error.getMessage());
        }
    }

    @Test
    void closingEndsTheThreadsAndIsIdempotent() {
        var seen = new AtomicReference<Thread>();
        var team = new ThreadTeam(2);
        var both = new CountDownLatch(2);
        team.run(2, (from, to, worker) -> {
            if (worker == 1) {
                seen.set(Thread.currentThread());
            }
            both.countDown();
            await(both);
        });
        assertTrue(seen.get().isAlive() && seen.get().isDaemon());
        assertEquals("xhat-worker-1", seen.get().getName());
        team.close();
        team.close();
        assertFalse(seen.get().isAlive());
        var error = assertThrows(IllegalStateException.class, () -> team.run(1, (from, to, worker) -> {}));
        assertEquals("this thread team is closed", error.getMessage());
    }

    @Test
    void closingInsideATaskLetsItComplete() {
        for (int round = 0; round < 200; round++) {
            var ran = new AtomicInteger();
            var team = new ThreadTeam(3);
            team.run(30, (from, to, worker) -> {
                if (from == 10) {
                    team.close();
                }
                ran.addAndGet(to - from);
            });
            assertEquals(30, ran.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025})
    void sizesAreBounded(int size) {
        var error = assertThrows(IllegalArgumentException.class, () -> new ThreadTeam(size).close());
        assertEquals("a team has 1 to 1024 threads, found " + size, error.getMessage());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
