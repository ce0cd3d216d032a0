package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;

/**
 * Orders kernels so that what the caller wants overwritten is overwritten after its last use: an update in place runs after
 * every other kernel that reads the old parameter. Where that is impossible – the new value is needed by something that still
 * needs the old one, or its own kernel reads other elements of the old one – the new value goes to a buffer of its own and is
 * copied at the end.
 *
 * <p>Stands between partition and storage: temporaries live as the new order says. Kernels that nothing forces to move keep
 * their order.
 */
final class InPlaceOrder {
    private final Plan plan;
    private final Placement.Chooser chooser;
    private final List<Kernel> kernels;
    private final List<Buffer> buffers;
    private final List<Kernel> copies = new ArrayList<>();
    private final Map<Integer, TreeSet<Integer>> after = new HashMap<>();

    private InPlaceOrder(Plan plan, Placement.Chooser chooser) {
        this.plan = plan;
        this.chooser = chooser;
        this.kernels = new ArrayList<>(plan.kernels());
        this.buffers = new ArrayList<>(plan.buffers());
    }

    /** {@code plan} with its kernels in such an order, and copies added where they are needed. */
    static Plan of(Plan plan, Placement.Chooser chooser) {
        var order = new InPlaceOrder(plan, chooser);
        order.addDataEdges();
        for (Buffer output : plan.outputs().values()) {
            for (Buffer old : plan.buffers()) {
                if (old.number() != output.number()
                        && order.overlap(output, old)
                        && !order.orderAfterReads(output, old)) {
                    order.copyAtTheEnd(output);
                }
            }
        }
        var sorted = new ArrayList<>(order.sorted().orElseThrow());
        sorted.addAll(order.copies);
        return new Plan(sorted, order.buffers, order.slots(), plan.outputs());
    }

    private void addDataEdges() {
        var writers = new HashMap<Integer, List<Integer>>();
        for (int k = 0; k < kernels.size(); k++) {
            for (Stage.Store store : kernels.get(k).stores()) {
                writers.computeIfAbsent(store.to().buffer(), b -> new ArrayList<>())
                        .add(k);
            }
        }
        for (int k = 0; k < kernels.size(); k++) {
            for (Access load : kernels.get(k).loads()) {
                for (int writer : writers.getOrDefault(load.buffer(), List.of())) {
                    addEdge(writer, k);
                }
            }
        }
    }

    private void addEdge(int first, int second) {
        if (first != second) {
            after.computeIfAbsent(first, k -> new TreeSet<>()).add(second);
        }
    }

    /** Whether the caller places both, and they may share elements. */
    private boolean overlap(Buffer x, Buffer y) {
        if (x.role() == Buffer.Role.TEMPORARY || y.role() == Buffer.Role.TEMPORARY) {
            return false;
        }
        Optional<Placement> at = chooser.place(x);
        Optional<Placement> to = chooser.place(y);
        return at.isPresent()
                && to.isPresent()
                && at.get().slot().equals(to.get().slot())
                && !isBefore(at.get(), x, to.get())
                && !isBefore(to.get(), y, at.get());
    }

    private static boolean isBefore(Placement place, Buffer buffer, Placement other) {
        Dim gap = other.offset().minus(place.offset()).minus(buffer.type().elementCount());
        return NonNegative.holds(gap);
    }

    /** Lets the kernels that write {@code output} wait for those that read {@code old}; false where they cannot. */
    private boolean orderAfterReads(Buffer output, Buffer old) {
        var added = new ArrayList<int[]>();
        for (int writer = 0; writer < kernels.size(); writer++) {
            for (Stage.Store store : kernels.get(writer).stores()) {
                if (store.to().buffer() != output.number()) {
                    continue;
                }
                for (int reader = 0; reader < kernels.size(); reader++) {
                    boolean reads = reads(kernels.get(reader), old);
                    if (reads && reader == writer && !isInPlace(kernels.get(writer), store.to(), output, old)) {
                        return undo(added);
                    }
                    if (reads && reader != writer && !isAfter(reader, writer)) {
                        addEdge(reader, writer);
                        added.add(new int[] {reader, writer});
                    }
                }
            }
        }
        return sorted().isPresent() || undo(added);
    }

