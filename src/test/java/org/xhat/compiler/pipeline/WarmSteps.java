package org.xhat.compiler.pipeline;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.xhat.compiler.BundledExamples;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.BatchLoader;

/**
 * The program that {@link WarmStepTest} starts in a JVM of its own: trains a model cold, goes on until its steps allocate
 * nothing, trains it again from the start, and prints what became of bits and allocation.
 */
public final class WarmSteps {
    private static final int COMPARED_STEPS = 30;
    private static final int WINDOW = 50;

    /** Interpreted vectors are boxed, so steps allocate until C2, which takes its time on a busy machine, is done. */
    private static final long PATIENCE_NANOS = 150_000_000_000L;

    private WarmSteps() {}

    /** Arguments: model, optimizer, threads. */
    public static void main(String[] arguments) {
        var program = ModelCompiler.program(
                BundledExamples.model(arguments[0]),
                BundledExamples.optimizer(arguments[1]),
                CompileOptions.standard(),
                Integer.parseInt(arguments[2]));
        try (program) {
            double[] cold = losses(program);
            long allocated = allocatedByWarmSteps(program);
            double[] warm = losses(program);
            System.out.println("same=" + Arrays.equals(cold, warm) + " allocated=" + allocated);
        }
    }

    /** The losses of the first steps from the initial values. */
    private static double[] losses(ModelProgram program) {
        program.initialize(1);
        return BundledExamples.losses(program, BundledExamples.digits(), COMPARED_STEPS);
    }

    /** Bytes that the threads involved allocated in the first window of steps without any, or in the last one tried. */
    private static long allocatedByWarmSteps(ModelProgram program) {
        var data = BundledExamples.digits();
        var loader = new BatchLoader(program, data.train(), data.name());
        var order = new BatchOrder(data.train().count(), BundledExamples.BATCH, 1);
        var indices = new int[BundledExamples.BATCH];
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread == Thread.currentThread() || thread.getName().startsWith("xhat-worker"))
                .mapToLong(Thread::threadId)
                .toArray();
        long end = System.nanoTime() + PATIENCE_NANOS;
        long allocated = Long.MAX_VALUE;
        while (allocated > 0 && System.nanoTime() < end) {
            long before = total(bean, threads);
            for (int i = 0; i < WINDOW; i++) {
                order.indices(program.step(), indices);
                program.trainStep(loader.load(indices, BundledExamples.BATCH));
            }
            allocated = total(bean, threads) - before;
        }
        return allocated;
    }

    private static long total(ThreadMXBean bean, long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += bean.getThreadAllocatedBytes(thread);
        }
        return sum;
    }
}
