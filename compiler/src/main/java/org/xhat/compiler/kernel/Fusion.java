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
 * Merges nodes into the groups that become kernels. Three phases, each in a fixed order: contractions take the pointwise work
 * that follows them, and what only that needs; then each value moves to the kernels that use it, last uses first, and first of all
 * where it then needs no memory; then
 * kernels that read the same values in the same places are merged. A merge never closes a cycle between kernels. Near-linear:
 * every merge looks at the edges of two groups, whose size is limited.
 *
 * <p>A group that turns out to be too much is taken apart, and its nodes alone go through the phases again, to groups of at most
 * half its operations: every other group stays as it is.
 */
final class Fusion {
    /** A merge can make another possible, but chains of such are short. */
    private static final int ROUNDS = 3;

    /**
     * Nodes that may be merged with each other and with no others.
     *
     * @param divided the group that they were before it was taken apart; −1 for those that never were
     * @param mostOperations of one of their groups
     */
    private record Part(int divided, int mostOperations) {}

    private final FusionGraph nodes;
    private final FusionOptions options;
    private final Set<Value> updates;
    private final Map<Integer, FusionGroup> groups = new HashMap<>();
    private final int[] groupOf;
    private final int[] weights;
    private final Part[] parts;
    private GroupOrder order;

    private Fusion(FusionGraph nodes, FusionOptions options, Set<Value> updates) {
        this.nodes = nodes;
        this.options = options;
        this.updates = updates;
        int count = nodes.all().size();
        groupOf = new int[count];
        weights = new int[count];
        parts = new Part[count];
        var all = new Part(-1, options.maximumOperations());
        nodes.all().forEach(node -> setApart(node, all));
        order = orderOf(IntStream.range(0, count).boxed().toList());
    }

    /** Merges {@code nodes}; {@code updates} are the pointwise values of optimizer updates that overwrite their parameter. */
    static Fusion of(FusionGraph nodes, FusionOptions options, Set<Value> updates) {
        var fusion = new Fusion(nodes, options, updates);
        fusion.merge(nodes.all());
        return fusion;
    }

    private void setApart(FusionNode node, Part part) {
        int number = node.number();
        groupOf[number] = number;
        weights[number] = node.weight();
        parts[number] = part;
        groups.put(number, FusionGroup.of(node));
    }

