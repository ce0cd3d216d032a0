package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.graph.Dim;

/**
 * Finds buffers among elements of another kind, or of which it is not certain that they lie in their slot, and accesses that leave their buffer whatever the named dims
 * are. Where that depends on the dims, the loops' interpreter sees it.
 */
final class Ranges {
    private final Plan plan;
    private final List<Set<Dim>> sizes;

    private Ranges(Plan plan) {
        this.plan = plan;
        this.sizes = plan.slots().stream().map(slot -> Set.copyOf(slot.sizes())).toList();
    }

    /** The first such place, as a sentence. */
    static Optional<String> fault(Plan plan) {
        var ranges = new Ranges(plan);
        return plan.buffers().stream()
                .filter(ranges::isAmongOthers)
                .map(buffer -> "buffer " + buffer.name() + " lies among elements of another kind")
                .findFirst()
                .or(ranges::ofSlots)
                .or(ranges::ofKernels);
    }

    private boolean isAmongOthers(Buffer buffer) {
        return buffer.holdsIntegers()
                != plan.slots().get(buffer.storage().slot()).integers();
    }

    private Optional<String> ofSlots() {
        return plan.buffers().stream()
                .filter(this::mayLeaveItsSlot)
                .map(buffer -> "buffer " + buffer.name() + " may reach beyond its slot "
                        + plan.slots().get(buffer.storage().slot()).name())
                .findFirst();
    }

    private boolean mayLeaveItsSlot(Buffer buffer) {
        Dim end = Span.of(buffer, buffer.storage().offset()).end();
        var capacities = sizes.get(buffer.storage().slot());
        return !capacities.contains(end) && capacities.stream().noneMatch(size -> NonNegative.holds(size.minus(end)));
    }

    private Optional<String> ofKernels() {
        for (Kernel kernel : plan.kernels()) {
            for (Access load : kernel.loads()) {
                if (isOutside(kernel, load)) {
                    return Optional.of("kernel " + kernel.name() + " reads " + load + " outside of its buffer");
                }
            }
            for (Stage.Store store : kernel.stores()) {
                if (isOutside(kernel, store.to())) {
                    return Optional.of("kernel " + kernel.name() + " writes " + store.to() + " outside of its buffer");
                }
            }
        }
        return Optional.empty();
    }

    private boolean isOutside(Kernel kernel, Access access) {
        Dim first = access.offset();
        Dim last = access.offset();
        var extents = new ArrayList<Dim>();
        kernel.axes().forEach(axis -> extents.add(axis.extent()));
        access.positions().forEach(position -> extents.add(position.extent()));
        for (int axis = 0; axis < extents.size(); axis++) {
            Dim extent = extents.get(axis);
            if (!extent.isPositive()) {
                return false;
            }
            Dim reach = access.strides().get(axis).times(extent.minus(Dim.ONE));
            boolean forward = reach.isAtLeast(0);
            last = forward ? last.plus(reach) : last;
            first = forward ? first : first.plus(reach);
        }
        Dim count = plan.buffers().get(access.buffer()).type().elementCount();
        return last.minus(count).isAtLeast(0) || first.times(Dim.of(-1)).isAtLeast(1);
    }
}
