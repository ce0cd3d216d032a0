package org.xhat.runtime.program;

import java.util.HashMap;
import java.util.Map;

/**
 * The named arrays that several programs share: parameters, optimizer slots, states, inputs. Arrays only grow; growing
 * replaces the array and advances {@link #generation}, by which executions notice. Shared dimension-independent arrays are
 * asked for once and stay.
 */
public final class Storage {
    private final ElementType type;
    private final Map<String, Elements> arrays = new HashMap<>();
    private long generation;

    /** Empty storage of the given element type. */
    public Storage(ElementType type) {
        this.type = type;
    }

    /** What the arrays hold. */
    public ElementType type() {
        return type;
    }

    /** How often an array has been replaced. */
    public long generation() {
        return generation;
    }

    /** Adds an array that is as long as it will ever be, for variables laid out one after another. */
    void add(String name, FlatLayout layout) {
        arrays.put(name, Elements.allocate(layout.what(), FlatLayout.SMALLER, type, layout.elementCount()));
        generation++;
    }

    /** The array of numbers called {@code name}, of at least {@code count} elements; contents survive growth. */
    public Elements require(String name, int count) {
        return require(name, false, count);
    }

    /** As {@link #require(String, int)}; of integers, if so said. */
    Elements require(String name, boolean integers, int count) {
        Elements known = arrays.get(name);
        if (known != null && known.length() >= count) {
            return known;
        }
        Elements array = known != null
                ? Elements.atLeast(name, known, count)
                : integers ? Elements.integers(name, count) : Elements.allocate(name, type, count);
        if (known != null) {
            System.arraycopy(known.raw(), 0, array.raw(), 0, known.length());
        }
        arrays.put(name, array);
        generation++;
        return array;
    }
}
