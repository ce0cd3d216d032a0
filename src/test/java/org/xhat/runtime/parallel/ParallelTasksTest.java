package org.xhat.runtime.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelTasksTest {
    @Test
    void resultsStandInTheOrderOfTheirTasksEachOfWhichRunsOnce() {
        for (int count = 0; count < 40; count++) {
            var runs = new AtomicIntegerArray(count);
            List<Supplier<Integer>> tasks = IntStream.range(0, count)
                    .<Supplier<Integer>>mapToObj(task -> () -> 100 * task + runs.incrementAndGet(task))
                    .toList();
            assertEquals(
                    IntStream.range(0, count)
                            .map(task -> 100 * task + 1)
                            .boxed()
                            .toList(),
                    ParallelTasks.results(tasks));
        }
    }

    @Test
    void twoTasksRunAtTheSameTime() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
        var both = new CountDownLatch(2);
        Supplier<Boolean> meeting = () -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return true;
        };
        assertEquals(List.of(true, true), ParallelTasks.results(List.of(meeting, meeting)));
    }

    @Test
    void theFirstTaskThatThrowsIsHeardWithWhatItThrew() {
        var first = new UncheckedIOException(new IOException("first"));
        var caught = assertThrows(
                UncheckedIOException.class,
                () -> ParallelTasks.results(
                        List.of(() -> 1, () -> throwing(first), () -> throwing(new Error("second")))));
        assertSame(first, caught);
        var error = new StackOverflowError();
        assertSame(
                error,
                assertThrows(StackOverflowError.class, () -> ParallelTasks.results(List.of(() -> throwing(error)))));
    }

    private static int throwing(RuntimeException thrown) {
        throw thrown;
    }

    private static int throwing(Error thrown) {
        throw thrown;
    }

    @Test
    void aTaskThatIsBegunRunsBesideItsCaller() {
        var asked = new CompletableFuture<String>();
        var answer = ParallelTasks.begin(() -> asked.join() + "!");
        asked.complete("done");
        assertEquals("done!", ParallelTasks.result(answer));
        var thrown = new StackOverflowError();
        var failing = ParallelTasks.begin(() -> throwing(thrown));
        assertSame(thrown, assertThrows(StackOverflowError.class, () -> ParallelTasks.result(failing)));
    }

    @Test
    void anInterruptIsKeptAndTheResultAwaited() {
        var late = new CompletableFuture<String>();
        Thread.currentThread().interrupt();
        Thread.ofPlatform().daemon().start(() -> late.complete("late"));
        assertEquals("late", ParallelTasks.result(late));
        assertTrue(Thread.interrupted(), "the interrupt is still pending");
    }
}
