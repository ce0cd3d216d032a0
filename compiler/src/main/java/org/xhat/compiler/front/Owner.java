package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.diag.SourceSpan;

/**
 * One activation of what owns parameters: an entry method, a layer at a call site, a shared method. Its layers are numbered
 * from 1 per kind in the order of their calls, so reading it again gives the same names and with them the same parameters.
 */
final class Owner {

    /** A layer that is numbered, not named, and the call that makes it. */
    record Numbered(String name, SourceSpan call) {}

    private final String path;
    private final List<Numbered> numbered;
    private final Map<String, Integer> layers = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    /** Of the parameters whose names begin with {@code path} and a dot, or have no dot where it is empty. */
    Owner(String path) {
        this(path, List.of());
    }

    private Owner(String path, List<Numbered> numbered) {
        this.path = path;
        this.numbered = numbered;
    }

    /** The owner that a layer with a name of its own is. */
    Owner named(String name) {
        return new Owner(qualified(name), numbered);
    }

    /** The owner that the next layer of a kind is, {@code linear2}: its name depends on the calls before it. */
    Owner next(String kind, SourceSpan call) {
        String name;
        do {
            name = kind + layers.merge(kind, 1, Integer::sum);
        } while (!take(name));
        var all = new ArrayList<>(numbered);
        all.add(new Numbered(qualified(name), call));
        return new Owner(qualified(name), List.copyOf(all));
    }

    /** The numbered layers that this is inside of, the outermost first. */
    List<Numbered> numbered() {
        return numbered;
    }

    /** The full name of something made here. */
    String qualified(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Takes a name; false if this activation has used it already. */
    boolean take(String name) {
        return names.add(name);
    }
}
