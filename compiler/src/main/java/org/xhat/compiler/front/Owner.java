package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, SourceSpan> names = new HashMap<>();

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
        } while (take(name, call).isPresent());
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

    /** How a message says where a name was taken first that is taken again. */
    static String whereTaken(SourceSpan first, SourceSpan again) {
        return first.equals(again) ? "the loop around this call repeats it" : "the first is at " + first;
    }

    /** Takes a name at a place; where this activation has used it already, the first place. */
    Optional<SourceSpan> take(String name, SourceSpan at) {
        return Optional.ofNullable(names.putIfAbsent(name, at));
    }
}
