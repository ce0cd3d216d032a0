package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.train.BatchLoader;

/** A warm training step, the loading of its batch included, allocates nothing: on no thread. */
final class WarmStepTest {
    private static final int WARM = 400;
    private static final int MEASURED = 50;

    /** Until C2 has compiled a kernel the JVM boxes its vectors; it has compiled all of them by the last of these. */
    private static final int WINDOWS = 300;

    @ParameterizedTest
    @CsvSource({"BatchNormMlp, Sgd, 1", "BatchNormMlp, Nesterov, 2", "SigmoidMlp, ClassicalMomentum, 2"})
    void allocatesNothing(String modelName, String optimizerName, int threads) {
        var data = BundledExamples.digits();
        try (var program = ModelCompiler.program(
                BundledExamples.model(modelName),
                BundledExamples.optimizer(optimizerName),
                CompileOptions.standard(),
                threads)) {
            program.initialize(1);
            var loader = new BatchLoader(program, data.train(), data.name());
            var order = new BatchOrder(data.train().count(), BundledExamples.BATCH, 1);
            var indices = new int[BundledExamples.BATCH];
            var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long[] ids = involvedThreads();
            assertEquals(threads, ids.length, "this thread and the team's");
            long step = 0;
            long allocated = Long.MAX_VALUE;
            for (int window = 0; window < WINDOWS && allocated > 0; window++) {
                int steps = window == 0 ? WARM : MEASURED;
                long before = total(bean, ids);
                for (int i = 0; i < steps; i++) {
                    order.indices(step++, indices);
                    loader.load(indices, BundledExamples.BATCH);
                    program.trainStep(BundledExamples.BATCH);
                }
                allocated = total(bean, ids) - before;
            }
            assertEquals(0, allocated, "bytes in " + MEASURED + " steps");
        }
    }

    private static long[] involvedThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread == Thread.currentThread() || thread.getName().startsWith("xhat-worker"))
                .mapToLong(Thread::threadId)
                .toArray();
    }

    private static long total(ThreadMXBean bean, long[] ids) {
        long sum = 0;
        for (long id : ids) {
            sum += bean.getThreadAllocatedBytes(id);
        }
        return sum;
    }
}
