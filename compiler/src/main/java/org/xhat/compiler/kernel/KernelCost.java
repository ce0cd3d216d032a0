package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;

/**
 * What a step moves and computes, as polynomials in the named dimensions. Every element of a buffer counts as read once for
 * each place it is read at, however often stages come back to it while it is in cache; a fused multiply-add counts two
 * operations.
 *
 * @param elementsRead elements read
 * @param elementsWritten elements written
 * @param flops floating-point operations, those of functions in float32
 */
public record KernelCost(Dim elementsRead, Dim elementsWritten, Dim flops) {
    /** Operations a core retires in a nanosecond on kernels of this kind, for estimates: far below its peak. */
    private static final double FLOPS_PER_NANO = 40;

    /** Elements a core streams in a nanosecond, for estimates. */
    private static final double ELEMENTS_PER_NANO = 4;

    /** A tree over sixteen logical lanes, the least and the most it takes each. */
    private static final int OPERATIONS_PER_REDUCTION = 32;

    /** Twenty rounds of five operations, and the keys between them. */
    private static final int OPERATIONS_PER_DRAW = 120;

    /** A loop that gathers or spreads lanes one by one, in operations. */
    private static final int OPERATIONS_PER_GATHER = 4;

    /** The cost of {@code step}. */
    public static KernelCost of(Step step) {
        return switch (step) {
            case Kernel kernel -> of(kernel);
            case LibraryCall call ->
                new KernelCost(
                        elements(call.operands()),
                        elements(call.op().infer(call.operands())),
                        call.op().flops(call.operands()));
        };
    }

    private static Dim elements(List<TensorType> types) {
        return types.stream().map(TensorType::elementCount).reduce(Dim.ZERO, Dim::plus);
    }

    private static KernelCost of(Kernel kernel) {
        Dim read = Dim.ZERO;
        for (Access access : new LinkedHashSet<>(kernel.loads())) {
            read = read.plus(places(kernel, access));
        }
        Dim written = Dim.ZERO;
        for (Stage.Store store : kernel.stores()) {
            written = written.plus(places(kernel, store.to()));
        }
        return new KernelCost(read, written, flops(kernel));
    }

    /**
     * Roughly how much code {@code kernel} is, in operations: each of a sweep's stages computes anew what it needs, and a place in
     * memory is a product and a sum for each axis, or a loop where lanes are not neighbours.
     */
    public static long codeOperations(Kernel kernel) {
        return switch (kernel.body()) {
            case Body.Sweep sweep ->
                sweep.stages().stream()
                        .mapToLong(stage -> {
                            var needed = stage.reductions().stream()
                                    .map(Stage.Reduction::value)
                                    .collect(Collectors.toCollection(HashSet::new));
                            return codeOperations(kernel, needed, stage.stores())
                                    + (long) stage.reductions().size() * OPERATIONS_PER_REDUCTION;
                        })
                        .sum();
            case Body.Contract contract ->
                codeOperations(kernel, new HashSet<>(List.of(contract.x(), contract.y())), contract.epilogue());
        };
    }

    /** Of {@code stores}, and of the terms {@code needed}, to which what these need is added. */
    private static long codeOperations(Kernel kernel, Set<Integer> needed, List<Stage.Store> stores) {
        long operations = 0;
        for (Stage.Store store : stores) {
            needed.add(store.value());
            operations += operationsToReach(store.to());
        }
        for (int t = kernel.terms().size() - 1; t >= 0; t--) {
            if (needed.contains(t)) {
                operations += switch (kernel.terms().get(t)) {
                    case Term.Apply apply -> {
                        needed.addAll(apply.operands());
                        yield OperationCost.codeOperations(apply.op());
                    }
                    case Term.Load(Access from) -> operationsToReach(from);
                    case Term.Drawn _ -> OPERATIONS_PER_DRAW;
                    case Term.Constant _, Term.DimValue _, Term.Index _, Term.Reduced _ -> 1;
                };
            }
        }
        return operations;
    }

    private static long operationsToReach(Access access) {
        return OPERATIONS_PER_GATHER + 2L * access.strides().size();
    }

    private static Dim places(Kernel kernel, Access access) {
        Dim count = Dim.ONE;
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (access.dependsOn(axis)) {
                count = count.times(kernel.axes().get(axis).extent());
            }
        }
        return count;
    }

    private static Dim flops(Kernel kernel) {
        Set<Integer> inner = new HashSet<>(kernel.body().innerAxes());
        var axesOf = new HashMap<Integer, Set<Integer>>();
        Dim flops = Dim.ZERO;
        for (int t = 0; t < kernel.terms().size(); t++) {
            Set<Integer> axes = axes(kernel, kernel.terms().get(t), axesOf, inner);
            axesOf.put(t, axes);
            if (kernel.terms().get(t) instanceof Term.Apply apply) {
                flops = flops.plus(extent(kernel, axes).times(Dim.of(OperationCost.flops(apply.op()))));
            } else if (kernel.terms().get(t) instanceof Term.Drawn) {
                flops = flops.plus(extent(kernel, axes).times(Dim.of(OPERATIONS_PER_DRAW)));
            }
        }
        Dim whole = kernel.axes().stream().map(Axis::extent).reduce(Dim.ONE, Dim::times);
        return switch (kernel.body()) {
            case Body.Sweep sweep -> {
                for (Stage stage : sweep.stages()) {
                    for (Stage.Reduction reduction : stage.reductions()) {
                        flops = flops.plus(whole.times(Dim.of(OperationCost.flops(reduction.combine()))));
                    }
                }
                yield flops;
            }
            case Body.Contract contract -> flops.plus(whole.times(Dim.of(2)));
        };
    }

    private static Set<Integer> axes(Kernel kernel, Term term, Map<Integer, Set<Integer>> known, Set<Integer> inner) {
        IntPredicate dependsOn = switch (term) {
            case Term.Apply apply ->
                axis -> apply.operands().stream()
                        .anyMatch(x -> known.getOrDefault(x, Set.of()).contains(axis));
            case Term.Reduced reduced ->
                axis -> !inner.contains(axis)
                        || kernel.body().axesAlong(reduced.reduction()).contains(axis);
            case Term.Load _, Term.Drawn _, Term.Index _, Term.Constant _, Term.DimValue _ -> term::dependsOn;
        };
        return IntStream.range(0, kernel.axes().size())
                .filter(dependsOn)
                .boxed()
                .collect(Collectors.toSet());
    }

    private static Dim extent(Kernel kernel, Set<Integer> axes) {
        return axes.stream().map(axis -> kernel.axes().get(axis).extent()).reduce(Dim.ONE, Dim::times);
    }

    /** About how long the step takes on one thread, in nanoseconds: enough to tell small work from large. */
    public long estimatedNanos(Map<String, Long> dims) {
        double compute = flops.evaluate(dims) / FLOPS_PER_NANO;
        double move = (elementsRead.evaluate(dims) + elementsWritten.evaluate(dims)) / ELEMENTS_PER_NANO;
        return Math.round(compute + move);
    }
}
