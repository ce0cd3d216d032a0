package org.xhat.compiler.kernel;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.op.LeafOp;

/**
 * Decides which values lie in memory between kernels, and which are cheaper to compute again where they are used: those that
 * follow in a few operations from one tensor of their size that lies in memory anyway, and smaller ones. A normalized
 * activation is such a value: its consumers read the activation, its mean and its scale.
 */
final class Recomputation {
    private static final int MAXIMUM_OPERATIONS = 6;

    private final Atoms atoms;
    private final Fusion fusion;
    private final Set<Node> stored = new LinkedHashSet<>();
    private final Set<Node> recomputed = new HashSet<>();

    private Recomputation(Atoms atoms, Fusion fusion) {
        this.atoms = atoms;
        this.fusion = fusion;
    }

    /** Decides for all values of {@code fusion}'s groups. */
    static Recomputation of(Atoms atoms, Fusion fusion) {
        var decision = new Recomputation(atoms, fusion);
        for (Atom atom : atoms.all()) {
            if (atom.output() == null && decision.isNeededElsewhere(atom)) {
                decision.stored.add(atom.node());
            }
        }
        for (Atom atom : atoms.all()) {
            if (decision.stored.contains(atom.node()) && decision.mayRecompute(atom)) {
                decision.tryRecompute(atom);
            }
        }
        return decision;
    }

    /** The nodes whose values lie in memory between kernels. */
    Set<Node> stored() {
        return stored;
    }

    /** The nodes that kernels other than their own compute again. */
    Set<Node> recomputed() {
        return recomputed;
    }

    private boolean isOutput(Atom atom) {
        return atoms.outputs().values().stream()
                .anyMatch(output -> output.node() == atom.node() && output.output() == null);
    }

    private boolean isNeededElsewhere(Atom atom) {
        return !atom.passesOn()
                || isOutput(atom)
                || atoms.readers(atom.node()).stream()
                        .anyMatch(reader -> fusion.groupOf(reader) != fusion.groupOf(atom));
    }

    private boolean mayRecompute(Atom atom) {
        return atom.kind() == Atom.Kind.POINTWISE
                && !atom.isExpensive()
                && !atom.extents().isEmpty()
                && !isOutput(atom)
                && atoms.readers(atom.node()).stream()
                        .allMatch(reader -> fusion.groupOf(reader) == fusion.groupOf(atom)
                                || (reader.kind() != Atom.Kind.CONTRACT
                                        && reader.readings().stream()
                                                .noneMatch(reading ->
                                                        reading.source() == atom.node() && reading.linear())));
    }

    private void tryRecompute(Atom atom) {
        var cone = new Cone(atom.node().result().type().elementCount(), fusion.groupOf(atom));
        if (cone.visit(atom) && cone.operations.size() <= MAXIMUM_OPERATIONS && cone.fullLoads.size() <= 1) {
            stored.remove(atom.node());
            recomputed.addAll(cone.operations);
            stored.addAll(cone.smallLoads);
        }
    }

    /** What a value is computed from. */
    private final class Cone {
        private final Dim size;
        private final int home;
        private final Set<Node> operations = new LinkedHashSet<>();
        private final Set<Node> fullLoads = new LinkedHashSet<>();
        private final Set<Node> smallLoads = new LinkedHashSet<>();

        Cone(Dim size, int home) {
            this.size = size;
            this.home = home;
        }

        boolean visit(Atom atom) {
            operations.add(atom.node());
            if (operations.size() > MAXIMUM_OPERATIONS) {
                return false;
            }
            for (var reading : atom.readings()) {
                Node source = reading.source();
                if (atoms.isConstantExpression(source) || operations.contains(source)) {
                    continue;
                }
                boolean full = source.result().type().elementCount().equals(size);
                if (source.op() instanceof LeafOp || stored.contains(source)) {
                    if (full) {
                        fullLoads.add(source);
                    }
                    continue;
                }
                Atom writer = atoms.writers(source).getFirst();
                boolean again =
                        recomputed.contains(source) || (writer.kind() == Atom.Kind.POINTWISE && !writer.isExpensive());
                if (again ? !visit(writer) : full || fusion.groupOf(writer) != home || !smallLoads.add(source)) {
                    return false;
                }
            }
            return true;
        }
    }
}
