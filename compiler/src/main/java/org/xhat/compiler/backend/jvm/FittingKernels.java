package org.xhat.compiler.backend.jvm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.KernelCost;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.schedule.KernelLoops;
import org.xhat.runtime.program.ElementType;

/**
 * The kernels that {@link JvmBackend} can make methods of that HotSpot compiles: for every vector width, since what is fused must
 * not depend on the variant. Those that do the same are tried once.
 */
public final class FittingKernels implements Predicate<Kernel> {
    /** What vectors {@link JvmBackend} makes; 0 for none. */
    static final List<Integer> VARIANTS = List.of(0, 128, 256, 512);

    /** Sweeps of no more operations are short enough: no operator takes 25 bytes for each of its operations. */
    private static final int SHORT_SWEEP = 320;

    /** The same of a contraction, in whose epilogue each operator takes less than half of those bytes. */
    private static final int SHORT_CONTRACTION = 640;

    private final ElementType element;
    private final Map<SharedSteps.Distinct, Boolean> known = new HashMap<>();

    /** Of programs of {@code element}. */
    public FittingKernels(ElementType element) {
        this.element = element;
    }

    @Override
    public boolean test(Kernel kernel) {
        return isSurelyShort(kernel) || known.computeIfAbsent(SharedSteps.anonymous(kernel), this::fits);
    }

    private boolean fits(SharedSteps.Distinct distinct) {
        try {
            for (int vectorBits : VARIANTS) {
                var nest = JvmSchedules.loops((Kernel) distinct.step(), JvmSchedules.of(element, vectorBits));
                KernelClass.requireFitting(nest, distinct.dims());
            }
            return true;
        } catch (KernelTooLongException e) {
            return false;
        }
    }

    /** Whether {@code kernel} need not be tried to know that it fits. */
    static boolean isSurelyShort(Kernel kernel) {
        int copies = KernelLoops.copies(kernel, JvmSchedules.of(ElementType.FLOAT32, 512));
        return copies * KernelCost.codeOperations(kernel) <= surelyShortOperations(kernel);
    }

    /** How many operations, written out, a kernel of such a body has at most where it is short enough whatever they are. */
    static int surelyShortOperations(Kernel kernel) {
        return switch (kernel.body()) {
            case Body.Sweep _ -> SHORT_SWEEP;
            case Body.Contract _ -> SHORT_CONTRACTION;
        };
    }
}
