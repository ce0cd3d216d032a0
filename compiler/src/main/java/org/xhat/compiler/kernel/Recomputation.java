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

    private final Atoms atoms;
    private final Fusion fusion;
    private final Set<Value> stored = new LinkedHashSet<>();
    private final Set<Value> recomputed = new HashSet<>();
    private final Map<Value, Set<Value>> loadsOf = new HashMap<>();
    private final Map<Integer, Set<Value>> loads = new HashMap<>();

    private Recomputation(Atoms atoms, Fusion fusion) {
        this.atoms = atoms;
        this.fusion = fusion;
    }

    /** Decides for all values of {@code fusion}'s groups. */
    static Recomputation of(Atoms atoms, Fusion fusion) {
        var decision = new Recomputation(atoms, fusion);
        for (Atom atom : atoms.all()) {
            if (atom.output() == null && decision.isNeededElsewhere(atom)) {
                decision.stored.addAll(atoms.stores(atom));
            }
        }
        for (Atom atom : atoms.all()) {
            if (decision.stored.contains(atom.value()) && decision.mayRecompute(atom)) {
                decision.tryRecompute(atom);
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

    private boolean isNeededElsewhere(Atom atom) {
        return !atom.passesOn()
                || atoms.isOutput(atom)
                || atoms.pieces().of(atom.value()) != null
                || atoms.readers(atom.value()).stream()
                        .anyMatch(reader -> fusion.groupOf(reader) != fusion.groupOf(atom));
    }

    private boolean mayRecompute(Atom atom) {
        Group home = fusion.group(fusion.groupOf(atom));
        int axes =
                home.contraction() == null ? home.extents().size() : home.kept().size();
        return atom.kind() == Atom.Kind.POINTWISE
                && !atom.isExpensive()
                && atom.extents().size() == axes
                && axes > 0
                && !atoms.isOutput(atom)
                && atoms.pieces().of(atom.value()) == null
                && atoms.readers(atom.value()).stream()
                        .allMatch(reader -> fusion.groupOf(reader) == fusion.groupOf(atom)
                                || (reader.kind() != Atom.Kind.CONTRACT
                                        && iterations(reader).equals(iterations(atom))
                                        && reader.readings().stream()
                                                .noneMatch(reading ->
                                                        reading.source().equals(atom.value())
                                                                && !reading.isElementwise())));
    }

    private static Dim iterations(Atom atom) {
        return atom.extents().stream().reduce(Dim.ONE, Dim::times);
    }

    private void tryRecompute(Atom atom) {
        var cone = new Cone(atom.value().type().elementCount(), fusion.groupOf(atom));
        if (!cone.visit(atom)) {
            return;
        }
        var users = new TreeSet<Integer>();
        atoms.readers(atom.value()).forEach(reader -> users.add(fusion.groupOf(reader)));
        users.remove(fusion.groupOf(atom));
        boolean cheap = users.stream().allMatch(user -> {
            Set<Value> loaded = loads(user);
            return cone.fullLoads.stream()
                            .filter(load -> !loaded.contains(load))
                            .count()
                    <= 1;
        });
        if (cheap) {
            stored.remove(atom.value());
            recomputed.addAll(cone.operations);
            stored.addAll(cone.smallLoads);
            loadsOf.put(atom.value(), cone.fullLoads);
            users.forEach(user -> loads(user).addAll(cone.fullLoads));
        }
    }

    /** What the kernel of group {@code user} loads; read once, and added to as more is computed there. */
    private Set<Value> loads(int user) {
        return loads.computeIfAbsent(user, group -> {
            var found = new HashSet<Value>();
            for (Atom member : fusion.group(group).members().keySet()) {
                for (var reading : member.readings()) {
                    Value source = reading.source();
                    if (atoms.writers(source).stream().noneMatch(writer -> fusion.groupOf(writer) == user)) {
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

        boolean visit(Atom atom) {
            operations.add(atom.value());
            if (operations.size() > MAXIMUM_OPERATIONS) {
                return false;
            }
            for (var reading : atom.readings()) {
                Value source = reading.source();
                if (atoms.isConstantExpression(source) || operations.contains(source)) {
                    continue;
                }
                boolean full = source.type().elementCount().equals(size);
                if (source.op() instanceof LeafOp || stored.contains(source)) {
                    if (full) {
                        fullLoads.add(source);
                    }
                    continue;
                }
                Atom writer = atoms.writers(source).getFirst();
                if (!full && fusion.groupOf(writer) == home && writer.passesOn()) {
                    smallLoads.add(source);
                } else if (!full || writer.kind() != Atom.Kind.POINTWISE || writer.isExpensive() || !visit(writer)) {
                    return false;
                }
            }
            return true;
        }
    }
}
