package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One activation of what owns parameters: an entry method, a layer at a call site, a shared method. Its layers are numbered
 * from 1 per kind in the order of their calls, so reading it again gives the same names and with them the same parameters.
 */
final class Owner {

    private final String path;
    private final Map<String, Integer> layers = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    /** Of the parameters whose names begin with {@code path} and a dot, or have no dot where it is empty. */
    Owner(String path) {
        this.path = path;
    }

    /** The full name of something made here. */
    String qualified(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** {@code linear2}: the next name for a layer of a kind. */
    String nextLayer(String kind) {
        String name;
        do {
            name = kind + layers.merge(kind, 1, Integer::sum);
        } while (names.contains(name));
        return name;
    }

    /** Takes a name; false if this activation has used it already. */
    boolean take(String name) {
        return names.add(name);
    }
}
