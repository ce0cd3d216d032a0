package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.LibraryOp;

/** Writes a group of nodes down as a kernel, or as the call of a library. */
final class KernelWriter {
    private final Graph graph;
    private final FusionGraph nodes;
    private final Buffers buffers;
    private final Set<Value> recomputed;

    KernelWriter(Graph graph, FusionGraph nodes, Buffers buffers, Set<Value> recomputed) {
        this.graph = graph;
        this.nodes = nodes;
        this.buffers = buffers;
        this.recomputed = recomputed;
    }

    /** The step of {@code group}, called {@code name}, with the reasons {@code boundaries} for ending where it does. */
    Step write(FusionGroup group, String name, List<String> boundaries) {
        var origins = new LinkedHashSet<Origin>();
        group.nodes().forEach(node -> origins.addAll(graph.origins(node.value().node())));
        FusionNode first = group.nodes().getFirst();
        Step step = first.work() instanceof FusionNode.Call ? call(first) : kernel(group);
        return step.called(name, List.copyOf(origins), boundaries);
    }

    private LibraryCall call(FusionNode call) {
        return new LibraryCall(
                "call",
                (LibraryOp) call.value().op(),
                call.value().operands().stream().map(Value::type).toList(),
                call.readings().stream()
                        .map(reading -> buffers.of(reading.source()).number())
                        .toList(),
                call.values().stream()
                        .map(result -> buffers.of(result).number())
                        .toList(),
                List.of(),
                List.of());
    }

    private Kernel kernel(FusionGroup group) {
        var terms = new Terms(nodes, group, buffers, recomputed);
        FusionNode contraction = group.contraction();
        Body body = contraction == null ? sweep(group, terms) : contract(group, contraction, terms);
        var axes = new ArrayList<Axis>();
        for (int axis = 0; axis < group.extents().size(); axis++) {
            axes.add(new Axis(axisName(axis), group.extents().get(axis)));
        }
        return AxisCollapse.of(new Kernel("kernel", axes, terms.all(), body, List.of(), List.of()), group.order());
    }

    /** i, j, k, l, m, n, then a6, a7, …. */
    private static String axisName(int axis) {
        return axis < 6 ? String.valueOf((char) ('i' + axis)) : "a" + axis;
    }

    private Body sweep(FusionGroup group, Terms terms) {
        var plan = new SweepStages(group, nodes, buffers::contains);
        plan.reloaded().stream()
                .filter(node -> !buffers.contains(node.value()))
                .forEach(node -> buffers.addValue(node.value()));
        var stages = new ArrayList<Stage>();
        int reductionCount = 0;
        for (int s = 0; s < plan.count(); s++) {
            int stage = s;
            terms.startStage(value -> plan.isReloaded(value, stage));
            var reductions = new ArrayList<Stage.Reduction>();
            for (FusionNode node : plan.reductions(s)) {
                int number = reductionCount++;
                reductions.add(new Stage.Reduction(combineOf(node), terms.operandOf(node, 0), node.isRunning()));
                terms.setReduced(node.value(), () -> terms.add(new Term.Reduced(number, 0)));
                plan.followers(node)
                        .forEach(follower ->
                                terms.setReduced(follower.value(), () -> terms.add(new Term.Reduced(number, 1))));
            }
            var stores = new ArrayList<Stage.Store>();
            for (FusionNode node : plan.stores(s)) {
                stores.add(new Stage.Store(terms.valueOf(node), terms.store(node, buffers.of(node))));
            }
            stages.add(new Stage(reductions, stores));
        }
        var order = group.order();
        return order == null ? Body.Sweep.map(stages) : new Body.Sweep(order.axes(), order.lanes(), stages);
    }

    private static Combine combineOf(FusionNode node) {
        return Objects.requireNonNull(node.reduction()).combine();
    }

    private Body contract(FusionGroup group, FusionNode contraction, Terms terms) {
        var contract = (FusionNode.Contract) contraction.work();
        ContractOp op = contract.op();
        int x = terms.operandOf(contraction, 0);
        int y = terms.operandOf(contraction, 1);
        terms.setReduced(contraction.value(), () -> terms.add(new Term.Reduced(0, 0)));
        var epilogue = new ArrayList<Stage.Store>();
        for (FusionNode node : group.nodes()) {
            if (buffers.contains(node)) {
                epilogue.add(new Stage.Store(terms.valueOf(node), terms.store(node, buffers.of(node))));
            }
        }
        return new Body.Contract(
                axesOf(op.batchLetters(), contract, group, contraction),
                axesOf(op.rowLetters(), contract, group, contraction),
                axesOf(op.columnLetters(), contract, group, contraction),
                axesOf(op.contractedLetters(), contract, group, contraction),
                x,
                y,
                epilogue);
    }

    private static List<Integer> axesOf(
            String letters, FusionNode.Contract op, FusionGroup group, FusionNode contraction) {
        return op.axes(letters).stream()
                .map(axis -> group.axisOf(contraction, axis))
                .toList();
    }
}
