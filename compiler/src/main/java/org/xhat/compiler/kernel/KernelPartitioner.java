package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * Graph → kernels. Contractions, with the pointwise work that rides on them, and sweeps: pointwise chains, broadcasts and
 * reductions that agree on one iteration space and one set of reduced axes. The result is a plan whose buffers each have a
 * storage slot of their own; {@link BufferPlanner} makes them share. A kernel that does not fit is divided, and no other.
 *
 * <p>Needs a verified graph. Leaves every value that one kernel computes and another needs in
 * exactly one buffer, every output of the graph in a buffer of its own, and the kernels in an order in which each runs after
 * what it needs. It stands after all rewriting, because a rewrite changes what fuses. Near-linear in the nodes.
 */
public final class KernelPartitioner {
    private KernelPartitioner() {}

    /**
     * Partitions {@code graph}.
     *
     * @param updates the outputs that will overwrite a parameter
     */
    public static Plan partition(Graph graph, FusionOptions options, Set<String> updates) {
        var atoms = Atoms.of(graph);
        var fusion = Fusion.of(atoms, options, pointwiseBefore(atoms, updates));
        while (true) {
            var partition = new Partition(graph, atoms, fusion);
            var tooLong = new HashSet<Integer>();
            partition.steps.forEach((number, step) -> {
                if (step instanceof Kernel kernel
                        && fusion.isDivisible(number)
                        && !options.fits().test(kernel)) {
                    tooLong.add(number);
                }
            });
            if (tooLong.isEmpty()) {
                return partition.plan();
            }
            fusion.divide(tooLong);
        }
    }

    /** What one way to fuse comes to. */
    private static final class Partition {
        private final Graph graph;
        private final Atoms atoms;
        private final Fusion fusion;
        private final Buffers buffers;

        /** By the numbers of their groups. */
        final Map<Integer, Step> steps = new LinkedHashMap<>();

        Partition(Graph graph, Atoms atoms, Fusion fusion) {
            this.graph = graph;
            this.atoms = atoms;
            this.fusion = fusion;
            var outputOf = new LinkedHashMap<Value, String>();
            atoms.outputs().forEach((name, atom) -> {
                if (atom.output() == null) {
                    outputOf.put(graph.output(name), name);
                }
            });
            buffers = new Buffers(atoms.pieces(), outputOf);
            for (Value value : graph.values()) {
                if (value.op() instanceof LeafOp leaf && Buffers.isInMemory(leaf)) {
                    buffers.addLeaf(value, leaf);
                }
            }
            var recomputation = Recomputation.of(atoms, fusion);
            recomputation.stored().forEach(buffers::addValue);
            atoms.all().forEach(buffers::addCopy);
            write(new KernelWriter(graph, atoms, buffers, recomputation.recomputed()));
        }

        /** The steps of those groups that write something. */
        private void write(KernelWriter writer) {
            var names = new LinkedHashMap<Integer, String>();
            for (int number : fusion.numbers()) {
                Group group = fusion.group(number);
                if (group.atoms().stream().anyMatch(buffers::contains)) {
                    names.put(number, Step.name(names.size(), describe(group)));
                }
            }
            names.forEach((number, name) -> {
                var boundaries = new ArrayList<String>();
                fusion.before(number).stream()
                        .filter(names::containsKey)
                        .forEach(other ->
                                boundaries.add("after " + names.get(other) + ": " + fusion.whyApart(other, number)));
                fusion.after(number).stream()
                        .filter(names::containsKey)
                        .forEach(other ->
                                boundaries.add("before " + names.get(other) + ": " + fusion.whyApart(number, other)));
                for (Atom atom : fusion.group(number).atoms()) {
                    if (atom.piece() != null) {
                        boundaries.add("copies to " + buffers.of(atom).name() + ": "
                                + atoms.pieces().obstacle(atom.piece()));
                    }
                }
                steps.put(number, writer.write(fusion.group(number), name, boundaries));
            });
        }

        Plan plan() {
            var outputs = new LinkedHashMap<String, Buffer>();
            atoms.outputs().forEach((name, atom) -> {
                outputs.put(name, atom.output() == null ? buffers.of(graph.output(name)) : buffers.of(atom));
            });
            var slots = buffers.all().stream()
                    .map(buffer -> new Plan.Slot(
                            buffer.name(),
                            buffer.holdsIntegers(),
                            false,
                            buffer.part() == null ? List.of(buffer.type().elementCount()) : List.of()))
                    .toList();
            return new Plan(List.copyOf(steps.values()), buffers.all(), slots, outputs);
        }
    }

    /** The pointwise values that lead to {@code outputs} without another kind of operation in between. */
    private static Set<Value> pointwiseBefore(Atoms atoms, Set<String> outputs) {
        var found = new HashSet<Value>();
        var pending = new ArrayList<Atom>();
        outputs.forEach(name -> {
            Atom atom = atoms.outputs().get(name);
            if (atom != null) {
                pending.add(atom);
            }
        });
        while (!pending.isEmpty()) {
            Atom atom = pending.removeLast();
            if (atom.kind() == Atom.Kind.POINTWISE && found.add(atom.value())) {
                atom.readings().forEach(reading -> pending.addAll(atoms.writers(reading.source())));
            }
        }
        return found;
    }

    /** The costliest operation of the group and the extents: {@code sigmoid_batch_100}. */
    private static String describe(Group group) {
        Atom main = group.contraction();
        for (Atom atom : group.atoms()) {
            if (atom.isExpensive()
                    || main == null
                    || (!main.isExpensive() && main != group.contraction() && rank(atom) >= rank(main))) {
                main = atom;
            }
        }
        var text = new StringBuilder(main == null ? "nothing" : name(main, group));
        for (int axis = 0; axis < group.extents().size(); axis++) {
            if (group.contraction() == null || group.kept().contains(axis)) {
                text.append('_').append(text(group.extents().get(axis)));
            }
        }
        return text.toString().replace('-', '_');
    }

    private static String name(Atom main, Group group) {
        var reduction = main.reduction();
        if (reduction == null) {
            return main.kind() == Atom.Kind.COPY ? "copy" : main.value().op().mnemonic();
        }
        Combine widest = reduction.combine();
        for (Atom atom : group.atoms()) {
            var other = atom.reduction();
            if (other != null && other.combine().parts().size() > widest.parts().size()) {
                widest = other.combine();
            }
        }
        return widest.describe(main.value().op().mnemonic());
    }

    private static int rank(Atom atom) {
        return atom.kind() == Atom.Kind.REDUCE ? 1 : 0;
    }

    private static String text(Dim extent) {
        return extent.toString().replace('*', 'x').replace("//", "by").replaceAll("[^A-Za-z0-9]+", "_");
    }
}
