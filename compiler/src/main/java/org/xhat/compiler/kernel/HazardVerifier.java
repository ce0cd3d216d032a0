package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xhat.compiler.graph.Dim;

/**
 * Proves that a plan's storage and order give every read the value it means: it follows, kernel by kernel, which buffer's
 * value each place in storage holds. It shares no reasoning with {@link BufferPlanner}.
 *
 * <p>A kernel may overwrite what it reads only in place: where an element is read at the very place it is written, and for the
 * last time – in a sweep by the stage that stores it, in a contraction by the epilogue. Two iterations that run in parallel may
 * not write one element.
 */
public final class HazardVerifier {
    /** A plan that would compute something else than its graph: a fault of xhat. */
    public static final class HazardException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        HazardException(String message) {
            super(message);
        }
    }

    private final Plan plan;
    private final Set<Integer> valid = new HashSet<>();

    private HazardVerifier(Plan plan) {
        this.plan = plan;
    }

    /** Returns {@code plan}, which is free of hazards; {@link HazardException} naming kernel and buffers otherwise. */
    public static Plan verify(Plan plan) {
        new HazardVerifier(plan).run();
        return plan;
    }

    private void run() {
        var written = new HashSet<Integer>();
        plan.kernels()
                .forEach(kernel ->
                        kernel.stores().forEach(store -> written.add(store.to().buffer())));
        for (Buffer buffer : plan.buffers()) {
            if (!written.contains(buffer.number())) {
                valid.add(buffer.number());
            }
        }
        plan.kernels().forEach(this::step);
        plan.outputs().forEach((name, buffer) -> {
            if (!valid.contains(buffer.number())) {
                throw new HazardException(
                        "output '" + name + "' is overwritten or never written: buffer " + buffer.name());
            }
        });
    }

    private void step(Kernel kernel) {
        for (Access load : kernel.loads()) {
            if (!valid.contains(load.buffer()) && !isReloaded(kernel, load.buffer())) {
                throw new HazardException("kernel " + kernel.name() + " reads buffer " + name(load.buffer())
                        + " before it is written or after it is overwritten");
            }
        }
        for (Stage.Store store : kernel.stores()) {
            requireDistinctPlaces(kernel, store.to());
            for (Buffer other : overlapping(store.to().buffer())) {
                if (reads(kernel, other.number())) {
                    requireInPlace(kernel, store.to(), other);
                }
                valid.remove(other.number());
            }
        }
        kernel.stores().forEach(store -> valid.add(store.to().buffer()));
        requireOneBufferAPlace(kernel);
    }

    /** Whether the kernel reads what it stored itself in an earlier stage. */
    private static boolean isReloaded(Kernel kernel, int buffer) {
        return kernel.stores().stream().anyMatch(store -> store.to().buffer() == buffer);
    }

    private static boolean reads(Kernel kernel, int buffer) {
        return kernel.loads().stream().anyMatch(load -> load.buffer() == buffer);
    }

    /** Two stores of one kernel into overlapping storage would race. */
    private void requireOneBufferAPlace(Kernel kernel) {
        var stored = new HashMap<Integer, Access>();
        kernel.stores().forEach(store -> stored.put(store.to().buffer(), store.to()));
        for (int buffer : stored.keySet()) {
            for (Buffer other : overlapping(buffer)) {
                if (stored.containsKey(other.number())) {
                    throw new HazardException("kernel " + kernel.name() + " writes " + name(buffer) + " and "
                            + other.name() + " to the same storage");
                }
            }
        }
    }

    private void requireInPlace(Kernel kernel, Access store, Buffer read) {
        Dim shift = offset(store.buffer()).minus(read.storage().offset());
        for (int t = 0; t < kernel.terms().size(); t++) {
            if (kernel.terms().get(t) instanceof Term.Load(Access load) && load.buffer() == read.number()) {
                boolean samePlace = load.strides().equals(store.strides())
                        && load.offset().equals(store.offset().plus(shift));
                if (!samePlace || isNeededAfterwards(kernel, t, store)) {
                    throw new HazardException("kernel " + kernel.name() + " overwrites " + read.name() + " with "
                            + name(store.buffer()) + " while other iterations still read it");
                }
            }
        }
    }

    /** Whether term {@code t}, an element at the very place of {@code store}, is used when that may be overwritten already. */
    private static boolean isNeededAfterwards(Kernel kernel, int t, Access store) {
        return switch (kernel.body()) {
            case Body.Sweep sweep ->
                sweep.stages().stream()
                        .dropWhile(stage ->
                                stage.stores().stream().noneMatch(one -> one.to().equals(store)))
                        .skip(1)
                        .anyMatch(stage -> stage.reductions().stream().anyMatch(one -> reaches(kernel, one.value(), t))
                                || stage.stores().stream().anyMatch(one -> reaches(kernel, one.value(), t)));
            case Body.Contract contract -> reaches(kernel, contract.x(), t) || reaches(kernel, contract.y(), t);
        };
    }

    private static boolean reaches(Kernel kernel, int from, int target) {
        var pending = new ArrayList<>(List.of(from));
        var seen = new HashSet<Integer>();
        while (!pending.isEmpty()) {
            int term = pending.removeLast();
            if (term == target) {
                return true;
            }
            if (seen.add(term) && kernel.terms().get(term) instanceof Term.Apply apply) {
                pending.addAll(apply.operands());
            }
        }
        return false;
    }

    /** Every iteration along the kept axes must write elements of its own. */
    private static void requireDistinctPlaces(Kernel kernel, Access store) {
        for (int axis : writtenAxes(kernel)) {
            if (!store.dependsOn(axis) && !kernel.axes().get(axis).extent().is(1)) {
                throw new HazardException("kernel " + kernel.name() + " writes " + store
                        + " from every iteration along " + kernel.axes().get(axis));
            }
        }
    }

    private static List<Integer> writtenAxes(Kernel kernel) {
        var axes = new ArrayList<Integer>();
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            boolean inner = switch (kernel.body()) {
                case Body.Sweep sweep -> sweep.reducedAxes().contains(axis);
                case Body.Contract contract -> contract.contractedAxes().contains(axis);
            };
            if (!inner) {
                axes.add(axis);
            }
        }
        return axes;
    }

    private List<Buffer> overlapping(int buffer) {
        Buffer one = plan.buffers().get(buffer);
        return plan.buffers().stream()
                .filter(other -> other.number() != buffer
                        && other.storage().slot() == one.storage().slot()
                        && !areApart(one, other))
                .toList();
    }

    private static boolean areApart(Buffer one, Buffer other) {
        return liesBefore(one, other) || liesBefore(other, one);
    }

    private static boolean liesBefore(Buffer one, Buffer other) {
        Dim gap = other.storage()
                .offset()
                .minus(one.storage().offset())
                .minus(one.type().elementCount());
        return NonNegative.holds(gap);
    }

    private Dim offset(int buffer) {
        return plan.buffers().get(buffer).storage().offset();
    }

    private String name(int buffer) {
        return plan.buffers().get(buffer).name();
    }
}
