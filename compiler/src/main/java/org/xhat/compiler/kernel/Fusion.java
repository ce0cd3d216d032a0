package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Node;

/**
 * Merges atoms into the groups that become kernels. Three phases, each in a fixed order: contractions take the pointwise work
 * that follows them, and what only that needs; then each value moves to the kernels that use it, last uses first, and first of all
 * where it then needs no memory; then
 * kernels that read the same values in the same places are merged. A merge never closes a cycle between kernels. Near-linear:
 * every merge looks at the edges of two groups, whose size is limited.
 */
final class Fusion {
    /** A merge can make another possible, but chains of such are short. */
    private static final int ROUNDS = 3;

    private final Atoms atoms;
    private final FusionOptions options;
    private final Set<Node> updates;
    private final Map<Integer, Group> groups = new HashMap<>();
    private final int[] groupOf;
    private final GroupOrder order;

    private Fusion(Atoms atoms, FusionOptions options, Set<Node> updates) {
        this.atoms = atoms;
        this.options = options;
        this.updates = updates;
        int count = atoms.all().size();
        groupOf = new int[count];
        order = new GroupOrder(count);
        for (Atom atom : atoms.all()) {
            groupOf[atom.number()] = atom.number();
            groups.put(atom.number(), Group.of(atom));
            for (var reading : atom.readings()) {
                atoms.writers(reading.source()).forEach(writer -> order.addEdge(writer.number(), atom.number()));
            }
        }
    }

    /** Merges {@code atoms}; {@code updates} are the pointwise nodes of optimizer updates that overwrite their parameter. */
    static Fusion of(Atoms atoms, FusionOptions options, Set<Node> updates) {
        var fusion = new Fusion(atoms, options, updates);
        fusion.growContractions();
        for (boolean whole : List.of(true, false)) {
            boolean changed = true;
            for (int round = 0; round < ROUNDS && changed; round++) {
                changed = fusion.moveToUses(whole);
            }
        }
        fusion.mergeSiblings();
        return fusion;
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
            case Fit.Together together -> "something that needs the one and is needed by the other runs in between";
        };
    }

    private void growContractions() {
        for (Atom contraction : atoms.all()) {
            if (contraction.kind() == Atom.Kind.CONTRACT) {
                takeFollowers(contraction);
                takeHelpers(contraction);
            }
        }
    }

    private void takeFollowers(Atom contraction) {
        var pending = new TreeSet<Integer>();
        atoms.readers(contraction.node()).forEach(reader -> pending.add(reader.number()));
        while (!pending.isEmpty()) {
            Atom reader = atoms.all().get(pending.removeFirst());
            if (reader.kind() == Atom.Kind.POINTWISE
                    && groupOf(reader) != groupOf(contraction)
                    && merge(groupOf(contraction), groupOf(reader))) {
                atoms.readers(reader.node()).forEach(next -> pending.add(next.number()));
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
                            && atoms.readers(helper.node()).stream().allMatch(reader -> groupOf(reader) == home)
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
     * @param whole only where one kernel holds all the uses, so that the value need not lie in memory
     */
    private boolean moveToUses(boolean whole) {
        boolean changed = false;
        for (Atom atom : atoms.all().reversed()) {
            for (Atom reader : atom.passesOn() ? atoms.readers(atom.node()).reversed() : List.<Atom>of()) {
                int producer = groupOf(atom);
                int consumer = groupOf(reader);
                boolean eligible = !whole || usesElsewhere(atom) == 1;
                if (eligible
                        && producer != consumer
                        && group(producer).contraction() == null
                        && group(consumer).contraction() == null) {
                    changed |= merge(producer, consumer);
                }
            }
        }
        return changed;
    }

    /** How many kernels other than its own use {@code atom}'s value. */
    private long usesElsewhere(Atom atom) {
        return atoms.readers(atom.node()).stream()
                .map(this::groupOf)
                .filter(group -> group != groupOf(atom))
                .distinct()
                .count();
    }

    private void mergeSiblings() {
        for (var shared : atoms.readers().entrySet()) {
            List<Atom> readers = shared.getValue();
            for (int i = 1; i < readers.size(); i++) {
                Atom first = readers.get(i - 1);
                Atom second = readers.get(i);
                if (order.precedes(groupOf(second), groupOf(first))) {
                    Atom later = first;
                    first = second;
                    second = later;
                }
                int x = groupOf(first);
                int y = groupOf(second);
                if (x != y && !order.after(x).contains(y)) {
                    apply(x, y, Fit.side(group(x), first, group(y), second, shared.getKey()));
                }
            }
        }
    }

    private Fit fit(int producer, int consumer) {
        Group p = group(producer);
        Group c = group(consumer);
        if (p.contraction() != null
                && !options.updatesRideOnContractions()
                && c.members().keySet().stream().anyMatch(atom -> updates.contains(atom.node()))) {
            return new Fit.Apart("updates of parameters run in sweeps of their own, as the options say");
        }
        return p.weight() + c.weight() > options.maximumOperations()
                ? new Fit.Apart("together they would be more than " + options.maximumOperations()
                        + " operations, which is too much code for one kernel")
                : Fit.of(p, c, atoms);
    }

    private boolean merge(int producer, int consumer) {
        return apply(producer, consumer, fit(producer, consumer));
    }

    private boolean apply(int first, int second, Fit fit) {
        if (!(fit instanceof Fit.Together(Group merged)) || !order.merge(first, second)) {
            return false;
        }
        groups.put(first, merged);
        Group absorbed = groups.remove(second);
        if (absorbed != null) {
            absorbed.members().keySet().forEach(atom -> groupOf[atom.number()] = first);
        }
        return true;
    }
}
