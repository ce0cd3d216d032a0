package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;

/**
 * Orders steps so that what the caller wants overwritten is overwritten after its last use: an update in place runs after
 * every other step that reads the old parameter. Where that is impossible – the new value is needed by something that still
 * needs the old one, or its own step reads other elements of the old one – the new value goes to a buffer of its own and is
 * copied at the end.
 *
 * <p>Stands between partition and storage: temporaries live as the new order says. Steps that nothing forces to move keep
 * their order.
 */
final class InPlaceOrder {
    /** A buffer whose place the caller chooses. */
    private record Placed(Buffer buffer, String slot, Span span) {}

    /** A step that must run before another. */
    private record Edge(int first, int second) {}

    private final List<Step> steps;
    private final List<Buffer> buffers;
    private final List<Step> copies = new ArrayList<>();
    private final Map<Integer, Set<Integer>> writers = new HashMap<>();
    private final Map<Integer, Set<Integer>> readers = new HashMap<>();
    private final StepOrder order;

    private InPlaceOrder(Plan plan) {
        this.steps = new ArrayList<>(plan.steps());
        this.buffers = new ArrayList<>(plan.buffers());
        this.order = new StepOrder(steps.size());
        for (int k = 0; k < steps.size(); k++) {
            int position = k;
            steps.get(k).writes().stream()
                    .flatMap(buffer -> plan.within(buffer).stream())
                    .forEach(buffer -> writers.computeIfAbsent(buffer, b -> new TreeSet<>())
                            .add(position));
            steps.get(k)
                    .reads()
                    .forEach(buffer -> readers.computeIfAbsent(buffer, b -> new TreeSet<>())
                            .add(position));
        }
        writers.forEach((buffer, first) -> first.forEach(writer -> readersOf(buffer).stream()
                .filter(reader -> !reader.equals(writer))
                .forEach(reader -> order.add(writer, reader))));
    }

    /** {@code plan} with its steps in such an order, and copies added where they are needed. */
    static Plan of(Plan plan, Placement.Chooser chooser) {
        var inPlace = new InPlaceOrder(plan);
        var placed = new HashMap<Integer, Placed>();
        var bySlot = new HashMap<String, OccupiedSpans>();
        for (Buffer buffer : plan.buffers()) {
            if (buffer.role() != Buffer.Role.TEMPORARY) {
                chooser.place(buffer).ifPresent(place -> {
                    var at = new Placed(buffer, place.slot(), Span.of(buffer, place.offset()));
                    placed.put(buffer.number(), at);
                    bySlot.computeIfAbsent(place.slot(), slot -> new OccupiedSpans())
                            .add(buffer.number(), at.span);
                });
            }
        }
        for (Buffer buffer : plan.outputs().values()) {
            Placed output = placed.get(buffer.number());
            if (output != null) {
                for (int old :
                        bySlot.getOrDefault(output.slot, new OccupiedSpans()).overlapping(output.span)) {
                    inPlace.overwrite(output, placed.getOrDefault(old, output));
                }
            }
        }
        var sorted = new ArrayList<Step>();
        inPlace.order.sorted().forEach(k -> sorted.add(inPlace.steps.get(k)));
        sorted.addAll(inPlace.copies);
        return new Plan(sorted, inPlace.buffers, slots(plan, inPlace.buffers), plan.outputs());
    }

    private Set<Integer> writersOf(int buffer) {
        return writers.getOrDefault(buffer, Set.of());
    }

    private Set<Integer> readersOf(int buffer) {
        return readers.getOrDefault(buffer, Set.of());
    }

    /** Lets {@code output} be written after the last use of {@code old}, another one, with which it shares elements. */
    private void overwrite(Placed output, Placed old) {
        if (output != old && !orderAfterReads(output, old)) {
            copyAtTheEnd(output.buffer);
        }
    }

    /** Lets the steps that write {@code output} wait for those that read {@code old}; false where they cannot. */
    private boolean orderAfterReads(Placed output, Placed old) {
        var added = new ArrayList<Edge>();
        for (int writer : writersOf(output.buffer.number())) {
            for (int reader : readersOf(old.buffer.number())) {
                boolean possible = reader == writer
                        ? steps.get(writer) instanceof Kernel kernel && isInPlace(kernel, output, old)
                        : !order.precedes(writer, reader);
                if (!possible) {
                    added.forEach(edge -> order.remove(edge.first, edge.second));
                    return false;
                }
                if (reader != writer && order.add(reader, writer)) {
                    added.add(new Edge(reader, writer));
                }
            }
        }
        return true;
    }

    /** Whether {@code kernel} reads of {@code old} only the elements that it overwrites, and no more when it does. */
    private static boolean isInPlace(Kernel kernel, Placed output, Placed old) {
        Dim shift = output.span.start().minus(old.span.start());
        var stores = kernel.stores().stream()
                .map(Stage.Store::to)
                .filter(store -> store.buffer() == output.buffer.number())
                .toList();
        return !stores.isEmpty() && stores.stream().allMatch(store -> isInPlace(kernel, store, old.buffer, shift));
    }

    private static boolean isInPlace(Kernel kernel, Access store, Buffer old, Dim shift) {
        boolean samePlaces = kernel.loads().stream()
                .filter(load -> load.buffer() == old.number())
                .allMatch(load -> load.isAt(store, shift));
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

    /** Lets the steps write a new temporary instead of {@code output}, which gets its value after all of them. */
    private void copyAtTheEnd(Buffer output) {
        var fresh = new Buffer(
                buffers.size(),
                output.name() + ".new",
                output.type(),
                Buffer.Role.TEMPORARY,
                new Buffer.Storage(buffers.size(), Dim.ZERO));
        buffers.replaceAll(buffer -> buffer.part() != null && buffer.part().whole() == output.number()
                ? buffer.at(
                        buffer.storage(),
                        new Buffer.Part(
                                fresh.number(),
                                buffer.part().extents(),
                                buffer.part().offset()))
                : buffer);
        buffers.add(fresh);
        var concerned = new TreeSet<>(writersOf(output.number()));
        concerned.addAll(readersOf(output.number()));
        concerned.forEach(k ->
                steps.set(k, steps.get(k).renumbered(buffer -> buffer == output.number() ? fresh.number() : buffer)));
        writers.remove(output.number());
        readers.remove(output.number());
        Dim count = output.type().elementCount();
        var place = List.of(Dim.ONE);
        copies.add(new Kernel(
                Step.name(steps.size() + copies.size(), "copy_" + output.name().replaceAll("[^A-Za-z0-9]+", "_")),
                List.of(new Axis("i", count)),
                List.of(new Term.Load(new Affine(place, Dim.ZERO).in(fresh))),
                Body.Sweep.map(List.of(new Stage(
                        List.of(), List.of(new Stage.Store(0, new Affine(place, Dim.ZERO).in(output)))))),
                List.of(),
                List.of("the value it replaces is read until the end")));
    }

    private static List<Plan.Slot> slots(Plan plan, List<Buffer> buffers) {
        var slots = new ArrayList<>(plan.slots());
        for (Buffer buffer : buffers.subList(plan.buffers().size(), buffers.size())) {
            slots.add(new Plan.Slot(
                    buffer.name(),
                    buffer.holdsIntegers(),
                    false,
                    List.of(buffer.type().elementCount())));
        }
        return slots;
    }
}
