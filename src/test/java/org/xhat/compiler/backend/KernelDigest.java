package org.xhat.compiler.backend;

import java.util.Arrays;
import org.xhat.runtime.program.ElementType;

/** The program that {@link ExecutionModesTest} starts in JVMs of their own: prints one number for the bits of many kernels. */
public final class KernelDigest {
    private static final int KERNELS = 12;

    private KernelDigest() {}

    /** Arguments: the bits of a vector, 0 for scalar code; how often each kernel runs, all with the same bits. */
    public static void main(String[] arguments) {
        int vectorBits = Integer.parseInt(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        long digest = 0;
        for (long seed = 0; seed < KERNELS; seed++) {
            KernelCase kernelCase = seed % 3 == 0 ? RandomKernels.contraction(seed) : RandomKernels.sweep(seed);
            for (ElementType element : ElementType.values()) {
                var code = kernelCase.compile(element, vectorBits).code();
                var first = kernelCase.run(code, element, 1);
                for (int run = 1; run < runs; run++) {
                    if (!first.sameBits(kernelCase.run(code, element, 1))) {
                        System.out.println("run " + run + " of kernel " + seed + " differs from the first");
                    }
                }
                for (double[] array : first.arrays()) {
                    digest = 31 * digest + Arrays.hashCode(array);
                }
            }
        }
        System.out.println(Long.toHexString(digest));
    }
}
