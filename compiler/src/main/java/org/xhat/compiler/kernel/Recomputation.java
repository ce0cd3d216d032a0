package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * Decides which values lie in memory between kernels, and which are cheaper to compute again where they are used: those that
 * follow in a few operations from smaller values, what their user loads anyway, and at most one more tensor of their size that
 * lies in memory, and whose users compute no more elements than they have. A normalized activation is such a value: its users load the activation, its mean and its scale.
 */
final class Recomputation {
    private static final int MAXIMUM_OPERATIONS = 6;

    private final FusionGraph nodes;
    private final Fusion fusion;
    private final Set<Value> stored = new LinkedHashSet<>();
    private final Set<Value> recomputed = new HashSet<>();
    private final Map<Value, Set<Value>> loadsOf = new HashMap<>();
    private final Map<Integer, Set<Value>> loads = new HashMap<>();

    private Recomputation(FusionGraph nodes, Fusion fusion) {
        this.nodes = nodes;
        this.fusion = fusion;
    }

    /** Decides for all values of {@code fusion}'s groups. */
    static Recomputation of(FusionGraph nodes, Fusion fusion) {
        var decision = new Recomputation(nodes, fusion);
        for (FusionNode node : nodes.all()) {
            if (!node.copiesOut() && decision.isNeededElsewhere(node)) {
                decision.stored.addAll(nodes.stores(node));
            }
        }
        for (FusionNode node : nodes.all()) {
            if (decision.stored.contains(node.value()) && decision.mayRecompute(node)) {
                decision.tryRecompute(node);
            }
        }
        return decision;
    }

    /** The values that lie in memory between kernels. */
    Set<Value> stored() {
        return stored;
    }

    /** The values that kernels other than their own compute again. */
    Set<Value> recomputed() {
        return recomputed;
    }

    private boolean isNeededElsewhere(FusionNode node) {
        return !node.passesOn()
                || nodes.isOutput(node)
                || nodes.pieces().of(node.value()) != null
                || nodes.readers(node.value()).stream()
                        .anyMatch(reader -> fusion.groupOf(reader) != fusion.groupOf(node));
    }

    private boolean mayRecompute(FusionNode node) {
        FusionGroup home = fusion.group(fusion.groupOf(node));
        int axes =
                home.contraction() == null ? home.extents().size() : home.kept().size();
        return node.isPointwise()
                && !node.isExpensive()
                && node.extents().size() == axes
                && axes > 0
                && !nodes.isOutput(node)
                && nodes.pieces().of(node.value()) == null
                && nodes.readers(node.value()).stream()
                        .allMatch(reader -> fusion.groupOf(reader) == fusion.groupOf(node)
                                || (!reader.isContraction()
                                        && iterations(reader).equals(iterations(node))
                                        && reader.readings().stream()
                                                .noneMatch(reading ->
                                                        reading.source().equals(node.value())
                                                                && !reading.isElementwise())));
    }

    private static Dim iterations(FusionNode node) {
        return node.extents().stream().reduce(Dim.ONE, Dim::times);
    }

    private void tryRecompute(FusionNode node) {
        var cone = new Cone(node.value().type().elementCount(), fusion.groupOf(node));
        if (!cone.visit(node)) {
            return;
        }
        var users = new TreeSet<Integer>();
        nodes.readers(node.value()).forEach(reader -> users.add(fusion.groupOf(reader)));
        users.remove(fusion.groupOf(node));
        boolean cheap = users.stream().allMatch(user -> {
            Set<Value> loaded = loads(user);
            return cone.fullLoads.stream()
                            .filter(load -> !loaded.contains(load))
                            .count()
                    <= 1;
        });
        if (cheap) {
            stored.remove(node.value());
            recomputed.addAll(cone.operations);
            stored.addAll(cone.smallLoads);
            loadsOf.put(node.value(), cone.fullLoads);
            users.forEach(user -> loads(user).addAll(cone.fullLoads));
        }
    }

    /** What the kernel of group {@code user} loads; read once, and added to as more is computed there. */
    private Set<Value> loads(int user) {
        return loads.computeIfAbsent(user, group -> {
            var found = new HashSet<Value>();
            for (FusionNode member : fusion.group(group).members().keySet()) {
                for (var reading : member.readings()) {
                    Value source = reading.source();
                    if (nodes.writers(source).stream().noneMatch(writer -> fusion.groupOf(writer) == user)) {
                        found.addAll(loadsOf.getOrDefault(source, Set.of(source)));
                    }
                }
            }
            return found;
        });
    }

    /** What a value is computed from. */
    private final class Cone {
        private final Dim size;
        private final int home;
        private final Set<Value> operations = new LinkedHashSet<>();
        private final Set<Value> fullLoads = new LinkedHashSet<>();
        private final Set<Value> smallLoads = new LinkedHashSet<>();

        Cone(Dim size, int home) {
            this.size = size;
            this.home = home;
        }

        boolean visit(FusionNode node) {
            operations.add(node.value());
            if (operations.size() > MAXIMUM_OPERATIONS) {
                return false;
            }
            for (var reading : node.readings()) {
                Value source = reading.source();
                if (nodes.stored().isConstantExpression(source) || operations.contains(source)) {
                    continue;
                }
                boolean full = source.type().elementCount().equals(size);
                if (source.op() instanceof LeafOp || stored.contains(source)) {
                    if (full) {
                        fullLoads.add(source);
                    }
                    continue;
                }
                FusionNode writer = nodes.writers(source).getFirst();
                if (!full && fusion.groupOf(writer) == home && writer.passesOn()) {
                    smallLoads.add(source);
                } else if (!full || !writer.isPointwise() || writer.isExpensive() || !visit(writer)) {
                    return false;
                }
            }
            return true;
        }
    }
}
