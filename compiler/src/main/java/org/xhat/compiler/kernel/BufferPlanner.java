package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;

/**
 * Gives buffers their storage. Buffers that the caller places lie in the caller's slots, several in one where their offsets
 * say so; the others share slots of the program's own where their lives do not overlap.
 *
 * <p>Needs steps in the order they run. Of the free slots the one that already holds a buffer of the same canonical size is
 * taken first, then any other: capacities are the largest of the sizes when dims are bound. A part lies where its
 * whole does. A step's outputs never share
 * with its inputs. Each buffer costs a search among the free slots.
 */
public final class BufferPlanner {
    /** A slot in the making. */
    private static final class Growing {
        final String name;
        final boolean integers;
        final boolean external;
        final Set<Dim> sizes = new LinkedHashSet<>();

        Growing(String name, Buffer first, boolean external) {
            this.name = name;
            this.integers = first.holdsIntegers();
            this.external = external;
        }
    }

    /** The slots of the program's own that hold nothing, all of one kind of elements. */
    private static final class Free {
        final TreeSet<Integer> all = new TreeSet<>();
        final Map<Dim, TreeSet<Integer>> bySize = new HashMap<>();
    }

    /** A slot of the program's own that holds a value until before the step {@code freeFrom}. */
    private record Held(int slot, int freeFrom) {}

    private final Plan plan;
    private final Placement.Chooser chooser;
    private final Liveness liveness;
    private final List<Growing> slots = new ArrayList<>();
    private final Map<String, Integer> external = new LinkedHashMap<>();
    private final PriorityQueue<Held> held = new PriorityQueue<>(Comparator.comparingInt(Held::freeFrom));
    private final Free freeNumbers = new Free();
    private final Free freeIntegers = new Free();

    private BufferPlanner(Plan plan, Placement.Chooser chooser) {
        this.plan = plan;
        this.chooser = chooser;
        this.liveness = Liveness.of(plan);
    }

    /** {@code plan} with storage assigned. */
    public static Plan assign(Plan plan, Placement.Chooser chooser) {
        return new BufferPlanner(plan, chooser).run();
    }

    private Plan run() {
        var placed = new ArrayList<@Nullable Buffer>();
        for (Buffer buffer : plan.buffers()) {
            placed.add(placedByCaller(buffer).orElse(null));
        }
        plan.buffers().stream()
                .filter(buffer -> buffer.part() == null && placed.get(buffer.number()) == null)
                .sorted((x, y) -> Integer.compare(
                        liveness.first().getOrDefault(x.number(), -1),
                        liveness.first().getOrDefault(y.number(), -1)))
                .forEach(buffer -> placed.set(buffer.number(), inOwnSlot(buffer)));
        var buffers = new ArrayList<Buffer>();
        for (Buffer buffer : plan.buffers()) {
            buffers.add(buffer.at(storageOf(buffer, placed), buffer.part()));
        }
        var outputs = new LinkedHashMap<String, Buffer>();
        plan.outputs().forEach((name, buffer) -> outputs.put(name, buffers.get(buffer.number())));
        return new Plan(
                plan.steps(),
                buffers,
                slots.stream()
                        .map(slot -> new Plan.Slot(slot.name, slot.integers, slot.external, List.copyOf(slot.sizes)))
                        .toList(),
                outputs);
    }

    private Buffer.Storage storageOf(Buffer buffer, List<@Nullable Buffer> placed) {
        var part = buffer.part();
        return part == null
                ? Objects.requireNonNull(placed.get(buffer.number())).storage()
                : part.in(storageOf(plan.buffers().get(part.whole()), placed));
    }

    private Optional<Buffer> placedByCaller(Buffer buffer) {
        if (buffer.role() == Buffer.Role.TEMPORARY) {
            return Optional.empty();
        }
        return chooser.place(buffer).map(placement -> {
            int slot = external.computeIfAbsent(placement.slot(), name -> {
                slots.add(new Growing(name, buffer, true));
                return slots.size() - 1;
            });
            slots.get(slot).sizes.add(placement.offset().plus(buffer.type().elementCount()));
            return stored(buffer, slot, placement.offset());
        });
    }

    /** Buffers come in the order in which they are written, so what is free once stays free until it is taken. */
    private Buffer inOwnSlot(Buffer buffer) {
        Dim size = buffer.type().elementCount();
        int from = liveness.first().getOrDefault(buffer.number(), -1);
        while (!held.isEmpty() && held.element().freeFrom <= from) {
            release(held.remove().slot);
        }
        int chosen = taken(buffer);
        slots.get(chosen).sizes.add(size);
        held.add(new Held(chosen, liveness.last().getOrDefault(buffer.number(), from) + 1));
        return stored(buffer, chosen, Dim.ZERO);
    }

    private Free free(boolean integers) {
        return integers ? freeIntegers : freeNumbers;
    }

    private void release(int slot) {
        Growing released = slots.get(slot);
        Free free = free(released.integers);
        free.all.add(slot);
        released.sizes.forEach(
                size -> free.bySize.computeIfAbsent(size, s -> new TreeSet<>()).add(slot));
    }

    /** The first free slot that has held the size of {@code buffer}, else the first free one, else a new one. */
    private int taken(Buffer buffer) {
        Free free = free(buffer.holdsIntegers());
        TreeSet<Integer> ofSize = free.bySize.getOrDefault(buffer.type().elementCount(), free.all);
        TreeSet<Integer> candidates = ofSize.isEmpty() ? free.all : ofSize;
        if (candidates.isEmpty()) {
            slots.add(new Growing("own" + slots.size(), buffer, false));
            return slots.size() - 1;
        }
        int slot = candidates.first();
        free.all.remove(slot);
        slots.get(slot)
                .sizes
                .forEach(other -> free.bySize.getOrDefault(other, free.all).remove(slot));
        return slot;
    }

    private static Buffer stored(Buffer buffer, int slot, Dim offset) {
        return buffer.at(new Buffer.Storage(slot, offset), null);
    }
}
