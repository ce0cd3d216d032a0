package org.xhat.compiler.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xhat.compiler.graph.Graph;

/** Names for the formulas of a section: each stands for one thing. */
final class UnusedNames {
    private final Set<String> taken;

    /** None in use but those that {@code taken} holds. */
    UnusedNames(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** The names that are in use in all formulas of {@code graph}: of extents, and what formulas have their own meaning for. */
    static Set<String> ofAll(Graph graph) {
        var names = new HashSet<>(List.of("key", "step", "inf", "NaN"));
        graph.values().forEach(value -> value.dims().forEach(dim -> names.addAll(dim.names())));
        return names;
    }

    /** Puts {@code name} in use, whatever it stands for elsewhere. */
    void take(String name) {
        taken.add(name);
    }

    /** {@code name}, or the first of name2, name3, … that is not in use; it is from now on. The sign of a transposed matrix is no letter of it. */
    String unused(String name) {
        String stem = name.replace('ᵀ', 'T');
        String unused = stem;
        for (int number = 2; !taken.add(unused); number++) {
            unused = stem + number;
        }
        return unused;
    }

    /** As {@link #unused}, so that the derivative's name is not in use either. */
    String unusedWithDerivative(String name) {
        String unused = unused(name);
        while (!taken.add("d" + unused)) {
            unused = unused(name);
        }
        return unused;
    }
}
