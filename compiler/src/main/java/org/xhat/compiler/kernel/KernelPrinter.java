package org.xhat.compiler.kernel;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Origin;
import org.xhat.runtime.text.Numbers;

/**
 * Kernels as text. {@link #summary} says what was fused and why no more; {@link #print} shows everything: axes, terms, stages.
 */
public final class KernelPrinter {
    private final Plan plan;
    private final Kernel kernel;
    private final StringBuilder text = new StringBuilder();

    private KernelPrinter(Plan plan, Kernel kernel) {
        this.plan = plan;
        this.kernel = kernel;
    }

    /** What {@code step} does, moves and computes at these dims, where it comes from, and why it ends where it ends. */
    public static String summary(Step step, Map<String, Long> dims, int elementBytes) {
        var cost = KernelCost.of(step);
        var text = new StringBuilder();
        text.append(step.name()).append("  ").append(describe(step)).append('\n');
        text.append("    reads ")
                .append(Numbers.grouped(cost.elementsRead().evaluate(dims) * elementBytes))
                .append(" bytes, writes ")
                .append(Numbers.grouped(cost.elementsWritten().evaluate(dims) * elementBytes))
                .append(", ")
                .append(Numbers.grouped(cost.flops().evaluate(dims)))
                .append(" operations\n");
        for (Origin origin : step.origins()) {
            text.append("    from ")
                    .append(origin)
                    .append("  ")
                    .append(origin.text())
                    .append('\n');
        }
        for (String boundary : step.boundaries()) {
            text.append("    ").append(boundary).append('\n');
        }
        return text.toString();
    }

    /** What kind of step it is, in a few words: {@code sweep of 2 stages over i, for each j}. */
    public static String describe(Step step) {
        return switch (step) {
            case Kernel kernel -> describe(kernel);
            case LibraryCall call -> "library call of " + call;
        };
    }

    private static String describe(Kernel kernel) {
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

    /** The whole of {@code step}, a step of {@code plan}; buffers and axes by their names. */
    public static String print(Plan plan, Step step) {
        return switch (step) {
            case Kernel kernel -> {
                var printer = new KernelPrinter(plan, kernel);
                printer.print();
                yield printer.text.toString();
            }
            case LibraryCall call ->
                call.title() + "\n    " + call + "\n    from " + names(plan, call.reads()) + "\n    to "
                        + names(plan, call.writes()) + "\n";
        };
    }

    private static String names(Plan plan, List<Integer> buffers) {
        return buffers.stream().map(buffer -> plan.buffers().get(buffer).name()).collect(Collectors.joining(", "));
    }

    private void print() {
        line("", kernel.title() + " " + kernel.axes());
        for (int t = 0; t < kernel.terms().size(); t++) {
            line("    ", "%" + t + " = " + kernel.terms().get(t).text(this::name, this::axis));
        }
        switch (kernel.body()) {
            case Body.Sweep sweep -> sweep(sweep);
            case Body.Contract contract -> {
                line(
                        "    ",
                        "contract over " + names(contract.contractedAxes()) + ": %" + contract.x() + " · %"
                                + contract.y());
                contract.epilogue().forEach(store -> store("    ", store));
            }
        }
    }

    private void sweep(Body.Sweep sweep) {
        int reduction = 0;
        for (int s = 0; s < sweep.stages().size(); s++) {
            Stage stage = sweep.stages().get(s);
            line("    ", "stage " + s + (sweep.reducedAxes().isEmpty() ? "" : " over " + names(sweep.reducedAxes())));
            for (Stage.Reduction reduced : stage.reductions()) {
                line(
                        "        ",
                        "r" + reduction++ + " = " + (reduced.running() ? "running " : "") + reduced.combine() + " %"
                                + reduced.value());
            }
            stage.stores().forEach(store -> store("        ", store));
        }
    }

    private void store(String indent, Stage.Store store) {
        line(indent, "store %" + store.value() + " to " + store.to().text(this::name, this::axis));
    }

    private String name(int buffer) {
        return plan.buffers().get(buffer).name();
    }

    private String axis(int axis) {
        return kernel.axes().get(axis).name();
    }

    private String names(List<Integer> axes) {
        return axes.stream().map(this::axis).collect(Collectors.joining(", "));
    }

    private void line(String indent, String line) {
        text.append(indent).append(line).append('\n');
    }
}