    private boolean isAfter(int first, int second) {
        return after.getOrDefault(first, new TreeSet<>()).contains(second);
    }

    private boolean undo(List<int[]> edges) {
        edges.forEach(edge -> after.getOrDefault(edge[0], new TreeSet<>()).remove(edge[1]));
        return false;
    }

    private static boolean reads(Kernel kernel, Buffer buffer) {
        return kernel.loads().stream().anyMatch(load -> load.buffer() == buffer.number());
    }

    /** Whether {@code kernel} reads of {@code old} only the element that it overwrites, and no more when it does. */
    private boolean isInPlace(Kernel kernel, Access store, Buffer output, Buffer old) {
        Dim shift = chooser.place(output)
                .orElseThrow()
                .offset()
                .minus(chooser.place(old).orElseThrow().offset());
        boolean samePlaces = kernel.loads().stream()
                .filter(load -> load.buffer() == old.number())
                .allMatch(load -> load.strides().equals(store.strides())
                        && load.offset().equals(store.offset().plus(shift)));
        return samePlaces
                && switch (kernel.body()) {
                    case Body.Sweep sweep ->
                        sweep.stages().getLast().stores().stream()
                                .anyMatch(last -> last.to().equals(store));
                    case Body.Contract contract ->
                        !isLoadOf(kernel, contract.x(), old) && !isLoadOf(kernel, contract.y(), old);
                };
    }

    private static boolean isLoadOf(Kernel kernel, int term, Buffer buffer) {
        return kernel.terms().get(term) instanceof Term.Load(Access from) && from.buffer() == buffer.number();
    }

    /** Lets the kernels write a new temporary instead of {@code output}, which gets its value after all of them. */
    private void copyAtTheEnd(Buffer output) {
        var fresh = new Buffer(
                buffers.size(),
                output.name() + ".new",
                output.type(),
                Buffer.Role.TEMPORARY,
                new Buffer.Storage(buffers.size(), Dim.ZERO));
        buffers.add(fresh);
        kernels.replaceAll(kernel -> KernelBuffers.replace(kernel, output.number(), fresh.number()));
        Dim count = output.type().elementCount();
        var place = List.of(Dim.ONE);
        copies.add(new Kernel(
                "k%02d_copy_%s"
                        .formatted(kernels.size() + copies.size(), output.name().replaceAll("[^A-Za-z0-9]+", "_")),
                List.of(new Axis("i", count)),
                List.of(new Term.Load(new Access(fresh.number(), place, Dim.ZERO))),
                new Body.Sweep(
                        List.of(),
                        List.of(new Stage(
                                List.of(), List.of(new Stage.Store(0, new Access(output.number(), place, Dim.ZERO)))))),
                List.of(),
                List.of("the value it replaces is read until the end")));
    }

    /** The kernels in the earliest order that the edges allow; empty where they form a cycle. */
    private Optional<List<Kernel>> sorted() {
        int[] waiting = new int[kernels.size()];
        after.values().forEach(next -> next.forEach(k -> waiting[k]++));
        var ready = new PriorityQueue<Integer>();
        for (int k = 0; k < waiting.length; k++) {
            if (waiting[k] == 0) {
                ready.add(k);
            }
        }
        var sorted = new ArrayList<Kernel>();
        while (!ready.isEmpty()) {
            int k = ready.remove();
            sorted.add(kernels.get(k));
            for (int next : after.getOrDefault(k, new TreeSet<>())) {
                if (--waiting[next] == 0) {
                    ready.add(next);
                }
            }
        }
        return sorted.size() == kernels.size() ? Optional.of(Collections.unmodifiableList(sorted)) : Optional.empty();
    }

    private List<Plan.Slot> slots() {
        var slots = new ArrayList<>(plan.slots());
        for (Buffer buffer : buffers.subList(plan.buffers().size(), buffers.size())) {
            slots.add(new Plan.Slot(buffer.name(), false, List.of(buffer.type().elementCount())));
        }
        return slots;
    }
}
