package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;

/**
 * What a backend compiles: steps in the order they run, and the buffers they use.
 *
 * @param steps in order
 * @param buffers by number
 * @param slots the storage slots by number: for each the sizes, in elements, it must hold (its capacity is the largest)
 * @param outputs where each named output of the graph lies, in the graph's order
 */
public record Plan(List<Step> steps, List<Buffer> buffers, List<Slot> slots, Map<String, Buffer> outputs) {
    /** Copies the collections; {@link IllegalArgumentException} where two steps have one name. */
    public Plan {
        var names = new HashSet<String>();
        steps.stream().map(Step::name).filter(name -> !names.add(name)).forEach(name -> {
            throw new IllegalArgumentException("two steps are called " + name);
        });
        steps = List.copyOf(steps);
        buffers = List.copyOf(buffers);
        slots = List.copyOf(slots);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** {@code buffer} and those that it is a part of, by number, the outermost last. */
    List<Integer> within(int buffer) {
        var within = new ArrayList<>(List.of(buffer));
        for (var part = buffers.get(buffer).part();
                part != null;
                part = buffers.get(part.whole()).part()) {
            within.add(part.whole());
        }
        return within;
    }

    /** Those of the steps that are kernels, in order. */
    public List<Kernel> kernels() {
        return steps.stream()
                .filter(step -> step instanceof Kernel)
                .map(step -> (Kernel) step)
                .toList();
    }

    /**
     * A storage slot.
     *
     * @param name the name by which the caller knows an external slot; for reading otherwise
     * @param integers whether it holds integers, not numbers
     * @param external whether the caller binds it; the others belong to the program
     * @param sizes the capacity is the largest of these at the bound dims
     */
    public record Slot(String name, boolean integers, boolean external, List<Dim> sizes) {
        /** Copies the sizes. */
        public Slot {
            sizes = List.copyOf(sizes);
        }
    }
}
