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
import org.xhat.compiler.op.Combine;
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
        var nodes = FusionGraph.of(graph);
        var fusion = Fusion.of(nodes, options, pointwiseBefore(nodes, updates));
        while (true) {
            var partition = new Partition(graph, nodes, fusion);
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
        private final FusionGraph nodes;
        private final Fusion fusion;
        private final Buffers buffers;

        /** By the numbers of their groups. */
        final Map<Integer, Step> steps = new LinkedHashMap<>();

        Partition(Graph graph, FusionGraph nodes, Fusion fusion) {
            this.graph = graph;
            this.nodes = nodes;
            this.fusion = fusion;
            var outputOf = new LinkedHashMap<Value, String>();
            nodes.outputs().forEach((name, node) -> {
                if (!node.copiesOut()) {
                    outputOf.put(graph.output(name), name);
                }
            });
            buffers = new Buffers(nodes.pieces(), outputOf);
            for (Value value : graph.values()) {
                if (value.op() instanceof LeafOp leaf && Buffers.isInMemory(leaf)) {
                    buffers.addLeaf(value, leaf);
                }
            }
            var recomputation = Recomputation.of(nodes, fusion);
            recomputation.stored().forEach(buffers::addValue);
            nodes.all().forEach(buffers::addCopy);
            write(new KernelWriter(graph, nodes, buffers, recomputation.recomputed()));
        }

        /** The steps of those groups that write something. */
        private void write(KernelWriter writer) {
            var names = new LinkedHashMap<Integer, String>();
            for (int number : fusion.numbers()) {
                FusionGroup group = fusion.group(number);
                if (group.nodes().stream().anyMatch(buffers::contains)) {
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
                for (FusionNode node : fusion.group(number).nodes()) {
                    if (node.work() instanceof FusionNode.CopyPiece(Pieces.Piece piece)) {
                        boundaries.add("copies to " + buffers.of(node).name() + ": "
                                + nodes.pieces().obstacle(piece));
                    }
                }
                steps.put(number, writer.write(fusion.group(number), name, boundaries));
            });
        }

        Plan plan() {
            var outputs = new LinkedHashMap<String, Buffer>();
            nodes.outputs().forEach((name, node) -> {
                outputs.put(name, node.copiesOut() ? buffers.of(node) : buffers.of(graph.output(name)));
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
    private static Set<Value> pointwiseBefore(FusionGraph nodes, Set<String> outputs) {
        var found = new HashSet<Value>();
        var pending = new ArrayList<FusionNode>();
        outputs.forEach(name -> {
            FusionNode node = nodes.outputs().get(name);
            if (node != null) {
                pending.add(node);
            }
        });
        while (!pending.isEmpty()) {
            FusionNode node = pending.removeLast();
            if (node.isPointwise() && found.add(node.value())) {
                node.readings().forEach(reading -> pending.addAll(nodes.writers(reading.source())));
            }
        }
        return found;
    }

    /** The costliest operation of the group and the extents: {@code sigmoid_batch_100}. */
    private static String describe(FusionGroup group) {
        FusionNode main = group.contraction();
        for (FusionNode node : group.nodes()) {
            if (node.isExpensive()
                    || main == null
                    || (!main.isExpensive() && main != group.contraction() && rank(node) >= rank(main))) {
                main = node;
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

    private static String name(FusionNode main, FusionGroup group) {
        var reduction = main.reduction();
        if (reduction == null) {
            return main.copies() ? "copy" : main.value().op().mnemonic();
        }
        Combine widest = reduction.combine();
        for (FusionNode node : group.nodes()) {
            var other = node.reduction();
            if (other != null && other.combine().parts().size() > widest.parts().size()) {
                widest = other.combine();
            }
        }
        return widest.describe(main.value().op().mnemonic());
    }

    private static int rank(FusionNode node) {
        return node.reduction() == null ? 0 : 1;
    }

    private static String text(Dim extent) {
        return extent.toString().replace('*', 'x').replace("//", "by").replaceAll("[^A-Za-z0-9]+", "_");
    }
}
