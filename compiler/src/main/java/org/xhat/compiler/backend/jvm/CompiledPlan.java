package org.xhat.compiler.backend.jvm;

import java.util.List;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.loop.Routine;
import org.xhat.runtime.program.KernelCode;

/**
 * A plan's steps as what runs, in order.
 *
 * @param steps one for each step of the plan
 */
public record CompiledPlan(List<CompiledStep> steps) {
    /** Copies the list. */
    public CompiledPlan {
        steps = List.copyOf(steps);
    }

    /** The kernels among them. */
    public List<CompiledKernel> kernels() {
        return steps.stream()
                .filter(step -> step instanceof CompiledKernel)
                .map(step -> (CompiledKernel) step)
                .toList();
    }

    /** What runs, in order. */
    public List<KernelCode> codes() {
        return steps.stream().map(CompiledStep::code).toList();
    }

    /** The routines that kernels call, each once. */
    public List<CompiledRoutine> routines() {
        return kernels().stream()
                .flatMap(kernel -> kernel.loops().routines().stream())
                .distinct()
                .map(CompiledRoutine::new)
                .toList();
    }

    /** Code that can be read. */
    public sealed interface CompiledCode {
        /** The loops as text. */
        String printedLoops();

        /** The bytecode as text. */
        String printedBytecode();
    }

    /** A step's code. */
    public sealed interface CompiledStep extends CompiledCode {
        /** The step's name. */
        String name();

        /** What runs. */
        KernelCode code();
    }

    /** What kernels share. */
    public record CompiledRoutine(Routine routine) implements CompiledCode {
        @Override
        public String printedLoops() {
            return LoopPrinter.print(routine);
        }

        @Override
        public String printedBytecode() {
            return ClassDump.of(RoutineClass.of(routine).bytes());
        }
    }

    /** A library's code, which is not ours. */
    public record CompiledCall(String name, KernelCode code) implements CompiledStep {
        @Override
        public String printedLoops() {
            return "call " + name + "\n";
        }

        @Override
        public String printedBytecode() {
            return printedLoops();
        }
    }

    /**
     * A kernel's class.
     *
     * @param name the kernel's
     * @param loops what was emitted
     * @param classFile the class's bytes
     * @param code an instance
     */
    public record CompiledKernel(String name, LoopNest loops, byte[] classFile, KernelCode code)
            implements CompiledStep {
        @Override
        public String printedLoops() {
            return LoopPrinter.print(loops);
        }

        @Override
        public String printedBytecode() {
            return ClassDump.of(classFile);
        }
    }
}
