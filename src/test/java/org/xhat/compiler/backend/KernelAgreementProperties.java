package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.backend.jvm.FittingKernels;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.random.Choices;
import org.xhat.runtime.program.ElementType;

/** Every variant of a kernel computes the same bits, and those are what the kernel means. */
final class KernelAgreementProperties {
    private static final int[] WIDTHS = {0, 128, 256, 512};

    @Property(tries = 150)
    void loopsOfSweepsMeanTheKernel(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        meansTheKernel(RandomKernels.sweep(choices));
    }

    @Property(tries = 100)
    void loopsOfContractionsMeanTheKernel(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        meansTheKernel(RandomKernels.contraction(choices));
    }

    @Property(tries = 100)
    void everyVariantOfASweepHasTheSameBits(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        agrees(RandomKernels.sweep(choices));
    }

    /** Blocks and segments so short that most reductions have many. */
    @Property(tries = 100)
    void sweepsOfManySegmentsMeanTheKernelAtEveryWidth(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        var kernelCase = RandomKernels.sweep(choices);
        for (ElementType element : ElementType.values()) {
            var expected = kernelCase.interpret(SmallChunks.withBlocks(element, 0, 3, 2));
            if (element == ElementType.FLOAT64) {
                meansTheKernel(kernelCase, expected);
            }
            for (int bits : WIDTHS) {
                var actual = kernelCase.interpret(SmallChunks.withBlocks(element, bits, 3, 2));
                assertTrue(expected.sameBits(actual), () -> "loops differ\n" + describe(kernelCase, element, bits));
            }
        }
    }

    @Property(tries = 60)
    void everyVariantOfAContractionHasTheSameBits(@ForAll(supplier = Choices.Drawn.class) List<Integer> choices) {
        agrees(RandomKernels.contraction(choices));
    }

    /**
     * Sums of at most 2,500 terms of size at most about 2¹⁰, each rounded a few times: 2500·2¹⁰·2⁻⁵² is below 1e-9; a
     * function that is no smoother than its operands keeps that.
     */
    private static void meansTheKernel(KernelCase kernelCase) {
        meansTheKernel(kernelCase, kernelCase.interpret(ElementType.FLOAT64, 0));
    }

    private static void meansTheKernel(KernelCase kernelCase, KernelCase.Outcome actual) {
        var expected = kernelCase.reference();
        for (int b = 0; b < expected.arrays().size(); b++) {
            double[] x = expected.arrays().get(b);
            double[] y = actual.arrays().get(b);
            for (int i = 0; i < x.length; i++) {
                double scale = Math.max(1, Math.abs(x[i]));
                int at = i;
                int buffer = b;
                assertTrue(
                        x[i] == y[i] || Math.abs(x[i] - y[i]) <= 1e-9 * scale,
                        () -> "b" + buffer + "[" + at + "] is " + y[at] + ", not " + x[at] + "\n"
                                + describe(kernelCase, ElementType.FLOAT64, 0));
            }
        }
    }

    private static void agrees(KernelCase kernelCase) {
        for (ElementType element : ElementType.values()) {
            // Whoever makes kernels from a graph divides what does not fit.
            var fitting = new FittingKernels(element);
            Assume.that(fitting.test(kernelCase.kernel()));
            var expected = kernelCase.interpret(element, 0);
            for (int bits : WIDTHS) {
                var interpreted = kernelCase.interpret(element, bits);
                assertTrue(
                        expected.sameBits(interpreted), () -> "loops differ\n" + describe(kernelCase, element, bits));
                var compiled = kernelCase.compile(element, bits);
                for (int parts = 1; parts <= 3; parts++) {
                    int cut = parts;
                    var ran = kernelCase.run(compiled.code(), element, parts);
                    assertTrue(
                            expected.sameBits(ran),
                            () -> "classes differ in " + cut + " parts\n" + describe(kernelCase, element, bits));
                }
            }
        }
    }

    private static String describe(KernelCase kernelCase, ElementType element, int bits) {
        return kernelCase.kernel() + "\n" + kernelCase.bufferSizes() + " " + kernelCase.dims() + " "
                + Arrays.toString(WIDTHS) + "\n"
                + LoopPrinter.print(JvmSchedules.loops(kernelCase.kernel(), JvmSchedules.of(element, bits)));
    }
}
