package org.xhat.compiler.schedule;

import java.util.List;
import java.util.function.UnaryOperator;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Readable;
import org.xhat.compiler.loop.SingleUses;

/** Kernels made into loops: each kind of body by its schedule, then what the target and the reader want of them. */
public final class KernelLoops {
    private KernelLoops() {}

    /**
     * The loops of {@code kernel}, verified as scheduled and after every pass over them.
     *
     * @param forTarget what a backend rewrites before values lose their names; the results' bits stay what they were
     */
    public static LoopNest of(Kernel kernel, Schedule schedule, UnaryOperator<LoopNest> forTarget) {
        LoopNest nest = LoopVerifier.verify(scheduled(kernel, schedule), kernel);
        List<UnaryOperator<LoopNest>> passes = List.of(forTarget, SingleUses::inline, Readable::of);
        for (UnaryOperator<LoopNest> pass : passes) {
            nest = LoopVerifier.verify(pass.apply(nest), kernel);
        }
        return nest;
    }

    /** How many times the operations of {@code kernel} are in its loops, at most: for vectors that are walked together, once each. */
    public static int copies(Kernel kernel, Schedule schedule) {
        return kernel.body() instanceof Body.Sweep sweep ? SweepSchedule.copies(kernel, sweep, schedule) : 1;
    }

    private static LoopNest scheduled(Kernel kernel, Schedule schedule) {
        return switch (kernel.body()) {
            case Body.Sweep sweep -> SweepSchedule.schedule(kernel, sweep, schedule);
            case Body.Contract contract -> ContractSchedule.schedule(kernel, contract, schedule);
        };
    }
}
