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
    private final FusionGroup group;
    private final List<FusionNode> members;
    private final FusionGraph nodes;
    private final Map<FusionNode, Integer> stage = new HashMap<>();
    private final Map<FusionNode, Integer> reloadedAfter =
            new TreeMap<>((x, y) -> Integer.compare(x.number(), y.number()));
    private final List<FusionNode> stored;
    private final int count;

    /**
     * For {@code group}.
     *
     * @param isStored which nodes' results other kernels or the caller need
     */
    SweepStages(FusionGroup group, FusionGraph nodes, Predicate<FusionNode> isStored) {
        this.group = group;
        this.members = group.nodes();
        this.nodes = nodes;
        members.forEach(this::findStage);
        stored = new ArrayList<>(members.stream().filter(isStored).toList());
        int last = 0;
        for (FusionNode node : members) {
            last = Math.max(last, reduces(node) ? stageOf(node) : 0);
            last = Math.max(last, stored.contains(node) ? storeStage(node) : 0);
        }
        count = last + 1;
        findReloads();
    }

    /** Whether {@code node} combines several elements to one, which is there after the traversal. */
    static boolean reduces(FusionNode node) {
        return node.order() != null && !node.isRunning();
    }

    /** How many traversals there are. */
    int count() {
        return count;
    }

    /** The reductions of traversal {@code s}, but for what another one leaves besides. */
    List<FusionNode> reductions(int s) {
        return members.stream()
                .filter(node -> stageOf(node) == s && node.order() != null && node.leader() == null)
                .toList();
    }

    /** What the reduction of {@code leader} leaves besides. */
    List<FusionNode> followers(FusionNode leader) {
        return members.stream().filter(node -> node.leader() == leader).toList();
    }

    /** The nodes whose results traversal {@code s} stores, or what comes right after it. */
    List<FusionNode> stores(int s) {
        return stored.stream()
                .filter(node -> s == (waits(node) ? count - 1 : storeStage(node)))
                .toList();
    }

    /** The nodes whose results are stored only to be loaded again by a later traversal. */
    List<FusionNode> reloaded() {
        return List.copyOf(reloadedAfter.keySet());
    }

    /** Whether traversal {@code s} loads {@code value}, which an earlier one stored. */
    boolean isReloaded(Value value, int s) {
        return reloadedAfter.entrySet().stream()
                .anyMatch(entry -> entry.getKey().value().equals(value) && entry.getValue() < s);
    }

    private void findStage(FusionNode node) {
        int s = 0;
        for (FusionNode operand : operandsInGroup(node)) {
            s = Math.max(s, stageOf(operand) + (reduces(operand) ? 1 : 0));
        }
        stage.put(node, s);
    }

    private int stageOf(FusionNode node) {
        return stage.getOrDefault(node, 0);
    }

    private List<FusionNode> operandsInGroup(FusionNode node) {
        return node.readings().stream()
                .flatMap(reading -> nodes.writers(reading.source()).stream())
                .filter(group::contains)
                .toList();
    }

    /** A value that varies along reduced axes is stored as it is computed; another after the reductions it needs. */
    private int storeStage(FusionNode node) {
        Integer first = reloadedAfter.get(node);
        if (first != null) {
            return first;
        }
        return varies(node) ? stageOf(node) : Math.max(0, stageOf(node) + (reduces(node) ? 0 : -1));
    }

    private boolean varies(FusionNode node) {
        return node.resultAxes().stream().anyMatch(axis -> group.reducedAxes().contains(group.axisOf(node, axis)));
    }

    /** Outputs may overwrite what later traversals still read, so those that need not be stored before the end are not. */
    private boolean waits(FusionNode node) {
        return !reloadedAfter.containsKey(node) && !varies(node) && nodes.isOutput(node);
    }

    private void findReloads() {
        while (true) {
            var needed = new TreeMap<FusionNode, TreeSet<Integer>>((x, y) -> Integer.compare(y.number(), x.number()));
            for (int s = 0; s < count; s++) {
                for (FusionNode node : computedIn(s)) {
                    if (node.isExpensive()
                            && node.extents().size() == group.extents().size()) {
                        needed.computeIfAbsent(node, a -> new TreeSet<>()).add(s);
                    }
                }
            }
            var twice = needed.entrySet().stream()
                    .filter(entry -> entry.getValue().size() > 1)
                    .findFirst();
            if (twice.isEmpty()) {
                return;
            }
            FusionNode node = twice.get().getKey();
            reloadedAfter.put(node, twice.get().getValue().first());
            if (!stored.contains(node)) {
                stored.add(node);
            }
        }
    }

    /** What traversal {@code s} computes, with what it is computed from. */
    private Set<FusionNode> computedIn(int s) {
        var pending = new ArrayDeque<FusionNode>(stores(s));
        for (FusionNode reduction : reductions(s)) {
            pending.addAll(operandsInGroup(reduction));
        }
        var computed = new HashSet<FusionNode>();
        while (!pending.isEmpty()) {
            FusionNode node = pending.remove();
            boolean known = reduces(node) || isReloaded(node.value(), s);
            if (!known && computed.add(node)) {
                pending.addAll(operandsInGroup(node));
            }
        }
        return computed;
    }
}
