package org.xhat.compiler.kernel;

import java.util.Map;
import org.xhat.compiler.graph.Origin;

/**
 * Kernels as text. {@link #summary} says what was fused and why no more; {@link #print} shows everything: axes, terms, stages.
 */
public final class KernelPrinter {
    private KernelPrinter() {}

    /** What {@code kernel} does, moves and computes at these dims, where it comes from, and why it ends where it ends. */
    public static String summary(Kernel kernel, Map<String, Long> dims, int elementBytes) {
        var cost = KernelCost.of(kernel);
        var text = new StringBuilder();
        text.append(kernel.name()).append("  ").append(describe(kernel)).append('\n');
        text.append("    reads %,d bytes, writes %,d, %,d operations%n"
                .formatted(
                        cost.elementsRead().evaluate(dims) * elementBytes,
                        cost.elementsWritten().evaluate(dims) * elementBytes,
                        cost.flops().evaluate(dims)));
        for (Origin origin : kernel.origins()) {
            text.append("    from ")
                    .append(origin)
                    .append("  ")
                    .append(origin.text())
                    .append('\n');
        }
        for (String boundary : kernel.boundaries()) {
            text.append("    ").append(boundary).append('\n');
        }
        return text.toString();
    }

    /** The kind of body in a few words: {@code sweep of 2 stages over i, for each j}. */
    public static String describe(Kernel kernel) {
        return switch (kernel.body()) {
            case Body.Sweep sweep
            when sweep.reducedAxes().isEmpty() ->
                "map over " + axes(kernel, kernel.axes().size());
            case Body.Sweep sweep -> {
                int stages = sweep.stages().size();
                yield "sweep of " + stages + (stages == 1 ? " stage" : " stages") + " over "
                        + String.join(
                                ", ",
                                sweep.reducedAxes().stream()
                                        .map(axis -> kernel.axes().get(axis).toString())
                                        .toList())
                        + " in " + axes(kernel, kernel.axes().size());
            }
            case Body.Contract contract ->
                "contraction over "
                        + String.join(
                                ", ",
                                contract.contractedAxes().stream()
                                        .map(axis -> kernel.axes().get(axis).toString())
                                        .toList())
                        + " in " + axes(kernel, kernel.axes().size());
        };
    }

    private static String axes(Kernel kernel, int count) {
        return kernel.axes().subList(0, count).toString();
    }

    /** The whole of {@code kernel}. */
    public static String print(Kernel kernel) {
        var text = new StringBuilder();
        text.append("kernel ")
                .append(kernel.name())
                .append(' ')
                .append(kernel.axes())
                .append('\n');
        for (int t = 0; t < kernel.terms().size(); t++) {
            text.append("    %")
                    .append(t)
                    .append(" = ")
                    .append(kernel.terms().get(t))
                    .append('\n');
        }
        switch (kernel.body()) {
            case Body.Sweep sweep -> sweep(text, sweep);
            case Body.Contract contract -> {
                text.append("    contract over ").append(contract.contractedAxes());
                text.append(": %")
                        .append(contract.x())
                        .append(" · %")
                        .append(contract.y())
                        .append('\n');
                contract.epilogue().forEach(store -> store(text, store));
            }
        }
        return text.toString();
    }

    private static void sweep(StringBuilder text, Body.Sweep sweep) {
        int reduction = 0;
        for (int s = 0; s < sweep.stages().size(); s++) {
            text.append("    stage ").append(s);
            if (!sweep.reducedAxes().isEmpty()) {
                text.append(" over ").append(sweep.reducedAxes());
            }
            text.append('\n');
            for (Stage.Reduction reduced : sweep.stages().get(s).reductions()) {
                text.append("        r").append(reduction++);
                text.append(" = ")
                        .append(reduced.combine())
                        .append(" %")
                        .append(reduced.value())
                        .append('\n');
            }
            sweep.stages().get(s).stores().forEach(store -> store(text.append("    "), store));
        }
    }

    private static void store(StringBuilder text, Stage.Store store) {
        text.append("    store %")
                .append(store.value())
                .append(" to ")
                .append(store.to())
                .append('\n');
    }
}
