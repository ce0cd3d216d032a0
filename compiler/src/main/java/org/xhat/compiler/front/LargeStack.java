package org.xhat.compiler.front;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Runs what recurses as deep as a source file nests on a thread whose stack is large enough for it. */
final class LargeStack {

    /** The scan and the limit of calls bound the depth; this is what it may need, with room to spare. Touched pages alone cost memory. */
    private static final long STACK_BYTES = 256L << 20;

    private LargeStack() {}

    /** What {@code task} returns; what it throws is thrown here. */
    static <T> T call(Supplier<T> task) {
        var running = new FutureTask<T>(task::get);
        var thread = new Thread(null, running, "xhat-reader", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.get();
                } catch (InterruptedException tryAgain) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw failure.getCause() instanceof RuntimeException exception
                    ? exception
                    : new IllegalStateException(failure.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