    /** The groups related as their nodes' readings say, in the order {@code sorted}, which respects that. */
    private GroupOrder orderOf(List<Integer> sorted) {
        var related = new GroupOrder(groupOf.length, sorted);
        for (FusionNode node : nodes.all()) {
            int reader = groupOf(node);
            for (var reading : node.readings()) {
                for (FusionNode writer : nodes.writers(reading.source())) {
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
                        .filter(node -> node.leader() == null)
                        .count()
                > 1;
    }

    /** Makes several groups of each of those called {@code numbers}. */
    void divide(Set<Integer> numbers) {
        var apart = new ArrayList<FusionNode>();
        var sorted = new ArrayList<Integer>();
        for (int number : order.groups()) {
            if (!numbers.contains(number)) {
                sorted.add(number);
                continue;
            }
            var part = new Part(number, weights[number] / 2);
            List<FusionNode> members = group(number).nodes();
            groups.remove(number);
            for (FusionNode node : members) {
                setApart(node, part);
                sorted.add(node.number());
            }
            apart.addAll(members);
        }
        order = orderOf(sorted);
        apart.sort(Comparator.comparingInt(FusionNode::number));
        merge(apart);
    }

    /** What one reduction leaves never parts. */
    private void joinLeader(FusionNode node) {
        FusionNode leader = node.leader();
        if (leader != null) {
            int home = groupOf(leader);
            apply(home, node.number(), new Legality.Legal(group(home).with(leader, node)));
        }
    }

    /** Takes {@code open}, nodes by number each a group of its own, through the phases. */
    private void merge(List<FusionNode> open) {
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
    FusionGroup group(int number) {
        FusionGroup group = groups.get(number);
        if (group == null) {
            throw new IllegalStateException("group " + number + " was merged into another");
        }
        return group;
    }

    /** The number of the group {@code node} is in. */
    int groupOf(FusionNode node) {
        return groupOf[node.number()];
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
        return switch (legality(producer, consumer)) {
            case Legality.Illegal(String reason) -> reason;
            case Legality.Legal legal ->
                areOfOnePart(producer, consumer)
                        ? "something that needs the one and is needed by the other runs in between"
                        : "one of them is part of a kernel that had too much code";
        };
    }

    private void growContractions(List<FusionNode> open) {
        for (FusionNode contraction : open) {
            if (contraction.isContraction()) {
                takeFollowers(contraction);
                takeHelpers(contraction);
            }
        }
    }

    private void takeFollowers(FusionNode contraction) {
        var pending = new TreeSet<Integer>();
        nodes.readers(contraction.value()).forEach(reader -> pending.add(reader.number()));
        while (!pending.isEmpty()) {
            FusionNode reader = nodes.all().get(pending.removeFirst());
            if (reader.isPointwise()
                    && groupOf(reader) != groupOf(contraction)
                    && merge(groupOf(contraction), groupOf(reader))) {
                nodes.readers(reader.value()).forEach(next -> pending.add(next.number()));
            }
        }
    }

    /** Cheap pointwise work on values in memory that nothing but the epilogue needs. */
    private void takeHelpers(FusionNode contraction) {
        var pending = new ArrayList<>(group(groupOf(contraction)).nodes());
        while (!pending.isEmpty()) {
            FusionNode member = pending.removeLast();
            for (var reading : member.readings()) {
                for (FusionNode helper : nodes.writers(reading.source())) {
                    int home = groupOf(contraction);
                    boolean helps = helper.isPointwise()
                            && groupOf(helper) != home
                            && !helper.isExpensive()
                            && nodes.readers(helper.value()).stream().allMatch(reader -> groupOf(reader) == home)
                            && !nodes.isOutput(helper);
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
     * @param open the nodes that this concerns, by number
     * @param whole only where one kernel holds all the uses, so that the value need not lie in memory
     */
    private boolean moveToUses(List<FusionNode> open, boolean whole) {
        boolean changed = false;
        for (FusionNode node : open.reversed()) {
            boolean eligible = node.passesOn() && (!whole || usesElsewhere(node) == 1);
            var refused = new HashSet<Integer>();
            for (FusionNode reader : eligible ? nodes.readers(node.value()).reversed() : List.<FusionNode>of()) {
                int producer = groupOf(node);
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

    /** How many kernels other than its own use {@code node}'s value. */
    private long usesElsewhere(FusionNode node) {
        return nodes.readers(node.value()).stream()
                .map(this::groupOf)
                .filter(group -> group != groupOf(node))
                .distinct()
                .count();
    }

    private void mergeSiblings(List<FusionNode> open) {
        var readers = new LinkedHashMap<Value, List<FusionNode>>();
        for (FusionNode node : open) {
            for (var reading : node.readings()) {
                var known = readers.computeIfAbsent(reading.source(), value -> new ArrayList<>());
                if (known.isEmpty() || known.getLast() != node) {
                    known.add(node);
                }
            }
        }
        readers.forEach((shared, siblings) -> {
            for (int i = 1; i < siblings.size(); i++) {
                mergeSiblings(siblings.get(i - 1), siblings.get(i), shared);
            }
        });
    }

    private void mergeSiblings(FusionNode one, FusionNode other, Value shared) {
        boolean turned = order.precedes(groupOf(other), groupOf(one));
        FusionNode first = turned ? other : one;
        FusionNode second = turned ? one : other;
        int x = groupOf(first);
        int y = groupOf(second);
        if (x != y && areOfOnePart(x, y) && !isTooMuch(x, y) && !order.after(x).contains(y)) {
            apply(x, y, Legality.side(group(x), first, group(y), second, shared));
        }
    }

    private boolean areOfOnePart(int x, int y) {
        return parts[x].equals(parts[y]);
    }

    private Legality legality(int producer, int consumer) {
        FusionGroup p = group(producer);
        FusionGroup c = group(consumer);
        if (p.contraction() != null
                && !options.updatesRideOnContractions()
                && c.members().keySet().stream().anyMatch(node -> updates.contains(node.value()))) {
            return new Legality.Illegal("updates of parameters run in sweeps of their own, as the options say");
        }
        return isTooMuch(producer, consumer)
                ? new Legality.Illegal("together they would be more than " + mostOperations(producer, consumer)
                        + " operations, which is too much code for one kernel")
                : Legality.of(p, c, nodes);
    }

    private boolean isTooMuch(int x, int y) {
        return weights[x] + weights[y] > mostOperations(x, y);
    }

    private int mostOperations(int x, int y) {
        return areOfOnePart(x, y) ? parts[x].mostOperations : options.maximumOperations();
    }

    private boolean merge(int producer, int consumer) {
        return areOfOnePart(producer, consumer) && apply(producer, consumer, legality(producer, consumer));
    }

    private boolean apply(int first, int second, Legality legality) {
        if (!(legality instanceof Legality.Legal(FusionGroup merged)) || !order.merge(first, second)) {
            return false;
        }
        groups.put(first, merged);
        weights[first] += weights[second];
        FusionGroup absorbed = groups.remove(second);
        if (absorbed != null) {
            absorbed.members().keySet().forEach(node -> groupOf[node.number()] = first);
        }
        return true;
    }
}
