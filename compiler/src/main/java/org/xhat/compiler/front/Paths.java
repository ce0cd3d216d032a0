package org.xhat.compiler.front;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the program chooses between two paths, not the reader: each side is read as if it were taken, what it writes is taken
 * back, and every place then holds the choice between what the sides leave there. So {@code if (g > 0) { a = 1; } else
 * { b = 2; }} leaves {@code a = g > 0 ? 1 : a} and {@code b = g > 0 ? b : 2}.
 */
final class Paths {

    /**
     * A side that was read.
     *
     * @param result what reading it came to
     * @param left what it leaves in each place that it wrote
     */
    record Side<T>(T result, Map<Cell, @Nullable DslValue> left) {}

    /** What two sides leave in one place; either is null where that side leaves nothing there. */
    @FunctionalInterface
    interface Choice {
        @Nullable DslValue of(Cell cell, @Nullable DslValue then, @Nullable DslValue otherwise);
    }

    private final Deque<Map<Cell, @Nullable DslValue>> before = new ArrayDeque<>();
    private final Deque<DslValue> conditions = new ArrayDeque<>();
    private final Deque<Activation> calls = new ArrayDeque<>();

    /** A new place that lasts: a slot, an element of an array. */
    Cell place(String type, @Nullable DslValue value) {
        return new Cell(type, before.size(), false, leftSoFar(), value);
    }

    /** A new local variable. */
    Cell local(String type, @Nullable DslValue value) {
        return new Cell(type, before.size(), true, Set.of(), value);
    }

    private Set<DslValue> leftSoFar() {
        var left = new HashSet<DslValue>();
        for (Activation call : calls) {
            if (call.left().value() instanceof DslValue value && DslValue.isDecidedAtRunTime(value)) {
                left.add(value);
            }
        }
        return left;
    }

    /** Leaves a value in a place. */
    void write(Cell cell, @Nullable DslValue value) {
        Map<Cell, @Nullable DslValue> old = before.peek();
        if (old != null && cell.depth() < before.size() && !old.containsKey(cell)) {
            old.put(cell, cell.value());
        }
        cell.set(value);
    }

    /** Reads a side, which runs where {@code condition} holds, and takes back what it writes. */
    <T> Side<T> side(DslValue condition, Supplier<T> side) {
        var old = new LinkedHashMap<Cell, @Nullable DslValue>();
        before.push(old);
        conditions.push(condition);
        T result = side.get();
        conditions.pop();
        before.pop();
        var left = new LinkedHashMap<Cell, @Nullable DslValue>();
        old.forEach((cell, value) -> {
            left.put(cell, cell.value());
            cell.set(value);
        });
        return new Side<>(result, left);
    }

    /** Leaves in each place that one of two sides wrote the choice between what both leave there. */
    void join(Side<?> then, Side<?> otherwise, Choice choice) {
        var written = new LinkedHashSet<Cell>(then.left.keySet());
        written.addAll(otherwise.left.keySet());
        for (Cell cell : written) {
            write(cell, choice.of(cell, at(then, cell), at(otherwise, cell)));
        }
    }

    private static @Nullable DslValue at(Side<?> side, Cell cell) {
        return side.left.containsKey(cell) ? side.left.get(cell) : cell.value();
    }

    /** Reads the body of a called method. */
    <T> T inside(Activation call, Supplier<T> body) {
        calls.push(call);
        T result = body.get();
        calls.pop();
        return result;
    }

    /** Reads what stands on no path: it is computed before all of them, and whatever they are. */
    <T> T outside(Supplier<T> reading) {
        var forks = new ArrayList<>(before);
        var held = new ArrayList<>(conditions);
        var inside = new ArrayList<>(calls);
        before.clear();
        conditions.clear();
        calls.clear();
        T result = reading.get();
        before.addAll(forks);
        conditions.addAll(held);
        calls.addAll(inside);
        return result;
    }

    /** A call that no path has left yet. */
    Activation activation() {
        return new Activation(place("var", null), place("boolean", DslValue.FALSE));
    }

    /** What holds on the path being read, as far as the program decides it. */
    List<DslValue> conditions() {
        return List.copyOf(conditions);
    }

    /** The calls being read: on a path that has left one of them, what is being read has no effect. */
    List<Activation> calls() {
        return List.copyOf(calls);
    }
}
