package org.xhat.compiler.backend.jvm;

import java.util.List;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.runtime.program.KernelCode;

/**
 * A plan's kernels as loaded classes, in the order they run.
 *
 * @param kernels one for each kernel of the plan
 */
public record CompiledPlan(List<CompiledKernel> kernels) {
    /** Copies the list. */
    public CompiledPlan {
        kernels = List.copyOf(kernels);
    }

    /** What runs, in order. */
    public List<KernelCode> codes() {
        return kernels.stream().map(CompiledKernel::code).toList();
    }

    /**
     * A kernel's class.
     *
     * @param name the kernel's
     * @param loops what was emitted
     * @param classFile the class's bytes
     * @param code an instance
     */
    public record CompiledKernel(String name, LoopNest loops, byte[] classFile, KernelCode code) {
        /** The loops as text. */
        public String printedLoops() {
            return LoopPrinter.print(loops);
        }

        /** The bytecode as text. */
        public String printedBytecode() {
            return ClassDump.of(classFile);
        }
    }
}
