package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Value;

/**
 * Merges atoms into the groups that become kernels. Three phases, each in a fixed order: contractions take the pointwise work
 * that follows them, and what only that needs; then each value moves to the kernels that use it, last uses first, and first of all
 * where it then needs no memory; then
 * kernels that read the same values in the same places are merged. A merge never closes a cycle between kernels. Near-linear:
 * every merge looks at the edges of two groups, whose size is limited.
 *
 * <p>A group that turns out to be too much is taken apart, and its atoms alone go through the phases again, to groups of at most
 * half its operations: every other group stays as it is.
 */
final class Fusion {
    /** A merge can make another possible, but chains of such are short. */
    private static final int ROUNDS = 3;

    /**
     * Atoms that may be merged with each other and with no others.
     *
     * @param divided the group that they were before it was taken apart; −1 for those that never were
     * @param mostOperations of one of their groups
     */
    private record Part(int divided, int mostOperations) {}

    private final Atoms atoms;
    private final FusionOptions options;
    private final Set<Value> updates;
    private final Map<Integer, Group> groups = new HashMap<>();
    private final int[] groupOf;
    private final int[] weights;
    private final Part[] parts;
    private GroupOrder order;

    private Fusion(Atoms atoms, FusionOptions options, Set<Value> updates) {
        this.atoms = atoms;
        this.options = options;
        this.updates = updates;
        int count = atoms.all().size();
        groupOf = new int[count];
        weights = new int[count];
        parts = new Part[count];
        var all = new Part(-1, options.maximumOperations());
        atoms.all().forEach(atom -> setApart(atom, all));
        order = orderOf(IntStream.range(0, count).boxed().toList());
    }

    /** Merges {@code atoms}; {@code updates} are the pointwise values of optimizer updates that overwrite their parameter. */
    static Fusion of(Atoms atoms, FusionOptions options, Set<Value> updates) {
        var fusion = new Fusion(atoms, options, updates);
        fusion.merge(atoms.all());
        return fusion;
    }

    private void setApart(Atom atom, Part part) {
        int number = atom.number();
        groupOf[number] = number;
        weights[number] = atom.weight();
        parts[number] = part;
        groups.put(number, Group.of(atom));
    }

    /** The groups related as their atoms' readings say, in the order {@code sorted}, which respects that. */
    private GroupOrder orderOf(List<Integer> sorted) {
        var related = new GroupOrder(groupOf.length, sorted);
        for (Atom atom : atoms.all()) {
            int reader = groupOf(atom);
            for (var reading : atom.readings()) {
                for (Atom writer : atoms.writers(reading.source())) {
                    if (groupOf(writer) != reader) {
                        related.addEdge(groupOf(writer), reader);
                    }
                }
            }
        }
        return related;
    }

    /** Whether {@link #divide} can do something about the group called {@code number}. */
    boolean isDivisible(int number) {
        return group(number).members().keySet().stream()
                        .filter(atom -> atom.leader() == null)
                        .count()
                > 1;
    }

    /** Makes several groups of each of those called {@code numbers}. */
    void divide(Set<Integer> numbers) {
        var apart = new ArrayList<Atom>();
        var sorted = new ArrayList<Integer>();
        for (int number : order.groups()) {
            if (!numbers.contains(number)) {
                sorted.add(number);
                continue;
            }
            var part = new Part(number, weights[number] / 2);
            List<Atom> members = group(number).atoms();
            groups.remove(number);
            for (Atom atom : members) {
                setApart(atom, part);
                sorted.add(atom.number());
            }
            apart.addAll(members);
        }
        order = orderOf(sorted);
        apart.sort(Comparator.comparingInt(Atom::number));
        merge(apart);
    }

    /** What one reduction leaves never parts. */
    private void joinLeader(Atom atom) {
        Atom leader = atom.leader();
        if (leader != null) {
            int home = groupOf(leader);
            apply(home, atom.number(), new Fit.Together(group(home).with(leader, atom)));
        }
    }

    /** Takes {@code open}, atoms by number each a group of its own, through the phases. */
    private void merge(List<Atom> open) {
        open.forEach(this::joinLeader);
        growContractions(open);
        for (boolean whole : List.of(true, false)) {
            boolean changed = true;
            for (int round = 0; round < ROUNDS && changed; round++) {
                changed = moveToUses(open, whole);
            }
        }
        mergeSiblings(open);
    }

    /** The groups by number, in an order in which they can run. */
    List<Integer> numbers() {
        return order.groups();
    }

    /** The group called {@code number}. */
    Group group(int number) {
        Group group = groups.get(number);
        if (group == null) {
            throw new IllegalStateException("group " + number + " was merged into another");
        }
        return group;
    }

    /** The number of the group {@code atom} is in. */
    int groupOf(Atom atom) {
        return groupOf[atom.number()];
    }

    /** The groups whose results {@code number} uses directly. */
    Set<Integer> before(int number) {
        return Collections.unmodifiableSet(order.before(number));
    }

    /** The groups that use {@code number}'s results directly. */
    Set<Integer> after(int number) {
        return Collections.unmodifiableSet(order.after(number));
    }

    /** Why two neighbours are two kernels: a clause without a subject. */
    String whyApart(int producer, int consumer) {
        return switch (fit(producer, consumer)) {
            case Fit.Apart(String reason) -> reason;
            case Fit.Together together ->
                areOfOnePart(producer, consumer)
                        ? "something that needs the one and is needed by the other runs in between"
                        : "one of them is part of a kernel that had too much code";
        };
    }

