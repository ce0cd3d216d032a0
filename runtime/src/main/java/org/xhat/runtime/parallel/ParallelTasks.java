package org.xhat.runtime.parallel;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Computations that need nothing of each other, on as many threads as there are processors. */
public final class ParallelTasks {
    private ParallelTasks() {}

    /**
     * What the tasks return, in their order. They are begun in that order, on the calling thread too; of those that throw, the
     * first is heard, and what runs beside it then is left to end by itself.
     */
    public static <T> List<T> results(List<Supplier<T>> tasks) {
        var running = tasks.stream().map(task -> new FutureTask<T>(task::get)).toList();
        int others = Math.min(tasks.size(), Runtime.getRuntime().availableProcessors()) - 1;
        for (int other = 1; other <= others; other++) {
            Thread.ofPlatform().daemon().name("xhat-task-" + other).start(() -> running.forEach(FutureTask::run));
        }
        running.forEach(FutureTask::run); // passes over what another thread has begun
        return running.stream().map(ParallelTasks::result).toList();
    }

    /** Begins a task on a thread of its own, which ends no later than the JVM; what comes of it is {@link #result}'s. */
    public static <T> Future<T> begin(Supplier<T> task) {
        var running = new FutureTask<T>(task::get);
        Thread.ofPlatform().daemon().name("xhat-task").start(running);
        return running;
    }

    /** What a task returns, once it does; what it throws is thrown here, as the same object. An interrupt of this thread is kept. */
    public static <T> T result(Future<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException tryAgain) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(failure.getCause());
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
