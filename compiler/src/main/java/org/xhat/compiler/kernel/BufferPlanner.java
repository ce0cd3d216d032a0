package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;

/**
 * Gives buffers their storage. Buffers that the caller places lie in the caller's slots, several in one where their offsets
 * say so; the others share slots of the program's own where their lives do not overlap.
 *
 * <p>Needs kernels in the order they run. Of the free slots the one that already holds a buffer of the same canonical size is
 * taken first, then any other: capacities are the largest of the sizes when dims are bound. A kernel's outputs never share
 * with its inputs. Linear in buffers times slots.
 */
public final class BufferPlanner {
    /** A slot in the making. */
    private static final class Growing {
        final String name;
        final boolean external;
        final List<Dim> sizes = new ArrayList<>();
        int freeFrom;

        Growing(String name, boolean external) {
            this.name = name;
            this.external = external;
        }

        void hold(Dim size) {
            if (!sizes.contains(size)) {
                sizes.add(size);
            }
        }
    }

    private final Plan plan;
    private final Placement.Chooser chooser;
    private final Liveness liveness;
    private final List<Growing> slots = new ArrayList<>();
    private final Map<String, Integer> external = new LinkedHashMap<>();

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
                .filter(buffer -> placed.get(buffer.number()) == null)
                .sorted((x, y) -> Integer.compare(
                        liveness.first().getOrDefault(x.number(), -1),
                        liveness.first().getOrDefault(y.number(), -1)))
                .forEach(buffer -> placed.set(buffer.number(), inOwnSlot(buffer)));
        var buffers = new ArrayList<Buffer>();
        for (Buffer buffer : placed) {
            if (buffer == null) {
                throw new IllegalStateException("a buffer was not placed");
            }
            buffers.add(buffer);
        }
        var outputs = new LinkedHashMap<String, Buffer>();
        plan.outputs().forEach((name, buffer) -> outputs.put(name, buffers.get(buffer.number())));
        return new Plan(
                plan.kernels(),
                buffers,
                slots.stream()
                        .map(slot -> new Plan.Slot(slot.name, slot.external, slot.sizes))
                        .toList(),
                outputs);
    }

    private Optional<Buffer> placedByCaller(Buffer buffer) {
        if (buffer.role() == Buffer.Role.TEMPORARY) {
            return Optional.empty();
        }
        return chooser.place(buffer).map(placement -> {
            int slot = external.computeIfAbsent(placement.slot(), name -> {
                slots.add(new Growing(name, true));
                return slots.size() - 1;
            });
            slots.get(slot).hold(placement.offset().plus(buffer.type().elementCount()));
            return stored(buffer, slot, placement.offset());
        });
    }

    private Buffer inOwnSlot(Buffer buffer) {
        Dim size = buffer.type().elementCount();
        int from = liveness.first().getOrDefault(buffer.number(), -1);
        int chosen = -1;
        for (int s = 0; s < slots.size(); s++) {
            Growing slot = slots.get(s);
            boolean free = !slot.external && slot.freeFrom <= from;
            if (free && (chosen < 0 || (!slots.get(chosen).sizes.contains(size) && slot.sizes.contains(size)))) {
                chosen = s;
            }
        }
        if (chosen < 0) {
            chosen = slots.size();
            slots.add(new Growing("own" + chosen, false));
        }
        slots.get(chosen).hold(size);
        slots.get(chosen).freeFrom = liveness.last().getOrDefault(buffer.number(), from) + 1;
        return stored(buffer, chosen, Dim.ZERO);
    }

    private static Buffer stored(Buffer buffer, int slot, Dim offset) {
        return new Buffer(
                buffer.number(), buffer.name(), buffer.type(), buffer.role(), new Buffer.Storage(slot, offset));
    }
}