    private void growContractions(List<Atom> open) {
        for (Atom contraction : open) {
            if (contraction.kind() == Atom.Kind.CONTRACT) {
                takeFollowers(contraction);
                takeHelpers(contraction);
            }
        }
    }

    private void takeFollowers(Atom contraction) {
        var pending = new TreeSet<Integer>();
        atoms.readers(contraction.value()).forEach(reader -> pending.add(reader.number()));
        while (!pending.isEmpty()) {
            Atom reader = atoms.all().get(pending.removeFirst());
            if (reader.kind() == Atom.Kind.POINTWISE
                    && groupOf(reader) != groupOf(contraction)
                    && merge(groupOf(contraction), groupOf(reader))) {
                atoms.readers(reader.value()).forEach(next -> pending.add(next.number()));
            }
        }
    }

    /** Cheap pointwise work on values in memory that nothing but the epilogue needs. */
    private void takeHelpers(Atom contraction) {
        var pending = new ArrayList<>(group(groupOf(contraction)).atoms());
        while (!pending.isEmpty()) {
            Atom member = pending.removeLast();
            for (var reading : member.readings()) {
                for (Atom helper : atoms.writers(reading.source())) {
                    int home = groupOf(contraction);
                    boolean helps = helper.kind() == Atom.Kind.POINTWISE
                            && groupOf(helper) != home
                            && !helper.isExpensive()
                            && atoms.readers(helper.value()).stream().allMatch(reader -> groupOf(reader) == home)
                            && !atoms.isOutput(helper);
                    if (helps && merge(groupOf(helper), home)) {
                        pending.add(helper);
                    }
                }
            }
        }
    }

    /**
     * Merges the kernels of values with those of their uses.
     *
     * @param open the atoms that this concerns, by number
     * @param whole only where one kernel holds all the uses, so that the value need not lie in memory
     */
    private boolean moveToUses(List<Atom> open, boolean whole) {
        boolean changed = false;
        for (Atom atom : open.reversed()) {
            boolean eligible = atom.passesOn() && (!whole || usesElsewhere(atom) == 1);
            var refused = new HashSet<Integer>();
            for (Atom reader : eligible ? atoms.readers(atom.value()).reversed() : List.<Atom>of()) {
                int producer = groupOf(atom);
                int consumer = groupOf(reader);
                if (producer != consumer
                        && group(producer).contraction() == null
                        && group(consumer).contraction() == null
                        && !refused.contains(consumer)) {
                    if (merge(producer, consumer)) {
                        changed = true;
                        refused.clear();
                    } else {
                        refused.add(consumer);
                    }
                }
            }
        }
        return changed;
    }

    /** How many kernels other than its own use {@code atom}'s value. */
    private long usesElsewhere(Atom atom) {
        return atoms.readers(atom.value()).stream()
                .map(this::groupOf)
                .filter(group -> group != groupOf(atom))
                .distinct()
                .count();
    }

    private void mergeSiblings(List<Atom> open) {
        var readers = new LinkedHashMap<Value, List<Atom>>();
        for (Atom atom : open) {
            for (var reading : atom.readings()) {
                var known = readers.computeIfAbsent(reading.source(), value -> new ArrayList<>());
                if (known.isEmpty() || known.getLast() != atom) {
                    known.add(atom);
                }
            }
        }
        readers.forEach((shared, siblings) -> {
            for (int i = 1; i < siblings.size(); i++) {
                mergeSiblings(siblings.get(i - 1), siblings.get(i), shared);
            }
        });
    }

    private void mergeSiblings(Atom one, Atom other, Value shared) {
        boolean turned = order.precedes(groupOf(other), groupOf(one));
        Atom first = turned ? other : one;
        Atom second = turned ? one : other;
        int x = groupOf(first);
        int y = groupOf(second);
        if (x != y && areOfOnePart(x, y) && !isTooMuch(x, y) && !order.after(x).contains(y)) {
            apply(x, y, Fit.side(group(x), first, group(y), second, shared));
        }
    }

    private boolean areOfOnePart(int x, int y) {
        return parts[x].equals(parts[y]);
    }

    private Fit fit(int producer, int consumer) {
        Group p = group(producer);
        Group c = group(consumer);
        if (p.contraction() != null
                && !options.updatesRideOnContractions()
                && c.members().keySet().stream().anyMatch(atom -> updates.contains(atom.value()))) {
            return new Fit.Apart("updates of parameters run in sweeps of their own, as the options say");
        }
        return isTooMuch(producer, consumer)
                ? new Fit.Apart("together they would be more than " + mostOperations(producer, consumer)
                        + " operations, which is too much code for one kernel")
                : Fit.of(p, c, atoms);
    }

    private boolean isTooMuch(int x, int y) {
        return weights[x] + weights[y] > mostOperations(x, y);
    }

    private int mostOperations(int x, int y) {
        return areOfOnePart(x, y) ? parts[x].mostOperations : options.maximumOperations();
    }

    private boolean merge(int producer, int consumer) {
        return areOfOnePart(producer, consumer) && apply(producer, consumer, fit(producer, consumer));
    }

    private boolean apply(int first, int second, Fit fit) {
        if (!(fit instanceof Fit.Together(Group merged)) || !order.merge(first, second)) {
            return false;
        }
        groups.put(first, merged);
        weights[first] += weights[second];
        Group absorbed = groups.remove(second);
        if (absorbed != null) {
            absorbed.members().keySet().forEach(atom -> groupOf[atom.number()] = first);
        }
        return true;
    }
}
