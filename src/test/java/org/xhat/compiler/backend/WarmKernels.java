package org.xhat.compiler.backend;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/**
 * The program that {@link CompiledKernelTest} starts in a JVM of its own: runs random kernels until none allocates, and prints
 * what became of them.
 */
public final class WarmKernels {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Calls between two looks at what they allocated. */
    private static final int WINDOW = 100;

    /** Interpreted vectors are boxed, so kernels allocate until C2, which takes its time on a busy machine, is done. */
    private static final long PATIENCE_NANOS = 240_000_000_000L;

    private final String name;
    private final KernelCase kernelCase;
    private final KernelCode code;
    private final KernelCase.Outcome cold;
    private final KernelCase.Call call;
    private long allocated = Long.MAX_VALUE;

    private WarmKernels(String name, KernelCase kernelCase, int vectorBits) {
        this.name = name;
        this.kernelCase = kernelCase;
        this.code = kernelCase.compile(ElementType.FLOAT32, vectorBits).code();
        this.cold = kernelCase.run(code, ElementType.FLOAT32, 1);
        this.call = kernelCase.call(code, ElementType.FLOAT32);
    }

    /** Arguments: how many sweeps, how many contractions. */
    public static void main(String[] arguments) {
        int vectorBits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        List<WarmKernels> kernels = Stream.concat(
                        IntStream.range(0, Integer.parseInt(arguments[0]))
                                .mapToObj(seed ->
                                        new WarmKernels("sweep " + seed, RandomKernels.sweep(seed), vectorBits)),
                        IntStream.range(0, Integer.parseInt(arguments[1]))
                                .mapToObj(seed -> new WarmKernels(
                                        "contraction " + seed, RandomKernels.contraction(seed), vectorBits)))
                .toList();
        var waiting = new ArrayList<>(kernels);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!waiting.isEmpty() && System.nanoTime() < end) {
            waiting.removeIf(WarmKernels::isWarm);
        }
        waiting.forEach(kernel ->
                System.out.println(kernel.name + " allocates " + kernel.allocated + " bytes in " + WINDOW + " calls"));
        kernels.stream()
                .filter(kernel -> !kernel.keepsItsBits())
                .forEach(kernel -> System.out.println(kernel.name + " has other bits than before"));
        System.out.println(
                kernels.size() + " kernels, " + (waiting.isEmpty() ? "all warm" : waiting.size() + " not warm"));
    }

    /** Whether the next calls allocate nothing. */
    private boolean isWarm() {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < WINDOW; i++) {
            call.run();
        }
        allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        return allocated == 0;
    }

    private boolean keepsItsBits() {
        return cold.sameBits(kernelCase.run(code, ElementType.FLOAT32, 1));
    }
}
