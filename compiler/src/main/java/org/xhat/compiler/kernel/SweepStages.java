package org.xhat.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.xhat.compiler.graph.Value;

/**
 * In which traversal of the reduced axes each value of a sweep is computed: a reduction in the first that knows its operand,
 * what uses it one later. Expensive values that several traversals need are stored by the first and loaded by the others.
 */
final class SweepStages {
    private final Group group;
    private final List<Atom> members;
    private final Atoms atoms;
    private final Map<Atom, Integer> stage = new HashMap<>();
    private final Map<Atom, Integer> reloadedAfter = new TreeMap<>((x, y) -> Integer.compare(x.number(), y.number()));
    private final List<Atom> stored;
    private final int count;

    /**
     * For {@code group}.
     *
     * @param isStored which atoms' results other kernels or the caller need
     */
    SweepStages(Group group, Atoms atoms, Predicate<Atom> isStored) {
        this.group = group;
        this.members = group.atoms();
        this.atoms = atoms;
        members.forEach(this::findStage);
        stored = new ArrayList<>(members.stream().filter(isStored).toList());
        int last = 0;
        for (Atom atom : members) {
            last = Math.max(last, reduces(atom) ? stageOf(atom) : 0);
            last = Math.max(last, stored.contains(atom) ? storeStage(atom) : 0);
        }
        count = last + 1;
        findReloads();
    }

    /** Whether {@code atom} combines several elements to one, which is there after the traversal. */
    static boolean reduces(Atom atom) {
        return atom.reducing() != null && !atom.isRunning();
    }

    /** How many traversals there are. */
    int count() {
        return count;
    }

    /** The reductions of traversal {@code s}, but for what another one leaves besides. */
    List<Atom> reductions(int s) {
        return members.stream()
                .filter(atom -> stageOf(atom) == s && atom.reducing() != null && atom.leader() == null)
                .toList();
    }

    /** What the reduction of {@code leader} leaves besides. */
    List<Atom> followers(Atom leader) {
        return members.stream().filter(atom -> atom.leader() == leader).toList();
    }

    /** The atoms whose results traversal {@code s} stores, or what comes right after it. */
    List<Atom> stores(int s) {
        return stored.stream()
                .filter(atom -> s == (waits(atom) ? count - 1 : storeStage(atom)))
                .toList();
    }

    /** The atoms whose results are stored only to be loaded again by a later traversal. */
    List<Atom> reloaded() {
        return List.copyOf(reloadedAfter.keySet());
    }

    /** Whether traversal {@code s} loads {@code value}, which an earlier one stored. */
    boolean isReloaded(Value value, int s) {
        return reloadedAfter.entrySet().stream()
                .anyMatch(entry -> entry.getKey().value().equals(value) && entry.getValue() < s);
    }

    private void findStage(Atom atom) {
        int s = 0;
        for (Atom operand : operandsInGroup(atom)) {
            s = Math.max(s, stageOf(operand) + (reduces(operand) ? 1 : 0));
        }
        stage.put(atom, s);
    }

    private int stageOf(Atom atom) {
        return stage.getOrDefault(atom, 0);
    }

    private List<Atom> operandsInGroup(Atom atom) {
        return atom.readings().stream()
                .flatMap(reading -> atoms.writers(reading.source()).stream())
                .filter(group::contains)
                .toList();
    }

    /** A value that varies along reduced axes is stored as it is computed; another after the reductions it needs. */
    private int storeStage(Atom atom) {
        Integer first = reloadedAfter.get(atom);
        if (first != null) {
            return first;
        }
        return varies(atom) ? stageOf(atom) : Math.max(0, stageOf(atom) + (reduces(atom) ? 0 : -1));
    }

    private boolean varies(Atom atom) {
        return atom.resultAxes().stream().anyMatch(axis -> group.reducedAxes().contains(group.axisOf(atom, axis)));
    }

    /** Outputs may overwrite what later traversals still read, so those that need not be stored before the end are not. */
    private boolean waits(Atom atom) {
        return !reloadedAfter.containsKey(atom) && !varies(atom) && atoms.isOutput(atom);
    }

    private void findReloads() {
        while (true) {
            var needed = new TreeMap<Atom, TreeSet<Integer>>((x, y) -> Integer.compare(y.number(), x.number()));
            for (int s = 0; s < count; s++) {
                for (Atom atom : computedIn(s)) {
                    if (atom.isExpensive()
                            && atom.extents().size() == group.extents().size()) {
                        needed.computeIfAbsent(atom, a -> new TreeSet<>()).add(s);
                    }
                }
            }
            var twice = needed.entrySet().stream()
                    .filter(entry -> entry.getValue().size() > 1)
                    .findFirst();
            if (twice.isEmpty()) {
                return;
            }
            Atom atom = twice.get().getKey();
            reloadedAfter.put(atom, twice.get().getValue().first());
            if (!stored.contains(atom)) {
                stored.add(atom);
            }
        }
    }

    /** What traversal {@code s} computes, with what it is computed from. */
    private Set<Atom> computedIn(int s) {
        var pending = new ArrayDeque<Atom>(stores(s));
        for (Atom reduction : reductions(s)) {
            pending.addAll(operandsInGroup(reduction));
        }
        var computed = new HashSet<Atom>();
        while (!pending.isEmpty()) {
            Atom atom = pending.remove();
            boolean known = reduces(atom) || isReloaded(atom.value(), s);
            if (!known && computed.add(atom)) {
                pending.addAll(operandsInGroup(atom));
            }
        }
        return computed;
    }
}
