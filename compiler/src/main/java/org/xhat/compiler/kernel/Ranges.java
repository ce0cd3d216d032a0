package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.NonNegative;
import org.xhat.compiler.kernel.Footprint.Certainty;

/**
 * Proves that buffers lie in their slots among elements of their kind, that no access leaves its buffer, and that no two iterations
 * write one element. A read of lanes may go on into what follows a buffer; that is a matter of loops, which say so, and no
 * access is wider than an element here.
 *
 * <p>What is not certain whatever the named dims are is left to {@link #faultAt}.
 */
final class Ranges {
    private final Plan plan;
    private final Map<String, Dim> numbers;
    private final boolean isBound;
    private final List<Set<Dim>> sizes;

    private Ranges(Plan plan, Map<String, Dim> numbers, boolean isBound) {
        this.plan = plan;
        this.numbers = numbers;
        this.isBound = isBound;
        this.sizes = plan.slots().stream().map(slot -> Set.copyOf(slot.sizes())).toList();
    }

    /** The first thing that is certainly wrong, or of a buffer's place not certainly right, as a sentence. */
    static Optional<String> fault(Plan plan) {
        var ranges = new Ranges(plan, Map.of(), false);
        return plan.buffers().stream()
                .filter(ranges::isAmongOthers)
                .map(buffer -> "buffer " + buffer.name() + " lies among elements of another kind")
                .findFirst()
                .or(ranges::ofSlots)
                .or(ranges::ofKernels);
    }

    /** The first access that leaves its buffer, or writes an element twice, where the named dims are {@code dims}. */
    static Optional<String> faultAt(Plan plan, Map<String, Long> dims) {
        var numbers = new HashMap<String, Dim>();
        dims.forEach((name, value) -> numbers.put(name, Dim.of(value)));
        return new Ranges(plan, numbers, true).ofKernels();
    }

    private boolean isAmongOthers(Buffer buffer) {
        return buffer.holdsIntegers()
                != plan.slots().get(buffer.storage().slot()).integers();
    }

    private Optional<String> ofSlots() {
        return plan.buffers().stream()
                .filter(buffer -> buffer.part() == null && mayLeaveItsSlot(buffer))
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
        return plan.kernels().stream().flatMap(this::faults).findFirst();
    }

    private Stream<String> faults(Kernel kernel) {
        var stores = kernel.stores().stream().map(Stage.Store::to).toList();
        var outside = Stream.concat(
                kernel.loads().stream()
                        .filter(load -> isWrong(isWithin(kernel, load)))
                        .map(load -> " reads " + load + " outside of its buffer"),
                stores.stream()
                        .filter(store -> isWrong(isWithin(kernel, store)))
                        .map(store -> " writes " + store + " outside of its buffer"));
        var twice = stores.stream()
                .filter(store -> isWrong(isInjective(kernel, store)))
                .map(store -> " writes " + store + " from several iterations");
        return Stream.concat(outside, twice).map(what -> kernel.title() + what);
    }

    /** Where named dims have numbers, what is not certain is wrong. */
    private boolean isWrong(Certainty certainty) {
        return certainty == Certainty.NEVER || certainty == Certainty.OPEN && isBound;
    }

    private Certainty isWithin(Kernel kernel, Access access) {
        Dim count = plan.buffers().get(access.buffer()).reach();
        return new Footprint(access, kernel.axes(), numbers).isWithin(count.with(numbers));
    }

    /** Along the axes that are not reduced over, and along those where what is written moves with them. */
    private Certainty isInjective(Kernel kernel, Access store) {
        var inner = kernel.body().innerAxes();
        var along = IntStream.range(0, kernel.axes().size())
                .filter(axis -> !inner.contains(axis) || store.dependsOn(axis))
                .boxed()
                .toList();
        return new Footprint(store, kernel.axes(), numbers).isInjective(along);
    }
}
