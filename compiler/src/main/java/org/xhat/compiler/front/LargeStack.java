package org.xhat.compiler.front;

import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.xhat.runtime.parallel.ParallelTasks;

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
        return ParallelTasks.result(running);
    }
}
